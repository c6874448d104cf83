/** `window.vivavoce`: what an end-to-end test may read of a conversation. Nothing can be changed through it. */
import { latencyOf, stagesOf } from "./timeline.js";

function describe(turn) {
  const { replies } = turn;
  const sum = (field) => Math.round(replies.reduce((total, reply) => total + reply[field], 0));
  return {
    userText: turn.userText,
    herText: replies.map((reply) => reply.spoken.text).join(" "),
    receivedMs: sum("receivedMs"),
    playedMs: sum("playedMs"),
    truncatedAtMs: replies.find((reply) => reply.truncatedAtMs !== null)?.truncatedAtMs ?? null,
    done: replies.length > 0 && replies.every((reply) => reply.done),
    latencyMs: latencyOf(turn),
    stages: Object.fromEntries(stagesOf(turn.marks).map(({ name, ms }) => [name, ms])),
    voice: turn.voice && { line: turn.voice.line, quality: turn.voice.quality },
    tools: turn.tools.map(({ name, args, output }) => ({ name, args, output })),
  };
}

export function exposeForTests(call) {
  const totals = () => call.speaker?.totals ?? { audible: 0, energy: 0, samples: 0, underruns: 0 };
  Object.defineProperty(window, "vivavoce", {
    value: Object.freeze({
      get connected() { return call.phase === "open"; },
      get state() { return call.state; },
      get turns() { return call.conversation.turns.filter((turn) => !turn.dropped).map(describe); },
      get playedSamples() { return totals().samples; },
      get audibleSamples() { return totals().audible; },
      get playedRms() { return totals().audible ? Math.sqrt(totals().energy / totals().audible) : 0; },
      get underruns() { return totals().underruns; },
      get microphoneLevel() { return call.meter.level; },
    }),
  });
}
