/** What was heard in a turn's voice: a line at a glance, judgements and measures behind it. */
import { h } from "./dom.js";
import { t, uiLanguage } from "./i18n.js";
import { labelWords } from "./voice-words.js";

const TASKS = "voice_tone emotions speed pitch rhythm voice_styles vocalsound gender age event scene".split(" ");
const MEASURES = "f0_hz f0_range_st rate_sps pause_share level_db hnr_db".split(" ");

/** What the panel of `turn` shows, as a string: equal strings need no redrawing. */
export function voiceKey({ voice }) {
  return voice ? JSON.stringify([voice.line, voice.quality, voice.judgements, voice.measures, uiLanguage()]) : "";
}

/** The summary and what is behind it, to put inside a <details>; null when nothing was listened for. */
export function drawVoice({ voice }) {
  if (!voice) return null;
  const title = h("span", { class: "voice-title" }, t("voice-heard"));
  const line = h("span", { class: voice.line ? "voice-line" : "voice-line plain" }, voice.line || t("voice-plain"));
  const judged = TASKS.filter((task) => voice.judgements[task]).map((task) => judgement(task, voice.judgements[task]));
  return [
    h("summary", {}, title, line),
    h("div", { class: "voice-body" },
      h("dl", { class: "judgements" }, ...judged.flat(), ...pair(t("voice-quality"), t(`quality-${voice.quality}`))),
      h("dl", { class: "measures" }, ...measures(voice.measures)),
      h("p", {}, t("voice-about"))),
  ];
}

function pair(name, ...value) {
  return [h("dt", {}, name), h("dd", {}, ...value)];
}

function judgement(task, { label, confidence }) {
  if (label === null) return [h("dt", { class: "unsure" }, t(`task-${task}`)), h("dd", { class: "unsure" }, t("voice-unsure"))];
  const percent = Math.round(100 * confidence);
  const bar = h("i", { class: "sure", "aria-hidden": "true" });
  bar.style.setProperty("--sure", `${percent}%`);
  return pair(t(`task-${task}`), labelWords(label, uiLanguage()), bar, h("small", {}, `${percent} %`));
}

function measures(found) {
  return MEASURES.filter((name) => found[name] !== undefined).flatMap((name) => pair(t(`measure-${name}`), number(name, found[name])));
}

function number(name, value) {
  if (name.endsWith("_share")) return `${Math.round(100 * value)} %`;
  return value.toFixed(Math.abs(value) < 20 ? 1 : 0);
}
