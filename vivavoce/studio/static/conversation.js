/**
 * The conversation as the page knows it: turns built from server events, in whatever order they come.
 * Pure: no audio, no document; `now` is the page time in ms.
 *
 * Turn   {id, kind: "voice"|"text"|"opening", itemId, userText, userState, committed, replies, tools, papers, marks, server, voice}
 * Reply  {itemId, responseId, spoken: SpokenText, receivedMs, playedMs, truncatedAtMs, done}
 * marks  {end, endpoint, transcript, firstToken, firstAudio, firstSound, bargeOnset, bargeHeard, bargeSilent}
 */
import { SpokenText } from "./spoken-text.js";

export class Conversation {
  constructor(onChange = () => {}) {
    this.onChange = onChange;
    this.turns = [];
    this.turnOfResponse = new Map();
    this.replies = new Map();
    this.activeResponses = new Set();
    this.cut = new Set();
  }

  /** Text the user typed; `now` is the moment it was sent. */
  typed(itemId, text, now) {
    const turn = this.open("text", itemId);
    Object.assign(turn, { userText: text, userState: "done", committed: true });
    turn.marks.end = now;
    this.onChange(turn);
    return turn;
  }

  open(kind, itemId) {
    const known = this.turns.find((turn) => itemId && turn.itemId === itemId);
    if (known) return known;
    const turn = {
      id: `turn-${this.turns.length + 1}`,
      kind,
      itemId,
      userText: "",
      userState: kind === "voice" ? "speaking" : "done",
      committed: false,
      replies: [],
      tools: [],
      papers: [],
      marks: {},
      server: null,
      voice: null,
    };
    this.turns.push(turn);
    return turn;
  }

  mark(turn, name, now) {
    if (turn.marks[name] === undefined) turn.marks[name] = now;
  }

  /** A response belongs to the last turn the user finished; before any, to an opening of hers. */
  turnFor(responseId) {
    let turn = this.turnOfResponse.get(responseId);
    if (!turn) {
      turn = this.turns.findLast((candidate) => candidate.committed) ?? this.open("opening", null);
      turn.committed = true;
      this.turnOfResponse.set(responseId, turn);
    }
    return turn;
  }

  replyFor({ response_id: responseId, item_id: itemId }) {
    let reply = this.replies.get(itemId);
    if (!reply) {
      reply = {
        itemId,
        responseId,
        spoken: new SpokenText(),
        receivedMs: 0,
        playedMs: 0,
        truncatedAtMs: null,
        silent: true,
        done: false,
      };
      this.replies.set(itemId, reply);
      this.turnFor(responseId).replies.push(reply);
    }
    return reply;
  }

  turnOfReply(itemId) {
    return this.turns.find((turn) => turn.replies.some((reply) => reply.itemId === itemId));
  }

  /** Fold one server event in. Unknown events are none of the page's business. */
  apply(event, now) {
    const turn = this.handlers[event.type]?.call(this, event, now);
    if (turn) this.onChange(turn);
  }

  handlers = {
    "input_audio_buffer.speech_started"({ item_id: itemId }) {
      this.dropSilent();
      const turn = this.open("voice", itemId);
      turn.userState = "speaking";
      return turn;
    },
    "input_audio_buffer.speech_stopped"({ item_id: itemId }, now) {
      const turn = this.open("voice", itemId);
      turn.marks.endpoint = now;
      turn.userState = "transcribing";
      return turn;
    },
    "input_audio_buffer.committed"({ item_id: itemId }, now) {
      const turn = this.open("voice", itemId);
      this.mark(turn, "endpoint", now);
      turn.committed = true;
      if (turn.userState === "speaking") turn.userState = "transcribing";
      return turn;
    },
    "conversation.item.input_audio_transcription.delta"({ item_id: itemId, delta }) {
      const turn = this.open("voice", itemId);
      if (turn.userState !== "done") turn.userText += delta ?? "";
      return turn;
    },
    "conversation.item.input_audio_transcription.completed"({ item_id: itemId, transcript }, now) {
      const turn = this.open("voice", itemId);
      turn.userText = transcript ?? turn.userText;
      turn.userState = "done";
      this.mark(turn, "transcript", now);
      return turn;
    },
    "conversation.item.input_audio_transcription.failed"({ item_id: itemId }) {
      const turn = this.open("voice", itemId);
      turn.userState = "failed";
      return turn;
    },
    "conversation.item.added"({ item }) {
      if (item?.type === "function_call_output") return this.toolOutput(item);
      return item?.type === "message" && item.role === "assistant" ? this.paper(item) : null;
    },
    "response.created"({ response }) {
      this.activeResponses.add(response.id);
      return this.turnFor(response.id);
    },
    "response.output_item.added"({ response_id: responseId, item }) {
      if (item?.type === "function_call") return this.tool(responseId, item);
      return null;
    },
    "response.output_item.done"({ response_id: responseId, item }) {
      if (item?.type === "function_call") return this.tool(responseId, item);
      return null;
    },
    "response.function_call_arguments.done"({ response_id: responseId, call_id, name, arguments: args }) {
      return this.tool(responseId, { call_id, name, arguments: args });
    },
    "response.output_audio_transcript.delta": Conversation.prototype.herDelta,
    "response.output_text.delta": Conversation.prototype.herDelta,
    "response.output_audio_transcript.done": Conversation.prototype.herText,
    "response.output_text.done": Conversation.prototype.herText,
    "response.output_audio.done"(event) {
      const reply = this.replyFor(event);
      reply.spoken.complete = true;
      return this.turnOfReply(reply.itemId);
    },
    "response.done"({ response }) {
      this.activeResponses.delete(response.id);
      const turn = this.turnFor(response.id);
      for (const reply of turn.replies) {
        if (reply.responseId !== response.id) continue;
        reply.done = true;
        reply.spoken.complete = true;
      }
      if (response.status === "failed") turn.failure = response.status_details?.error?.message ?? "";
      return turn;
    },
    "vivavoce.turn.perception"(event) {
      const turn = this.open("voice", event.item_id);
      turn.voice = event;
      return turn;
    },
    "vivavoce.turn.timing"({ item_id: itemId, response_id: responseId, stages }) {
      const turn = this.turns.find((candidate) => candidate.itemId === itemId) ?? this.turnFor(responseId);
      turn.server = stages;
      return turn;
    },
  };

