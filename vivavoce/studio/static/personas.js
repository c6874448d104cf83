/** The persona gallery and editor. */
import { CardForm } from "./card-form.js";
import { byId, h, setText } from "./dom.js";
import { localized, preferredLanguage, t, translatePage, uiLanguage } from "./i18n.js";
import { PersonaApi } from "./persona-api.js";
import { Settings } from "./settings.js";
import { getJson } from "./socket.js";
import { TryOut } from "./try-out.js";

const settings = new Settings();
const api = new PersonaApi(() => settings.values.key);
const page = { people: [], card: null, id: null, language: "en", changed: false };
const player = new Audio();

const form = new CardForm(byId("fields"), edited);
const tryOut = new TryOut({
  list: byId("try-turns"),
  key: () => settings.values.key,
  prepare: async () => (await api.tryOut(page.card)).id,
  say: (text) => say(text, page.card.voice ?? {}),
  onError: (words) => complain("editor-message", words),
});

function complain(id, words) {
  byId(id).hidden = !words;
  setText(byId(id), words ?? "");
}

/** Run an action a person asked for; what goes wrong is said on the page. */
async function attempt(id, action) {
  complain(id, null);
  try {
    return await action();
  } catch (error) {
    complain(id, error.status === 401 ? t("notice-key") : error.message);
    return null;
  }
}

async function say(text, { id, speed }) {
  await attempt(page.card ? "editor-message" : "message", async () => {
    const sound = await api.speech(text, id ?? "xiaoyue", speed ?? 1);
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(sound);
    await player.play();
  });
}

/** A colour of its own for every persona, from its id. */
function hue(id) {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
}

function moon({ id, name }) {
  const face = h("span", { class: "moon", "aria-hidden": "true" }, [...localized(name)][0] ?? "");
  face.style.setProperty("--hue", hue(id));
  return face;
}

function button(words, action, style = "soft") {
  const made = h("button", { type: "button", class: style }, words);
  made.addEventListener("click", action);
  return made;
}

function person(entry) {
  const { id, name, tagline, greeting, skills = [], languages = [] } = entry;
  const chips = [...languages.map((code) => t(`language-${code}`)), ...skills.map((skill) => t(`option-${skill}`))];
  const exports = h("select", { "aria-label": t("persona-export") }, h("option", { value: "" }, t("persona-export")),
    ...["json", "png", "charx", "yaml"].map((format) => h("option", { value: format }, format.toUpperCase())));
  exports.addEventListener("change", () => {
    download(id, exports.value);
    exports.value = "";
  });
  return h("li", { class: "person", "data-id": id },
    moon(entry),
    h("div", { class: "words" },
      h("h2", {}, localized(name) || id),
      h("p", { class: "tagline" }, localized(tagline)),
      h("p", { class: "greeting" }, localized(greeting)),
      h("p", { class: "chips" }, ...chips.map((chip) => h("span", {}, chip)))),
    h("div", { class: "actions" },
      button(t("persona-talk"), () => talk(id), "strong"),
      button(t("persona-listen"), () => say(localized(greeting), entry.voice ?? {})),
      button(t(entry.editable ? "persona-edit" : "persona-copy"), () => edit(entry)),
      exports,
      entry.editable ? button(t("persona-delete"), () => remove(entry)) : null));
}

function talk(id) {
  settings.set({ persona: id });
  location.assign("./");
}

async function download(id, format) {
  if (!format) return;
  await attempt("message", async () => {
    const url = URL.createObjectURL(await api.download(id, format));
    h("a", { href: url, download: `${id}.${format}` }).click();
    URL.revokeObjectURL(url);
  });
}

async function remove({ id, name }) {
  if (!confirm(t("persona-delete-sure", { name: localized(name) }))) return;
  await attempt("message", () => api.remove(id));
  await load();
}

async function load() {
  const people = (await attempt("message", () => api.list())) ?? [];
  page.people = people.sort((one, other) => Number(other.default) - Number(one.default));
  form.voices = (await getJson("/v1/voices", settings.values.key).catch(() => ({ data: [] }))).data;
  draw();
}

function draw() {
  byId("people").replaceChildren(...page.people.map(person));
}

// ------------------------------------------------------------------------------------- editor

/** A shipped persona is copied, one's own is changed. */
async function edit({ id, editable }) {
  const card = await attempt("message", () => api.card(id));
  if (!card) return;
  page.id = editable ? id : null;
  open(editable ? card : { ...card, id: free(id) });
}

/** An id like this one that nobody has yet. */
function free(id) {
  const taken = new Set(page.people.map((entry) => entry.id));
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

function open(card) {
  page.card = card;
  page.changed = false;
  const spoken = card ? Object.keys(card.languages) : [];
  page.language = spoken.includes(uiLanguage()) || !spoken.length ? uiLanguage() : spoken[0];
  byId("gallery").hidden = true;
  byId("editor").hidden = false;
  byId("paragraph-form").hidden = card !== null;
  for (const id of ["fields", "save"]) byId(id).hidden = card === null;
  document.querySelector(".try").hidden = card === null;
  complain("editor-message", null);
  tryOut.clear();
  redraw();
  window.scrollTo(0, 0);
}

function redraw() {
  for (const tab of document.querySelectorAll("[data-language]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.language === page.language));
  }
  setText(byId("editing"), page.card ? localized(page.card.name) || page.card.id : t("persona-new"));
  byId("try-words").placeholder = t("write-placeholder", { name: page.card ? localized(page.card.name) : "" });
  if (page.card) form.show(page.card, page.language);
}

function edited() {
  page.changed = true;
  tryOut.forget();
  setText(byId("editing"), localized(page.card.name) || page.card.id);
}

async function save() {
  const saved = await attempt("editor-message", () =>
    page.id ? api.replace(page.id, page.card) : api.create(page.card));
  if (!saved) return;
  page.changed = false;
  await load();
  leave();
}

function leave() {
  if (page.changed && !confirm(t("persona-leave-sure"))) return;
  page.changed = false;
  page.card = null;
  tryOut.clear();
  byId("editor").hidden = true;
  byId("gallery").hidden = false;
  byId("new").focus();
}

async function derive(event) {
  event.preventDefault();
  const derived = await attempt("editor-message", () => api.derive(byId("paragraph").value, byId("greeting").value));
  if (!derived) return;
  page.id = null;
  open(derived.card);
  page.changed = true;
}

function speak(language) {
  translatePage(language, { name: t("personas") });
  draw();
  redraw();
}

byId("ui-language").addEventListener("click", () => {
  settings.set({ uiLanguage: uiLanguage() === "zh" ? "en" : "zh" });
  speak(settings.values.uiLanguage);
});
byId("new").addEventListener("click", () => open(null));
byId("import").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (file) await attempt("message", () => api.upload(file));
  target.value = "";
  const failure = byId("message").textContent;
  await load();
  if (failure) complain("message", failure);
});
byId("leave").addEventListener("click", leave);
byId("save").addEventListener("click", save);
byId("paragraph-form").addEventListener("submit", derive);
byId("fields").addEventListener("submit", (event) => event.preventDefault());
byId("try-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = byId("try-words").value.trim();
  byId("try-words").value = "";
  if (words) tryOut.write(words);
});
for (const tab of document.querySelectorAll("[data-language]")) {
  tab.addEventListener("click", () => {
    page.language = tab.dataset.language;
    redraw();
  });
}
window.addEventListener("beforeunload", (event) => page.changed && event.preventDefault());
window.addEventListener("pagehide", () => tryOut.close());

document.documentElement.dataset.theme = settings.values.theme;
speak(settings.values.uiLanguage || preferredLanguage());
load();
