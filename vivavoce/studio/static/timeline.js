/** The timeline of a turn: a strip that tells the wait at a glance, a small bar chart behind it. */
import { h } from "./dom.js";
import { t } from "./i18n.js";

const STAGES = ["endpoint", "transcript", "firstToken", "firstAudio", "firstSound"];
const BARGE = ["bargeHeard", "bargeSilent"];

/** [{name, ms}] after `base`, in time order; only what happened. */
export function stagesOf(marks, names = STAGES, base = marks.end) {
  if (base === undefined) return [];
  return names
    .filter((name) => marks[name] !== undefined)
    .map((name) => ({ name, ms: Math.round(marks[name] - base) }))
    .sort((a, b) => a.ms - b.ms);
}

/** Milliseconds from the end of the user's turn to her first sound, or to her first word when she wrote; null before. */
export function latencyOf(turn) {
  const { end, firstSound, firstToken } = turn.marks;
  const spoke = turn.replies.some((reply) => !reply.silent);
  const answer = spoke ? firstSound : firstToken;
  return end === undefined || answer === undefined ? null : Math.round(answer - end);
}

function bar(from, to, scale, name) {
  const fill = h("i", { "data-stage": name });
  const start = Math.max(0, Math.min(from, to) / scale);
  fill.style.marginLeft = `${100 * start}%`;
  fill.style.width = `${Math.max(1.5, 100 * (Math.max(0, to) / scale - start))}%`;
  return h("td", { class: "bar", "aria-hidden": "true" }, fill);
}

function table(caption, rows) {
  const scale = Math.max(1, ...rows.map((row) => row.ms));
  let before = 0;
  const body = rows.map(({ name, label, ms }) => {
    const line = h("tr", {}, h("th", { scope: "row" }, label), bar(before, ms, scale, name), h("td", {}, String(ms)));
    before = Math.max(0, ms);
    return line;
  });
  return h("table", {}, h("caption", {}, caption), h("tbody", {}, ...body));
}

function named(stages) {
  return stages.map((stage) => ({ ...stage, label: t(`stage-${stage.name}`) }));
}

function serverRows(stages) {
  return Object.entries(stages)
    .filter(([, ms]) => typeof ms === "number")
    .map(([name, ms]) => ({ name: "server", label: name.replaceAll("_", " "), ms: Math.round(ms) }))
    .sort((a, b) => a.ms - b.ms);
}

function strip(stages) {
  const line = h("span", { class: "strip", "aria-hidden": "true" });
  let before = 0;
  for (const { name, ms } of stages) {
    const part = h("i", { "data-stage": name });
    part.style.flexGrow = Math.max(0, ms - before);
    before = Math.max(before, ms);
    line.append(part);
  }
  line.style.width = `${Math.min(100, 4 + before / 25)}%`;
  return line;
}

/** What the chart of `turn` shows, as a string: equal strings need no redrawing. */
export function timelineKey(turn) {
  return JSON.stringify([turn.marks, turn.server, turn.replies.some((reply) => !reply.silent)]);
}

/** The summary and the chart to put inside a <details>; null while there is nothing to tell. */
export function drawTimeline(turn) {
  const latency = latencyOf(turn);
  const stages = stagesOf(turn.marks);
  if (latency === null) return null;
  const spoke = turn.replies.some((reply) => !reply.silent);
  const words = t(spoke ? "latency" : "latency-text", { seconds: (latency / 1000).toFixed(2) });
  const title = h("span", { class: "unseen" }, `${t("timeline")}: `);
  const summary = h("summary", {}, title, strip(stages), h("span", { class: "figure" }, words));
  const base = turn.kind === "text" ? "timeline-base-text" : "timeline-base";
  const charts = [table(t(base), named(stages))];
  const barge = stagesOf(turn.marks, BARGE, turn.marks.bargeOnset);
  if (barge.length) charts.push(table(t("timeline-barge"), named(barge)));
  if (turn.server) charts.push(table(t("timeline-server"), serverRows(turn.server)));
  return [summary, h("div", { class: "charts" }, ...charts)];
}
