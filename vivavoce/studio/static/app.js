/** The studio page: builds the parts and lets them know of each other. */
import { Call } from "./call.js";
import { byId, fillSelect, setText } from "./dom.js";
import { HoldToTalk } from "./hold-to-talk.js";
import { localized, preferredLanguage, t, translatePage, uiLanguage } from "./i18n.js";
import { Presence } from "./presence.js";
import { Settings } from "./settings.js";
import { getJson } from "./socket.js";
import { exposeForTests } from "./test-hook.js";
import { Transcript } from "./transcript.js";

/** Notices that go away once a connection stands. */
const ABOUT_CONNECTION = new Set(["reconnecting", "lost", "full", "restarting", "key", "refused"]);
const UNEXPLAINED = new Set(["refused", "failed", "server-error", "no-audio"]);
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

const settings = new Settings();
const page = { personas: [], voices: [], notice: null };

const call = new Call(() => settings.values, {
  change,
  notice,
  turn: (turn) => transcript.update(turn),
  // The label stays on screen unless whoever runs the server has switched it off.
  provenance: ({ notice: how }) => (byId("ai-label").hidden = how === "off"),
});
const transcript = new Transcript({
  list: byId("turns"),
  scroller: byId("log"),
  announcer: byId("announcer"),
  her: herName,
});
const presence = new Presence(byId("presence"), levels, (level) =>
  byId("talk").style.setProperty("--level", level.toFixed(2)),
);

/** Loudness of both voices, for everything that moves with them. */
function levels() {
  const user = call.phase === "idle" || call.muted ? 0 : call.meter.level;
  return { user, her: call.speaker?.level ?? 0, state: call.state };
}

function persona() {
  return page.personas.find(({ id }) => id === settings.values.persona) ?? ordinaryPersona();
}

function ordinaryPersona() {
  return page.personas.find((candidate) => candidate.default) ?? page.personas[0];
}

function herName() {
  return localized(persona()?.name) || "vivavoce";
}

/** Show the call's state wherever the page speaks of it. */
function change() {
  const { state, phase, muted, microphone } = call;
  const name = herName();
  document.body.dataset.state = state;
  setText(byId("state"), state === "muted" && !microphone ? t("text-hint") : t(state, { name }));
  setText(byId("hint"), phase === "idle" ? t("talk-hint") : microphone ? t("call-hint") : "");
  const talk = byId("talk");
  const live = phase !== "idle" && microphone !== null;
  const label = live ? t(muted ? "unmute" : "mute") : t("talk");
  talk.setAttribute("aria-label", label);
  talk.title = label;
  talk.setAttribute("aria-pressed", String(live && !muted));
  setText(byId("talk-label"), live ? "" : t("talk"));
  byId("end").disabled = phase === "idle";
  byId("stop").disabled = phase !== "open" || !(call.speaker?.playing || call.conversation.activeResponses.size);
  byId("opening").hidden = call.conversation.turns.some((turn) => !turn.dropped);
  presence.wake();
  keepAwake(phase !== "idle");
}

/** Explain something, or nothing (`null`). `detail`: the server's own words, for what the page has no words for. */
function notice(name, detail = "") {
  if (name === "connected") {
    if (ABOUT_CONNECTION.has(page.notice?.name)) notice(null);
    return;
  }
  page.notice = name === null ? null : { name, detail };
  const box = byId("notice");
  box.hidden = name === null;
  if (name === null) return;
  setText(box.querySelector("p"), [t(`notice-${name}`), UNEXPLAINED.has(name) ? detail : ""].join(" "));
  box.querySelector("button").hidden = name === "reconnecting" || name === "voice-later" || name === "server-error";
  if (name === "key") byId("settings").showModal();
}

async function startCall(options) {
  try {
    await call.start(options);
  } catch (error) {
    call.end();
    notice("no-audio", error.message);
  }
}

function describePersona() {
  setText(byId("persona-name"), herName());
  setText(byId("persona-tagline"), localized(persona()?.tagline));
  byId("opening").querySelector("blockquote").textContent = localized(persona()?.greeting);
}

function fillPickers() {
  const { values } = settings;
  const fallback = ["", "vivavoce"];
  const personas = page.personas.map(({ id, name }) => [id, localized(name) || id]);
  fillSelect(byId("persona"), personas.length ? personas : [fallback], persona()?.id);
  fillSelect(byId("voice"), [["", t("voice-auto")], ...page.voices.map((voice) => [voice.id, voiceWords(voice)])], values.voice);
  const languages = ["zh", "en"].map((code) => [code, t(`language-${code}`)]);
  fillSelect(byId("language"), [["", t("language-auto")], ...languages], values.language);
  fillSelect(byId("theme"), ["auto", "light", "dark"].map((name) => [name, t(`theme-${name}`)]), values.theme);
}

function voiceWords({ id, name, languages }) {
  const spoken = (languages ?? []).map((code) => t(`language-${code}`)).join(", ");
  return spoken ? `${localized(name) || id} · ${spoken}` : localized(name) || id;
}

