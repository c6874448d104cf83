/** A call: socket, microphone, loudspeaker and conversation held together. */
import { Conversation } from "./conversation.js";
import { Microphone } from "./microphone.js";
import { RealtimeSocket, closeReason, fromBase64, toBase64 } from "./socket.js";
import { openContext, RATE, Speaker } from "./speaker.js";
import { SpeechMeter } from "./speech-meter.js";

const MS = RATE / 1000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 8000];
const HELD_CHUNKS = 200; // 6 s of speech wait for a socket that is still opening
const HEARD = "conversation.item.input_audio_transcription";
const RETRYABLE = new Set(["lost", "restarting"]);
/** Answers to moves that crossed on the wire; nothing a person could act on. */
const HARMLESS = new Set(["response_cancel_not_active", "input_audio_buffer_commit_empty"]);

export class Call {
  /** `settings()` gives {key, persona, voice, language, deviceId}; `on` = {change, notice, turn}. */
  constructor(settings, on) {
    this.settings = settings;
    this.on = on;
    this.conversation = new Conversation((turn) => on.turn(turn));
    this.meter = new SpeechMeter();
    this.phase = "idle"; // idle | connecting | open | reconnecting
    this.muted = false;
    this.userSpeaking = false;
    this.microphone = null;
    this.speaker = null;
    this.held = [];
    this.waiting = [];
    this.attempt = 0;
    this.typedItems = 0;
  }

  /** silent | connecting | reconnecting | hearing | speaking | thinking | muted | listening */
  get state() {
    if (this.phase === "idle") return "silent";
    if (this.phase !== "open") return this.phase;
    if (this.userSpeaking) return "hearing";
    if (this.speaker?.playing) return "speaking";
    if (this.conversation.activeResponses.size || this.awaiting) return "thinking";
    return this.microphone && !this.muted ? "listening" : "muted";
  }

  set(fields) {
    Object.assign(this, fields);
    this.on.change(this);
  }

  /** Open audio and socket. Call from a user gesture. Without a microphone she can still be written to. */
  async start({ withMicrophone = true } = {}) {
    if (this.phase === "idle") {
      this.set({ phase: "connecting", attempt: 0, held: [], meter: new SpeechMeter() });
      await this.openSpeaker();
      if (this.phase === "connecting") this.connect();
    }
    if (withMicrophone && !this.microphone) await this.openMicrophone();
  }

  async openSpeaker() {
    if (!this.speaker) {
      this.context ??= await openContext();
      this.speaker ??= new Speaker(this.context, {
        progress: (item, samples) => this.conversation.played(item, samples / MS),
        sound: (item, at) => this.firstSound(item, at),
        drained: () => this.on.change(this),
      });
    }
    await this.context.resume();
  }

  async openMicrophone() {
    try {
      const microphone = await Microphone.open(this.context, {
        deviceId: this.settings().deviceId,
        onChunk: (chunk) => this.heard(chunk),
        onLost: () => this.changeMicrophone(),
      });
      if (this.phase === "idle") return microphone.close();
      microphone.muted = this.muted;
      this.set({ microphone });
      this.on.notice(null);
    } catch (error) {
      this.on.notice(error.reason ?? "microphone-missing");
    }
    return undefined;
  }

  /** The device went away or another one was chosen. */
  async changeMicrophone() {
    if (!this.microphone) return;
    this.microphone.close();
    this.microphone = null;
    await this.openMicrophone();
  }

  heard({ pcm, rms, at }) {
    this.meter.push(rms, at);
    const event = { type: "input_audio_buffer.append", audio: toBase64(pcm) };
    if (this.phase === "open") this.socket.send(event);
    else {
      this.held.push(event);
      if (this.held.length > HELD_CHUNKS) this.held.shift();
    }
  }

  connect() {
    const { key } = this.settings();
    this.socket = new RealtimeSocket({
      key,
      onOpen: () => {},
      onEvent: (event) => this.receive(event),
      onClose: async (close) => this.closed(await closeReason({ ...close, key }), close.lastError),
    });
  }

  sessionReady() {
    this.socket.send({ type: "session.update", session: this.sessionFields() });
    if (this.phase === "reconnecting") {
      for (const item of this.conversation.history()) this.socket.send({ type: "conversation.item.create", item });
    }
    this.set({ phase: "open", attempt: 0 });
    this.on.notice("connected");
    for (const event of [...this.held, ...this.waiting]) this.socket.send(event);
    this.held = [];
    this.waiting = [];
  }

  sessionFields() {
    const { persona, voice, language } = this.settings();
    const format = { type: "audio/pcm", rate: RATE };
    const input = { format };
    if (language) input.transcription = { language };
    const output = voice ? { format, voice } : { format };
    const fields = { type: "realtime", output_modalities: ["audio"], audio: { input, output } };
    return persona ? { ...fields, prompt: { id: persona } } : fields;
  }

  /** A picker changed; only what changed is sent. */
  update(session) {
    if (this.phase === "open") this.socket.send({ type: "session.update", session: { type: "realtime", ...session } });
  }

