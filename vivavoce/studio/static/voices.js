/** The page of voices: builds the parts and lets them know of each other. */
import { Comparison } from "./comparison.js";
import { ContourChart } from "./contour-chart.js";
import { byId, setText } from "./dom.js";
import { preferredLanguage, t, translatePage, uiLanguage } from "./i18n.js";
import { Player } from "./player.js";
import { requestOf, SettingForm } from "./setting-form.js";
import { Settings } from "./settings.js";
import { SingingDemo } from "./singing-demo.js";
import { SpeechApi } from "./speech-api.js";
import { Takes } from "./takes.js";
import { VoiceShelf } from "./voice-shelf.js";
import { WatermarkCheck } from "./watermark-check.js";
import { AUDITION, FIRST_WORDS } from "./ways-of-saying.js";

const settings = new Settings();
const api = new SpeechApi(() => settings.values.key);
const takes = new Takes((wanted, onPiece, signal) => api.speech(wanted, onPiece, signal));
const player = new Player();
const page = { voices: [], sides: { A: null, B: null }, side: "A", running: null, shown: null };

const form = new SettingForm(() => {
  page.sides[page.side] = form.setting;
  comparison.forget();
  shelf.mark(form.setting.voice, null);
});
const chart = new ContourChart(byId("chart"), (sample) => run(() => playFrom(sample)));
const shelf = new VoiceShelf(byId("shelf"), {
  audition: (id, language) => run((signal) => audition(id, language, signal)),
  choose,
});
const comparison = new Comparison({
  player,
  render: (name, signal) => {
    status("status-rendering", { name });
    return takes.get(requestOf(side(name)), () => {}, signal);
  },
  playing: (name, at, take) => {
    if (name) show(name, take);
    else chart.clear();
    status(name ? "status-playing" : at ? "status-second" : "status-first", { name });
  },
  progress: (samples) => chart.progress(samples),
});
const singing = new SingingDemo({ api, player, voice: () => form.setting.voice, run });
const watermark = new WatermarkCheck({ api, run });

/** Run what a person asked for, instead of what was going on; what goes wrong is said on the page. */
async function run(action) {
  page.running?.abort();
  const running = new AbortController();
  page.running = running;
  byId("message").hidden = true;
  busy(true);
  try {
    await action(running.signal);
  } catch (error) {
    if (running.signal.aborted) return;
    await player.stop();
    complain(error);
  }
  if (page.running === running) {
    page.running = null;
    busy(false);
  }
}

function complain(error) {
  byId("message").hidden = false;
  const words = error.status === 401 ? t("voices-key") : error instanceof TypeError ? t("voices-lost") : error.message;
  setText(byId("message"), words);
  setText(byId("status"), "");
  byId("message").scrollIntoView({ block: "nearest" });
}

function busy(working) {
  document.body.toggleAttribute("data-busy", working);
  byId("stop").disabled = !working;
  if (!working) shelf.mark(form.setting.voice, null);
}

function status(name, values) {
  setText(byId("status"), t(name, values));
}

async function stop() {
  page.running?.abort();
  page.running = null;
  await player.stop();
  busy(false);
  setText(byId("status"), "");
}

/** A or B; B begins as a copy of A. */
function side(name) {
  page.sides[name] ??= page.sides.A;
  return page.sides[name];
}

function show(name, take) {
  page.shown = { name, take };
  chart.show(take.floats, take.words);
}

/** Say what the form says, from its first clause on. */
async function say(signal) {
  const wanted = requestOf(form.setting);
  if (!wanted.input) {
    status("status-empty");
    byId("text").focus();
    return;
  }
  const name = page.side;
  const begun = performance.now();
  let first = null;
  status("status-rendering", { name });
  await player.begin((samples) => chart.progress(samples));
  chart.clear();
  const take = await takes.get(wanted, (pcm) => {
    first ??= performance.now() - begun;
    player.feed(pcm);
    status("status-playing", { name });
  }, signal);
  show(name, take);
  byId("chart").scrollIntoView({ block: "nearest", behavior: "smooth" });
  const heard = player.finish();
  status("status-said", { name, first: (first / 1000).toFixed(2), seconds: take.seconds.toFixed(1) });
  await heard;
}

async function playFrom(sample) {
  await player.begin((samples) => chart.progress(sample + samples));
  player.feed(page.shown.take.pcm.subarray(sample));
  await player.finish();
}

async function audition(id, language, signal) {
  await player.begin();
  shelf.mark(form.setting.voice, id);
  await takes.get({ input: AUDITION[language], voice: id, instructions: "", speed: 1 }, (pcm) => player.feed(pcm), signal);
  await player.finish();
}

function choose(id) {
  form.set({ voice: id });
  byId("bench").scrollIntoView({ block: "nearest", behavior: "smooth" });
  byId("text").focus({ preventScroll: true });
}

function compare(way) {
  if (JSON.stringify(requestOf(side("A"))) === JSON.stringify(requestOf(side("B")))) status("status-same");
  else if (!side("A").text.trim() || !side("B").text.trim()) status("status-empty");
  else {
    run(async (signal) => {
      await way(signal);
      setText(byId("status"), "");
    });
  }
}

function turnTo(name) {
  page.side = name;
  form.show(side(name));
  shelf.mark(form.setting.voice, null);
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.side === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) byId("panel").setAttribute("aria-labelledby", tab.id);
  }
}

/** All words on the page in `language`; a text nobody has written is no exception. */
function speak(language) {
  for (const [name, setting] of Object.entries(page.sides)) {
    if (setting && Object.values(FIRST_WORDS).includes(setting.text)) page.sides[name] = { ...setting, text: FIRST_WORDS[language] };
  }
  translatePage(language, { name: t("voices") });
  document.title = `vivavoce: ${t("voices")}`;
  shelf.draw(page.voices);
  form.translate(page.voices);
  turnTo(page.side);
  chart.redraw();
  singing.translate();
  watermark.translate();
}

async function load() {
  try {
    page.voices = await api.voices();
    const paths = await api.paths();
    singing.offer(paths.has("/v1/audio/singing"));
    watermark.offer(paths.has("/v1/audio/watermark"));
  } catch (error) {
    complain(error);
  }
  byId("no-voices").hidden = page.voices.length > 0;
  const voice = page.voices.find(({ id }) => id === settings.values.voice)?.id ?? page.voices[0]?.id ?? "";
  page.sides.A = { ...page.sides.A, voice };
  speak(uiLanguage());
}

function bind() {
  byId("ui-language").addEventListener("click", () => {
    settings.set({ uiLanguage: uiLanguage() === "zh" ? "en" : "zh" });
    speak(settings.values.uiLanguage);
  });
  byId("setting").addEventListener("submit", (event) => {
    event.preventDefault();
    run(say);
  });
  byId("stop").addEventListener("click", stop);
  byId("compare").addEventListener("click", () => compare((signal) => comparison.open(signal)));
  byId("blind").addEventListener("click", () => compare((signal) => comparison.blind(signal)));
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.addEventListener("click", () => turnTo(tab.dataset.side));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      turnTo(page.side === "A" ? "B" : "A");
      document.querySelector("[aria-selected=true]").focus();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      byId(event.target.id === "score" ? "sing" : "say").click();
    }
    if (event.key === "Escape" && page.running) stop();
  });
  window.addEventListener("pagehide", stop);
}

document.documentElement.dataset.theme = settings.values.theme;
const language = settings.values.uiLanguage || preferredLanguage();
page.sides.A = { ...form.setting, text: FIRST_WORDS[language] };
bind();
speak(language);
load();