async function fillDevices() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const inputs = devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId && deviceId !== "default");
  const options = inputs.map(({ deviceId, label }) => [deviceId, label || deviceId.slice(0, 8)]);
  fillSelect(byId("device"), [["", t("microphone-default")], ...options], settings.values.deviceId);
}

/** All words on the page in `language`. */
function speak(language) {
  translatePage(language, { name: herName() });
  byId("words").placeholder = t("write-placeholder", { name: herName() });
  const local = LOCAL_HOSTS.has(location.hostname);
  setText(byId("honesty"), t(local ? "honesty-local" : "honesty", { name: herName(), host: location.host }));
  fillPickers();
  fillDevices();
  describePersona();
  change();
  if (page.notice) notice(page.notice.name, page.notice.detail);
  transcript.redraw();
}

function applyTheme() {
  document.documentElement.dataset.theme = settings.values.theme;
  presence.restyle();
}

/** Who is there to talk with. A server that says nothing of it can still be talked to. */
async function loadPeople() {
  const { key } = settings.values;
  const lists = await Promise.allSettled(["/v1/personas", "/v1/voices"].map((path) => getJson(path, key)));
  const failures = lists.filter(({ status }) => status === "rejected").map(({ reason }) => reason.status);
  [page.personas, page.voices] = lists.map(({ value }) => value?.data ?? []);
  if (failures.includes(401)) notice("key");
  else if (failures.includes(undefined)) notice("lost");
  else if (page.notice && ABOUT_CONNECTION.has(page.notice.name)) notice(null);
  speak(uiLanguage());
}

let wakeLock = null;

/** A phone that falls asleep would hang up. */
async function keepAwake(wanted) {
  if (wanted === (wakeLock !== null) || !navigator.wakeLock || document.hidden) return;
  wakeLock?.release?.();
  wakeLock = wanted ? {} : null;
  if (!wanted) return;
  try {
    wakeLock = await navigator.wakeLock.request("screen");
    wakeLock.addEventListener("release", () => (wakeLock = null));
  } catch {
    // Refused, e.g. on low battery: the call goes on without.
  }
}

function bindPickers() {
  byId("persona").addEventListener("change", ({ target }) => {
    settings.set({ persona: target.value });
    call.update({ prompt: { id: target.value } });
    speak(uiLanguage());
  });
  byId("voice").addEventListener("change", ({ target }) => {
    settings.set({ voice: target.value });
    if (target.value) call.update({ audio: { output: { voice: target.value } } });
    else notice(call.phase === "open" ? "voice-later" : null);
  });
  byId("language").addEventListener("change", ({ target }) => {
    settings.set({ language: target.value });
    call.update({ audio: { input: { transcription: { language: target.value || null } } } });
  });
}

function bindSettings() {
  const dialog = byId("settings");
  byId("open-settings").addEventListener("click", () => dialog.showModal());
  byId("ui-language").addEventListener("click", () => {
    settings.set({ uiLanguage: uiLanguage() === "zh" ? "en" : "zh" });
    speak(settings.values.uiLanguage);
  });
  byId("theme").addEventListener("change", ({ target }) => {
    settings.set({ theme: target.value });
    applyTheme();
  });
  byId("device").addEventListener("change", ({ target }) => {
    settings.set({ deviceId: target.value });
    call.changeMicrophone();
  });
  byId("key").value = settings.values.key;
  dialog.addEventListener("close", () => {
    const key = byId("key").value.trim();
    if (key === settings.values.key) return;
    settings.set({ key });
    loadPeople();
  });
}

function bindTalking() {
  new HoldToTalk({
    get phase() { return call.phase; },
    get muted() { return call.muted; },
    get microphone() { return call.microphone; },
    setMuted: (muted) => call.setMuted(muted),
    start: () => startCall(),
  }).bind(byId("talk"));
  byId("end").addEventListener("click", () => call.end());
  byId("stop").addEventListener("click", () => call.stopSpeaking());
  byId("notice").querySelector("button").addEventListener("click", retry);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("stop").disabled && !byId("settings").open) call.stopSpeaking();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = byId("words").value.trim();
    if (!words) return;
    byId("words").value = "";
    write(words);
  });
  for (const button of document.querySelectorAll(".tries button")) {
    button.addEventListener("click", () => write(button.textContent));
  }
}

async function write(words) {
  try {
    await call.write(words);
  } catch (error) {
    call.end();
    notice("no-audio", error.message);
  }
}

async function retry() {
  const name = page.notice?.name;
  notice(null);
  await loadPeople();
  if (name === "lost" && page.notice) return;
  if (name === "failed") return;
  startCall();
}

function bindWorld() {
  document.addEventListener("visibilitychange", () => {
    call.wake();
    change();
  });
  document.addEventListener("pointerdown", () => call.wake());
  navigator.mediaDevices?.addEventListener?.("devicechange", () => fillDevices());
  window.addEventListener("online", () => loadPeople());
  window.addEventListener("pagehide", () => call.end());
}

exposeForTests(call);
bindPickers();
bindSettings();
bindTalking();
bindWorld();
applyTheme();
speak(settings.values.uiLanguage || preferredLanguage());
loadPeople();
if (!window.isSecureContext) notice("insecure-origin");