  receive(event) {
    const now = performance.now();
    if (event.type === "session.created") this.sessionReady();
    if (event.type === "vivavoce.session.provenance") this.on.provenance(event);
    if (event.type === "error") this.serverError(event.error);
    if (event.type === "input_audio_buffer.speech_started") this.speechStarted(now);
    this.conversation.apply(event, now);
    if (event.type === "input_audio_buffer.speech_stopped") this.speechStopped(event, now);
    if (event.type === "input_audio_buffer.committed") this.awaiting = true;
    if (event.type.startsWith(HEARD) && this.nothingSaid(event)) this.awaiting = false;
    if (event.type === "response.output_audio.delta") this.play(event, now);
    if (event.type === "response.output_audio.done") this.speaker.end();
    if (event.type === "response.done") this.responseDone(event.response);
    this.on.change(this);
  }

  speechStarted(now) {
    this.userSpeaking = true;
    this.interrupt(this.meter.onsetBefore(now), now);
  }

  speechStopped({ item_id: itemId }, now) {
    this.userSpeaking = false;
    const turn = this.conversation.turns.find((candidate) => candidate.itemId === itemId);
    turn.marks.end = this.meter.endBefore(now);
  }

  /** Noise taken for speech gets no answer. */
  nothingSaid({ type, transcript }) {
    return type.endsWith(".failed") || (type.endsWith(".completed") && !transcript?.trim());
  }

  responseDone(response) {
    this.awaiting = false;
    this.speaker.end();
    const failed = response.status_details?.error;
    if (response.status === "failed") this.on.notice("failed", failed?.message);
  }

  play(event, now) {
    const pcm = fromBase64(event.delta);
    this.awaiting = false;
    if (pcm.length && this.conversation.received(event, pcm.length / MS, now)) this.speaker.play(event.item_id, pcm);
  }

  firstSound(itemId, at) {
    const turn = this.conversation.turnOfReply(itemId);
    if (!turn) return;
    this.conversation.mark(turn, "firstSound", at);
    this.on.turn(turn);
  }

  /** Silence at once; tell the server what was really heard of the item that was playing. */
  async interrupt(onset, now) {
    if (!this.speaker) return;
    this.conversation.cutActive();
    const { item, played } = await this.speaker.flush();
    const reply = item === null ? null : this.conversation.replies.get(item);
    if (!reply || (reply.done && played / MS >= reply.receivedMs)) return;
    const audioEndMs = Math.floor(Math.min(played / MS, reply.receivedMs));
    this.conversation.truncated(item, audioEndMs);
    this.socket?.send({
      type: "conversation.item.truncate",
      item_id: item,
      content_index: 0,
      audio_end_ms: audioEndMs,
    });
    const turn = this.conversation.turnOfReply(item);
    Object.assign(turn.marks, { bargeOnset: onset, bargeHeard: now, bargeSilent: performance.now() });
    this.on.turn(turn);
    this.on.change(this);
  }

  /** The user asks for silence by hand. */
  stopSpeaking() {
    if (this.conversation.activeResponses.size) this.socket.send({ type: "response.cancel" });
    const now = performance.now();
    return this.interrupt(now, now);
  }

  /** Say something in writing. Opens the call when there is none. */
  async write(text) {
    if (this.phase === "idle") await this.start({ withMicrophone: false });
    await this.stopSpeaking();
    this.typedItems += 1;
    const id = `item_typed_${Date.now().toString(36)}_${this.typedItems}`;
    const item = { id, type: "message", role: "user", content: [{ type: "input_text", text }] };
    this.conversation.typed(id, text, performance.now());
    this.awaiting = true;
    this.post({ type: "conversation.item.create", item }, { type: "response.create" });
    this.on.change(this);
  }

  post(...events) {
    if (this.phase !== "open") this.waiting.push(...events);
    else for (const event of events) this.socket.send(event);
  }

  setMuted(muted) {
    if (this.microphone) this.microphone.muted = muted;
    this.set({ muted });
  }

  serverError(error) {
    this.awaiting = false;
    if (HARMLESS.has(error.code)) return;
    const past = /voice/.test(error.param ?? "") ? "voice-later" : "server-error";
    this.on.notice(past, error.message);
  }

  /** The socket is gone: come back by ourselves where that can help, else say why not. */
  closed(reason, lastError) {
    this.userSpeaking = false;
    this.awaiting = false;
    this.conversation.activeResponses.clear();
    this.speaker?.end();
    if (this.phase === "idle") return;
    if (!RETRYABLE.has(reason) || this.attempt >= RETRY_MS.length) {
      this.end();
      if (reason) this.on.notice(reason, lastError?.message);
      return;
    }
    const wait = RETRY_MS[this.attempt];
    this.set({ phase: "reconnecting", attempt: this.attempt + 1 });
    this.on.notice("reconnecting");
    this.retry = setTimeout(() => this.connect(), wait);
  }

  /** Hang up. The transcript stays on the page. */
  end() {
    clearTimeout(this.retry);
    this.socket?.close();
    this.microphone?.close();
    this.speaker?.flush();
    this.conversation.activeResponses.clear();
    this.conversation.dropSilent();
    this.set({ phase: "idle", microphone: null, muted: false, userSpeaking: false, awaiting: false, waiting: [] });
    this.on.notice(null);
  }

  /** Pages that come back from the background may find their audio asleep. */
  wake() {
    if (this.phase !== "idle" && this.context?.state !== "running") this.context?.resume();
  }
}
