/** A score in numbered notation, sung, or a verse on its beat. */
import { ContourChart } from "./contour-chart.js";
import { byId, fillSelect, setText } from "./dom.js";
import { t, uiLanguage } from "./i18n.js";
import { Takes } from "./takes.js";
import { SONGS } from "./ways-of-saying.js";

export class SingingDemo {
  #own = false; // somebody has written a score

  /** `voice()`: who sings; `run(action)` runs what a person asked for and shows what goes wrong. */
  constructor({ api, player, voice, run }) {
    Object.assign(this, { player, voice, run });
    this.takes = new Takes((wanted, onPiece, signal) => api.song(wanted, onPiece, signal));
    this.chart = new ContourChart(byId("song-chart"));
    byId("score").addEventListener("input", () => (this.#own = true));
    byId("song-style").addEventListener("input", () => {
      this.#own = false;
      this.#example();
    });
    byId("sing").addEventListener("click", () => run((signal) => this.sing(signal)));
  }

  /** Only where a server sings. */
  offer(there) {
    byId("song-form").hidden = !there;
    byId("song-none").hidden = there;
  }

  translate() {
    const styles = ["song", "rap"].map((style) => [style, t(`song-style-${style}`)]);
    fillSelect(byId("song-style"), styles, byId("song-style").value);
    this.#example();
    this.chart.redraw();
  }

  #example() {
    const style = byId("song-style").value;
    if (!this.#own) byId("score").value = SONGS[style][uiLanguage()];
    setText(byId("song-about"), t(`song-about-${style}`));
  }

  async sing(signal) {
    this.chart.clear();
    setText(byId("song-status"), t("song-rendering"));
    try {
      await this.player.begin((samples) => this.chart.progress(samples));
      const wanted = { score: byId("score").value, voice: this.voice(), style: byId("song-style").value };
      const take = await this.takes.get(wanted, (pcm) => this.player.feed(pcm), signal);
      this.chart.show(take.floats, []);
    } finally {
      setText(byId("song-status"), "");
    }
    await this.player.finish();
  }
}
