/** Was a recording made here? The server looks for its own watermark in it. */
import { byId, h } from "./dom.js";
import { t } from "./i18n.js";

export class WatermarkCheck {
  #report = null;

  constructor({ api, run }) {
    Object.assign(this, { api, run });
    const zone = byId("drop");
    const file = byId("recording");
    file.addEventListener("change", () => {
      if (file.files[0]) run(() => this.check(file.files[0]));
      file.value = "";
    });
    for (const kind of ["dragover", "dragleave", "drop"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.classList.toggle("over", kind === "dragover");
        if (kind === "drop" && event.dataTransfer.files[0]) run(() => this.check(event.dataTransfer.files[0]));
      });
    }
  }

  /** Only where a server marks what it says. */
  offer(there) {
    byId("drop").hidden = !there;
    byId("watermark-none").hidden = there;
  }

  async check(file) {
    this.#report = { file: file.name, waiting: true };
    this.translate();
    try {
      this.#report = { file: file.name, ...(await this.api.watermark(file)) };
    } catch (error) {
      this.#report = null;
      throw error;
    } finally {
      this.translate();
    }
  }

  translate() {
    byId("report").replaceChildren(...(this.#report ? told(this.#report) : []));
  }
}

function told({ file, waiting, found, seconds, marks, score, threshold }) {
  if (waiting) return [t("watermark-waiting", { file })];
  const measured = h("p", { class: "help" }, t("watermark-score", {
    seconds: seconds.toFixed(1), score: score?.toFixed(1) ?? "–", threshold: threshold.toFixed(1) }));
  if (!found) return [h("p", {}, h("strong", {}, t("watermark-nothing", { file }))), h("p", { class: "help" }, t("watermark-nothing-means")), measured];
  return [
    h("p", {}, h("strong", {}, t("watermark-found", { file }))),
    ...marks.map(({ key, sessions, stretches, chance }) => h("p", {}, t("watermark-mark", {
      key, sessions: sessions.join(", ") || "–", chance: chance.toExponential(0),
      where: stretches.map(({ start, end }) => `${start.toFixed(1)}–${end.toFixed(1)} s`).join(", ") }))),
    measured,
  ];
}
