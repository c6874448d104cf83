/** One thing at a time through the loudspeaker, begun before all of it is there. */
import { openContext, Speaker } from "./speaker.js";

export class Player {
  #opening = null;
  #speaker = null;
  #progress = () => {};
  #over = () => {};
  #id = 0;

  /** Silence, then readiness for something new; `progress(samples)`: so much of it was heard.
   * The first time, it must come from a press of a key or a button. */
  async begin(progress = () => {}) {
    this.#opening ??= openContext();
    const context = await this.#opening;
    this.#speaker ??= new Speaker(context, {
      progress: (id, samples) => id === this.#id && this.#progress(samples),
      sound: () => {},
      drained: () => this.#over(true),
    });
    await this.stop();
    await context.resume();
    this.#id += 1;
    this.#progress = progress;
  }

  /** Samples to play next, int16 at 24 kHz; `gain` is a factor. */
  feed(pcm, gain = 1) {
    if (pcm.length) this.#speaker.play(this.#id, pcm.map((sample) => Math.round(sample * gain)));
  }

  /** No more is coming. Resolves to whether all was heard; false: it was stopped. */
  finish() {
    return new Promise((resolve) => {
      this.#over = resolve;
      this.#speaker.end();
    });
  }

  async stop() {
    const over = this.#over;
    this.#over = () => {};
    if (this.#speaker?.playing != null) await this.#speaker.flush();
    over(false);
  }
}
