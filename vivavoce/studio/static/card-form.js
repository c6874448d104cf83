/** A persona card as a form: which fields there are, and how they are read and written. */
import { h } from "./dom.js";
import { t } from "./i18n.js";

const ARCHETYPES = "companion listener lover boss mentor host partner interviewer trainer copilot agent tutor narrator reader".split(" ");
const SKILLS = "trivia brainteaser feihualing interview vehicle weather clock calculator documents mcp".split(" ");
const CUES = "laugh sigh breath hesitation".split(" ");
const CUES_HEARD = "tired upset hurried laughing whispering".split(" ");

/**
 * Sections of fields. `at` is the path in the card; `*` stands for the language being edited.
 * Kinds: line, text (several lines of one text), list (one entry a line), number, choice, many, examples.
 */
const SECTIONS = [
  ["who", [
    { at: "name.*", kind: "line", required: true },
    { at: "tagline.*", kind: "line" },
    { at: "identity.age", kind: "number", min: 0, max: 100000 },
    { at: "identity.sex", kind: "choice", options: ["", "female", "male"] },
    { at: "identity.occupation.*", kind: "line" },
    { at: "identity.home.*", kind: "line" },
    { at: "identity.relation.*", kind: "line" },
    { at: "identity.backstory.*", kind: "text" },
  ]],
  ["core", [
    { at: "languages.*.instructions", kind: "text", rows: 5, required: true },
    { at: "languages.*.greeting", kind: "text", required: true },
    { at: "languages.*.examples", kind: "examples", rows: 10 },
  ]],
  ["habits", [
    { at: "personality.traits.*", kind: "list" },
    { at: "verbal_habits.catchphrases.*", kind: "phrases" },
    { at: "verbal_habits.particles.*", kind: "list" },
    { at: "verbal_habits.answer_length.*", kind: "number", min: 1, max: 200 },
    { at: "verbal_habits.address.*", kind: "line" },
  ]],
  ["feelings", [
    { at: "emotions.comforted_by.*", kind: "list" },
    { at: "emotions.angered_by.*", kind: "list" },
    { at: "emotions.refuses.*", kind: "list" },
    { at: "emotions.intensity", kind: "choice", options: ["calm", "even", "lively", "intense"] },
    { at: "interaction.archetype", kind: "choice", options: ARCHETYPES },
    { at: "interaction.initiative", kind: "choice", options: ["low", "medium", "high"] },
    { at: "perception", kind: "choice", options: ["all", "no_emotions", "off"], usual: "all" },
  ]],
  ["sound", [
    { at: "voice.id", kind: "voice" },
    { at: "voice.speed", kind: "number", min: 0.5, max: 2, step: 0.05 },
    { at: "voice.tone.*", kind: "line" },
    { at: "voice.cues", kind: "many", options: CUES },
  ]],
  ["world", [
    { at: "knowledge.knows.*", kind: "list" },
    { at: "knowledge.cannot_know.*", kind: "list" },
    { at: "skills", kind: "many", options: SKILLS },
  ]],
  ["lines", [
    { at: "languages.*.openers", kind: "list" },
    { at: "languages.*.fallbacks", kind: "list", required: true },
    { at: "languages.*.moods.comfort", kind: "list" },
    { at: "languages.*.moods.joy", kind: "list" },
    { at: "languages.*.moods.harm", kind: "list" },
    { at: "languages.*.moods.prompt", kind: "list" },
    { at: "languages.*.moods.crisis", kind: "list" },
    { at: "languages.*.moods.ai", kind: "list", required: true },
    ...CUES_HEARD.map((cue) => ({ at: `languages.*.hears.${cue}`, kind: "list" })),
  ]],
];

