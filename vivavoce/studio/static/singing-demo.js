/** A score in numbered notation, sung. */
import { byId } from "./dom.js";
import { uiLanguage } from "./i18n.js";
import { ContourChart } from "./contour-chart.js";
import { RATE } from "./speaker.js";
import { SONGS } from "./ways-of-saying.js";

export class SingingDemo {
  #samples = null;
  #own = false; // somebody has written a score

  /** `run(action)` runs what a person asked for and shows what goes wrong. */
  constructor({ api, player, voice, run }) {
    Object.assign(this, { api, player, voice, run });
    this.chart = new ContourChart(byId("song-chart"), (sample) => run(() => this.#play(sample)));
    byId("score").addEventListener("input", () => (this.#own = true));
    byId("sing").addEventListener("click", () => run((signal) => this.sing(signal)));
  }

  /** Only where a server sings. */
  offer(there) {
    byId("song-form").hidden = !there;
    byId("song-none").hidden = there;
  }

  translate() {
    if (!this.#own) byId("score").value = SONGS[uiLanguage()];
    this.chart.redraw();
  }

  async sing(signal) {
    await this.player.begin();
    const bytes = await this.api.song(byId("score").value, this.voice(), signal);
    const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
    this.#samples = decoded.getChannelData(0);
    this.chart.show(this.#samples, []);
    await this.#play(0);
  }

  async #play(sample) {
    await this.player.begin((heard) => this.chart.progress(sample + heard));
    this.player.feed(Int16Array.from(this.#samples.subarray(sample), (value) => value * 32767));
    await this.player.finish();
  }
}
