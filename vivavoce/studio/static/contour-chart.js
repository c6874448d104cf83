/** Pitch and energy of a recording, drawn over its words. */
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { contour, HOP_S } from "./pitch.js";
import { RATE } from "./speaker.js";

const HEIGHT = 190;
const WIDEST = 320; // pixels a second
const SHORTEST = 8; // frames of a word
const LONGEST = 70;
const PAUSE = 4;
const LINES = [75, 100, 150, 200, 300, 400, 600]; // Hz

export class ContourChart {
  #shown = null;

  /** Draws into `figure`, which is hidden until there is something; `play(sample)` plays from a word on. */
  constructor(figure, play = () => {}) {
    this.figure = figure;
    this.play = play;
    this.canvas = h("canvas", { role: "img" });
    this.head = h("div", { class: "head", hidden: true });
    this.words = h("ol", { class: "said" });
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "group" },
      h("div", { class: "plane" }, this.canvas, this.head, this.words));
    this.caption = h("figcaption");
    figure.replaceChildren(this.scroller, this.caption);
    new ResizeObserver(() => this.redraw()).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
  }

  clear() {
    this.#shown = null;
    this.figure.hidden = true;
  }

  /** `samples`: floats at 24 kHz; `words`: [{word, begin, end}] in seconds. */
  show(samples, words) {
    const { f0, level } = contour(samples, RATE);
    this.#shown = { seconds: samples.length / RATE, f0, level, words: words.map((said) => settled(said, level)) };
    this.figure.hidden = false;
    this.head.hidden = true;
    this.redraw();
    this.scroller.scrollLeft = 0;
  }

  /** How far it was heard, in samples. */
  progress(samples) {
    if (!this.#shown) return;
    const x = (samples / RATE) * this.scale;
    this.head.hidden = samples / RATE >= this.#shown.seconds - 0.05;
    this.head.style.transform = `translateX(${x}px)`;
    const { scrollLeft, clientWidth } = this.scroller;
    if (x > scrollLeft + clientWidth * 0.85 || x < scrollLeft) this.scroller.scrollLeft = x - clientWidth * 0.15;
  }

  redraw() {
    if (!this.#shown || !this.figure.clientWidth) return;
    const { seconds, words } = this.#shown;
    const room = this.scroller.clientWidth;
    const pen = this.canvas.getContext("2d");
    pen.font = `15px ${getComputedStyle(document.body).getPropertyValue("--serif")}`;
    const crowded = words.map(({ word, begin, end }) => (pen.measureText(word).width + 8) / (end - begin)).sort((a, b) => a - b);
    const wanted = crowded.length ? crowded[Math.floor(crowded.length * 0.5)] : 0;
    this.scale = Math.max(room / seconds, Math.min(WIDEST, wanted));
    const width = Math.max(room, Math.floor(seconds * this.scale));
    const density = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = HEIGHT * density;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${HEIGHT}px`;
    pen.scale(density, density);
    this.#draw(pen, width);
    this.#place();
  }

  #draw(pen, width) {
    const { f0, level } = this.#shown;
    const style = getComputedStyle(this.figure);
    const colour = (name) => style.getPropertyValue(name);
    const heard = [...f0].filter((value) => value > 0).sort((a, b) => a - b);
    const low = (heard[Math.floor(heard.length * 0.02)] ?? 100) * 0.85;
    const high = Math.max(low * 2, (heard[Math.floor(heard.length * 0.98)] ?? 200) * 1.15);
    const y = (hz) => HEIGHT - 12 - ((HEIGHT - 24) * Math.log(hz / low)) / Math.log(high / low);
    const loudest = level.reduce((most, value) => Math.max(most, value), -120);

    pen.clearRect(0, 0, width, HEIGHT);
    pen.fillStyle = colour("--you");
    pen.globalAlpha = 0.22;
    pen.beginPath();
    pen.moveTo(0, HEIGHT);
    level.forEach((value, frame) => {
      const share = Math.max(0, (value - loudest + 45) / 45);
      pen.lineTo(frame * HOP_S * this.scale, HEIGHT - share * HEIGHT * 0.62);
    });
    pen.lineTo(level.length * HOP_S * this.scale, HEIGHT);
    pen.fill();
    pen.globalAlpha = 1;

    pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    for (const hz of LINES.filter((value) => value > low && value < high)) {
      pen.fillStyle = colour("--line");
      pen.fillRect(0, Math.round(y(hz)), width, 1);
      pen.fillStyle = getComputedStyle(this.caption).color;
      pen.fillText(`${hz} Hz`, 4, Math.round(y(hz)) - 4);
    }

    pen.strokeStyle = colour("--her");
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    f0.forEach((hz, frame) => {
      if (!hz) return;
      const x = (frame + 0.5) * HOP_S * this.scale;
      const before = f0[frame - 1];
      // A leap within one frame is two voices of the tracker, not one of the speaker.
      if (before && Math.abs(Math.log2(hz / before)) < 0.3) pen.lineTo(x, y(hz));
      else pen.moveTo(x, y(hz));
    });
    pen.stroke();
    this.#tell(heard);
  }

  #tell(heard) {
    const at = (share) => Math.round(heard[Math.floor((heard.length - 1) * share)]);
    const seconds = this.#shown.seconds.toFixed(1);
    const words = heard.length
      ? t("chart-told", { seconds, middle: at(0.5), low: at(0.05), high: at(0.95), range: (12 * Math.log2(at(0.95) / at(0.05))).toFixed(0) })
      : t("chart-no-pitch", { seconds });
    this.canvas.setAttribute("aria-label", words);
    this.scroller.setAttribute("aria-label", t("chart"));
    this.caption.replaceChildren(
      h("span", { class: "key pitch" }, t("chart-pitch")),
      h("span", { class: "key energy" }, t("chart-energy")),
      h("span", {}, words));
  }

  /** The words below their times, in a second row where the first is taken. */
  #place() {
    this.words.replaceChildren();
    const ends = [0, 0, 0];
    for (const { word, begin } of this.#shown.words) {
      const button = h("button", { type: "button", title: t("chart-play-from") }, word);
      button.addEventListener("click", () => this.play(Math.round(begin * RATE)));
      const place = h("li", {}, button);
      this.words.append(place);
      const left = begin * this.scale;
      const row = Math.max(0, ends.findIndex((end) => end <= left + 1));
      ends[row] = left + button.offsetWidth;
      place.style.left = `${left}px`;
      place.style.top = `${row * 1.75}rem`;
    }
    const rows = ends.filter((end) => end > 0).length;
    this.words.style.height = `${rows * 1.75}rem`;
  }
}

/**
 * A word begins where it is heard: the pause before it is nobody's, nor is a laugh or a sigh, which makes its
 * time longer than words are.
 */
function settled({ word, begin, end }, level) {
  const quiet = level.reduce((most, value) => Math.max(most, value), -120) - 40;
  const last = Math.round(end / HOP_S);
  let first = Math.round(begin / HOP_S);
  while (first < last - SHORTEST && level[first] < quiet) first += 1;
  if (last - first > LONGEST) {
    let silent = 0;
    for (let frame = last - SHORTEST; frame > first && silent < PAUSE; frame -= 1) {
      silent = level[frame] < quiet ? silent + 1 : 0;
      if (silent === PAUSE) first = frame + PAUSE;
    }
  }
  return { word, begin: first * HOP_S, end };
}