export class CardForm {
  /** `onEdit()` after every change; `voices` are the server's. */
  constructor(form, onEdit) {
    this.form = form;
    this.onEdit = onEdit;
    this.voices = [];
    this.card = null;
    this.language = "en";
    form.addEventListener("input", ({ target }) => this.#edited(target));
  }

  show(card, language) {
    this.card = card;
    this.language = language;
    const open = new Set([...this.form.querySelectorAll("details[open]")].map(({ dataset }) => dataset.section));
    this.form.replaceChildren(...SECTIONS.map(([name, fields], index) => {
      const parts = fields.map((field) => this.#field(field));
      const shown = open.size ? open.has(name) : index < 2;
      return h("details", { "data-section": name, open: shown },
        h("summary", {}, t(`section-${name}`)), h("div", { class: "grid" }, ...parts));
    }));
  }

  #path(field) {
    return field.at.replace("*", this.language).split(".");
  }

  #field(field) {
    const value = get(this.card, this.#path(field));
    const name = field.at.replaceAll(".*", "").split(".").at(-1);
    const words = t(`field-${name}`);
    const wide = ["text", "list", "examples", "phrases", "many"].includes(field.kind);
    if (field.kind === "many") {
      const boxes = field.options.map((option) =>
        h("label", { class: "box" }, h("input", { type: "checkbox", "data-at": field.at, value: option, checked: (value ?? []).includes(option) }), t(`option-${option}`)));
      return h("fieldset", { class: "wide" }, h("legend", {}, words), ...boxes);
    }
    return h("label", { class: wide ? "wide" : null }, h("span", {}, words), this.#input(field, value));
  }

  #input(field, value) {
    const at = { "data-at": field.at, required: field.required };
    switch (field.kind) {
      case "number":
        return h("input", { type: "number", ...at, min: field.min, max: field.max, step: field.step ?? 1, value: value ?? "" });
      case "choice":
      case "voice": {
        const options = field.kind === "voice" ? ["", ...this.voices.map(({ id }) => id)] : field.options;
        const select = h("select", at, ...options.map((option) =>
          h("option", { value: option }, field.kind === "voice" ? option || t("voice-auto") : t(`option-${option || "none"}`))));
        select.value = value ?? field.usual ?? "";
        return select;
      }
      case "line":
        return h("input", { type: "text", ...at, value: value ?? "" });
      default:
        return h("textarea", { ...at, rows: field.rows ?? (field.kind === "text" ? 2 : 3) }, written(field.kind, value));
    }
  }

  #edited(target) {
    const field = SECTIONS.flatMap(([, fields]) => fields).find(({ at }) => at === target.dataset.at);
    if (!field) return;
    const path = this.#path(field);
    if (field.kind === "many") {
      const chosen = [...this.form.querySelectorAll(`[data-at="${field.at}"]:checked`)].map(({ value }) => value);
      set(this.card, path, chosen);
    } else {
      set(this.card, path, read(field.kind, target.value, get(this.card, path)));
    }
    this.onEdit();
  }
}

/** A field's value as the text of a textarea. */
function written(kind, value) {
  if (value === null || value === undefined) return "";
  if (kind === "examples") return value.map(({ user, assistant }) => `${user}\n→ ${assistant}`).join("\n\n");
  if (kind === "phrases") return value.map(({ text }) => text).join("\n");
  if (kind === "list") return value.join("\n");
  return String(value);
}

/** The other way round; undefined: nothing is there, so the field goes. */
function read(kind, text, before) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  switch (kind) {
    case "number":
      return text === "" ? undefined : Number(text);
    case "examples":
      return pairs(lines);
    case "phrases":
      return lines.map((line) => before?.find((phrase) => phrase.text === line) ?? { text: line });
    case "list":
      return lines;
    default:
      return text.trim() || undefined;
  }
}

/** What the user says, then the answer behind an arrow; a question without one is not an example yet. */
function pairs(lines) {
  const found = [];
  let user = "";
  for (const line of lines) {
    if (!line.startsWith("→")) user = line;
    else if (user && line.slice(1).trim()) {
      found.push({ user, assistant: line.slice(1).trim() });
      user = "";
    }
  }
  return found;
}

function get(object, path) {
  return path.reduce((value, name) => value?.[name], object);
}

function set(object, path, value) {
  const last = path.at(-1);
  const owner = path.slice(0, -1).reduce((value, name) => (value[name] ??= {}), object);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
}
