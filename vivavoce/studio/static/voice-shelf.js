/** The voices there are: where each comes from, who agreed to it, and what it sounds like. */
import { h } from "./dom.js";
import { localized, t } from "./i18n.js";

/** From nobody says to somebody's recorded word; a voice is as well documented as the least of it. */
const CONSENT = ["unknown", "stated by maker", "documented"];

function consentOf({ consent = [] }) {
  return CONSENT.find((word) => consent.includes(word)) ?? "unknown";
}

export class VoiceShelf {
  /** `audition(id, language)` says a line, `choose(id)` takes the voice to the text box. */
  constructor(list, { audition, choose }) {
    Object.assign(this, { list, audition, choose });
  }

  draw(voices) {
    this.list.replaceChildren(...voices.map((voice) => this.#card(voice)));
  }

  /** Show which voice is chosen and which one speaks. */
  mark(chosen, speaking) {
    for (const card of this.list.children) {
      if (card.dataset.id === chosen) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
      card.classList.toggle("speaking", card.dataset.id === speaking);
    }
  }

  #card(voice) {
    const { id, name, description, languages = ["zh", "en"] } = voice;
    const consent = consentOf(voice);
    const shown = localized(name) || id;
    const plays = languages.map((language) => {
      const words = t(`language-${language}`);
      return button(`▶ ${words}`, t("voice-play", { name: shown, language: words }), () => this.audition(id, language));
    });
    return h("li", { class: "voice-card", "data-id": id },
      h("div", { class: "title" },
        h("h3", {}, shown),
        h("span", { class: "consent", "data-consent": consent }, t(`consent-${consent}`))),
      description ? h("p", { class: "about" }, description) : null,
      h("div", { class: "plays" }, ...plays, button(t("voice-choose"), t("voice-choose-name", { name: shown }), () => this.choose(id))),
      details(voice));
  }
}

function details(voice) {
  const rows = [
    ["voice-licence", voice.licence],
    ["voice-whose", voice.whose],
    ["voice-source", voice.source],
    ["voice-data", voice.data],
    ["voice-until", voice.until ? [voice.until] : []],
    ["voice-aliases", voice.aliases],
  ].filter(([, values]) => values?.length);
  if (!rows.length) return null;
  return h("details", {},
    h("summary", {}, t("voice-details"), h("span", {}, (voice.licence ?? []).join(", "))),
    h("dl", {}, ...rows.flatMap(([name, values]) => [h("dt", {}, t(name)), h("dd", {}, values.join("; "))])));
}

function button(words, label, action) {
  const made = h("button", { type: "button", class: "soft", "aria-label": label, title: label }, words);
  made.addEventListener("click", action);
  return made;
}