  herDelta(event, now) {
    const reply = this.replyFor(event);
    const turn = this.turnOfReply(reply.itemId);
    this.mark(turn, "firstToken", now);
    if (!this.cut.has(event.response_id)) reply.spoken.append(event.delta ?? "", reply.receivedMs);
    return turn;
  }

  herText(event) {
    const reply = this.replyFor(event);
    reply.spoken.finish(event.transcript ?? event.text, reply.receivedMs);
    return this.turnOfReply(reply.itemId);
  }

  tool(responseId, { call_id: callId, name, arguments: args }) {
    const turn = this.turnFor(responseId);
    let call = turn.tools.find((candidate) => candidate.callId === callId);
    if (!call) turn.tools.push((call = { callId, name: "", args: "", output: null }));
    if (name) call.name = name;
    if (args) call.args = args;
    return turn;
  }

  /** A report that came beside what she said; it begins with a heading. */
  paper({ content }) {
    const text = content?.find(({ type }) => type === "output_text")?.text ?? "";
    if (!text.startsWith("#")) return null;
    const turn = this.turns.findLast((candidate) => candidate.committed) ?? this.open("opening", null);
    turn.papers.push(text);
    return turn;
  }

  toolOutput({ call_id: callId, output }) {
    const turn = this.turns.find((candidate) => candidate.tools.some((call) => call.callId === callId));
    if (turn) turn.tools.find((call) => call.callId === callId).output = output ?? "";
    return turn;
  }

  /** Samples of an item arrived; false when its response was cut and they must not be heard. */
  received(event, ms, now) {
    if (this.cut.has(event.response_id)) return false;
    const reply = this.replyFor(event);
    const turn = this.turnOfReply(reply.itemId);
    reply.receivedMs += ms;
    reply.silent = false;
    this.mark(turn, "firstAudio", now);
    return true;
  }

  /** `ms` of an item have left the loudspeaker. */
  played(itemId, ms) {
    const reply = this.replies.get(itemId);
    if (!reply) return;
    reply.playedMs = Math.min(ms, reply.receivedMs);
    this.onChange(this.turnOfReply(itemId));
  }

  /** Whatever any running response still sends is not to be heard. */
  cutActive() {
    for (const id of this.activeResponses) this.cut.add(id);
  }

  /** The item stopped being heard at `ms`. */
  truncated(itemId, ms) {
    const reply = this.replies.get(itemId);
    reply.playedMs = ms;
    reply.truncatedAtMs = ms;
    this.cut.add(reply.responseId);
    this.onChange(this.turnOfReply(itemId));
  }

  /** Noise that never became words leaves no turn behind. */
  dropSilent() {
    for (const turn of this.turns) {
      if (turn.kind === "voice" && !turn.userText && !turn.replies.length && !turn.committed) turn.dropped = true;
    }
  }

  /** What was said so far, as items a new session can be started with. */
  history(limit = 20) {
    const items = [];
    for (const turn of this.turns.slice(-limit)) {
      if (turn.userText) items.push(message("user", "input_text", turn.userText));
      const heard = turn.replies.map((reply) => heardText(reply)).join(" ").trim();
      if (heard) items.push(message("assistant", "output_text", heard));
    }
    return items;
  }
}

function message(role, type, text) {
  return { type: "message", role, content: [{ type, text }] };
}

/** Of a reply that was cut, only what was heard. */
export function heardText(reply) {
  const { spoken, truncatedAtMs, receivedMs } = reply;
  return truncatedAtMs === null ? spoken.text : spoken.text.slice(0, spoken.charsAt(truncatedAtMs, receivedMs));
}
