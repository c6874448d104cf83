/** Two ways of saying something, one after the other and equally loud; blind, if one wants to know. */
import { byId, setText } from "./dom.js";
import { t } from "./i18n.js";
import { levelled } from "./loudness.js";
import { RATE } from "./speaker.js";

const GAP_S = 0.5;

export class Comparison {
  #order = null; // ["A", "B"] or the other way round, while it is a secret
  #score = { right: 0, all: 0 };

  /**
   * `render(name, signal)` resolves to the take of A or B; `playing(name, at, take)` tells which is heard, null
   * while that is a secret; `progress(samples)` how much of it was.
   */
  constructor({ player, render, playing, progress }) {
    Object.assign(this, { player, render, playing, progress });
    for (const [at, id] of ["guess-first", "guess-second"].entries()) {
      byId(id).addEventListener("click", () => this.#guess(at));
    }
  }

  /** Play A, then B. */
  async open(signal) {
    this.forget();
    await this.#play(["A", "B"], false, signal);
  }

  /** Play both in an order that nobody knows, and ask. */
  async blind(signal) {
    this.forget();
    const order = Math.random() < 0.5 ? ["A", "B"] : ["B", "A"];
    if (!(await this.#play(order, true, signal))) return;
    this.#order = order;
    byId("guess").hidden = false;
    byId("guess-first").focus();
  }

  /** The question is off. */
  forget() {
    this.#order = null;
    byId("guess").hidden = true;
    setText(byId("verdict"), "");
  }

  /** True when both were heard to the end. */
  async #play(order, secret, signal) {
    await this.player.begin();
    const takes = [await this.render(order[0], signal), await this.render(order[1], signal)];
    const gains = levelled(takes.map(({ floats }) => floats), RATE);
    for (const [at, take] of takes.entries()) {
      const gap = at * GAP_S * RATE;
      await this.player.begin((heard) => this.progress(heard - gap));
      this.playing(secret ? null : order[at], at, take);
      this.player.feed(new Int16Array(gap));
      this.player.feed(take.pcm, gains[at]);
      if (!(await this.player.finish())) return false;
    }
    return true;
  }

  #guess(at) {
    if (!this.#order) return;
    const right = this.#order[at] === "A";
    this.#score.all += 1;
    this.#score.right += Number(right);
    const [first, second] = this.#order;
    byId("guess").hidden = true;
    this.#order = null;
    setText(byId("verdict"), t(right ? "verdict-right" : "verdict-wrong", { first, second, ...this.#score }));
  }
}
