/** Renderings: asked for once, kept while they may be wanted again. */
import { RATE } from "./speaker.js";

const KEPT = 12;

export class Take {
  #pieces = [];

  constructor() {
    this.text = "";
    this.marks = [];
  }

  add({ pcm, text, marks }) {
    this.#pieces.push(pcm);
    this.text += text;
    this.marks.push(...marks);
  }

  /** All samples, int16 at 24 kHz. */
  get pcm() {
    const all = new Int16Array(this.#pieces.reduce((sum, piece) => sum + piece.length, 0));
    this.#pieces.reduce((at, piece) => (all.set(piece, at), at + piece.length), 0);
    this.#pieces = [all];
    return all;
  }

  /** The same between -1 and 1. */
  get floats() {
    return Float32Array.from(this.pcm, (sample) => sample / 32768);
  }

  get seconds() {
    return this.pcm.length / RATE;
  }

  /** The words with their times in seconds: [{word, begin, end}]. */
  get words() {
    const letters = [...this.text];
    let before = [0, 0];
    return this.marks.map(([char, ms]) => {
      const [from, begin] = before;
      before = [char, ms];
      return { word: letters.slice(from, char).join("").trim(), begin: begin / 1000, end: ms / 1000 };
    }).filter(({ word }) => word);
  }
}

export class Takes {
  #kept = new Map();

  /** `render(wanted, onPiece, signal)` makes what is not there yet. */
  constructor(render) {
    this.render = render;
  }

  /** The take of a request; `onPiece(pcm)` as soon as there is some of it. */
  async get(wanted, onPiece, signal) {
    const key = JSON.stringify(wanted);
    const kept = this.#kept.get(key);
    if (kept) {
      onPiece(kept.pcm);
      return kept;
    }
    const take = new Take();
    await this.render(wanted, (piece) => {
      take.add(piece);
      onPiece(piece.pcm);
    }, signal);
    this.#kept.set(key, take);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return take;
  }
}
