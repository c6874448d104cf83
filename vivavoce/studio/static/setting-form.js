/** The form of one way of saying something: words, voice, tone, emotion and speed. */
import { byId, fillSelect, h, setText } from "./dom.js";
import { t, uiLanguage } from "./i18n.js";
import { EMOTIONS, insertMark, SOUNDS, STRETCHES, TONES } from "./ways-of-saying.js";

/** What the speech endpoint is asked for. */
export function requestOf({ text, voice, tone, emotion, level, speed }) {
  const instructions = [tone.trim(), emotion && `${emotion} ${level}`].filter(Boolean).join(", ");
  return { input: text.trim(), voice, instructions, speed };
}

export class SettingForm {
  /** `changed()` after every change of `this.setting`. */
  constructor(changed) {
    this.setting = { text: "", voice: "", tone: "", emotion: "", level: 3, speed: 1 };
    this.changed = changed;
    for (const name of ["text", "voice", "tone", "emotion", "level", "speed"]) {
      byId(name).addEventListener("input", ({ target }) => this.#set(name, target.type === "range" ? Number(target.value) : target.value));
    }
    byId("emotion-mark").addEventListener("click", () =>
      insertMark(byId("text"), `${this.setting.emotion} ${this.setting.level}`, true));
  }

  show(setting) {
    this.setting = setting;
    for (const [name, value] of Object.entries(setting)) byId(name).value = value;
    this.#redraw();
  }

  set(changes) {
    this.show({ ...this.setting, ...changes });
    this.changed();
  }

  /** Everything that has words, in the page's language. */
  translate(voices) {
    fillSelect(byId("voice"), voices.map(({ id }) => [id, id]), this.setting.voice);
    this.setting.voice = byId("voice").value;
    fillSelect(byId("emotion"), [["", t("say-emotion-none")], ...EMOTIONS.map((name) => [name, t(`say-${name}`)])], this.setting.emotion);
    byId("marks").replaceChildren(
      ...SOUNDS.map((mark) => this.#mark(mark, false)),
      ...STRETCHES.map((mark) => this.#mark(mark, true)));
    byId("tones").replaceChildren(...TONES[uiLanguage()].map((tone) => this.#tone(tone)));
    this.#redraw();
  }

  #set(name, value) {
    this.setting = { ...this.setting, [name]: value };
    this.#redraw();
    this.changed();
  }

  #redraw() {
    const { emotion, level, speed } = this.setting;
    byId("level").disabled = emotion === "";
    byId("emotion-mark").disabled = emotion === "";
    byId("level").setAttribute("aria-valuetext", t(`say-level-${level}`));
    setText(byId("level-words"), emotion ? `${level} · ${t(`say-level-${level}`)}` : "–");
    setText(byId("speed-words"), `${speed.toFixed(2)} ×`);
    for (const chip of byId("tones").children) {
      chip.setAttribute("aria-pressed", String(this.#tones().includes(chip.textContent)));
    }
  }

  #mark(mark, closes) {
    const button = h("button", { type: "button", title: t(`mark-${mark.split(" ")[0]}`) }, `[${mark}]`);
    button.addEventListener("click", () => insertMark(byId("text"), mark, closes));
    return button;
  }

  #tones() {
    return this.setting.tone.split(/[,，、]/).map((tone) => tone.trim()).filter(Boolean);
  }

  #tone(tone) {
    const chip = h("button", { type: "button" }, tone);
    chip.addEventListener("click", () => {
      const tones = this.#tones();
      const after = tones.includes(tone) ? tones.filter((other) => other !== tone) : [...tones, tone];
      const words = after.join(", ");
      if (words.length <= byId("tone").maxLength) this.set({ tone: words });
    });
    return chip;
  }
}
