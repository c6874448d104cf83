/** Voices, speech, songs and watermarks over the public HTTP interface. */
import { answerOf, authorized, good } from "./http.js";

const SPEECH = "/v1/audio/speech";
const MODEL = "vivavoce-speech";

export class SpeechApi {
  /** `key()` is the API key in use, or "". */
  constructor(key) {
    this.key = key;
  }

  async voices() {
    return (await this.#get("/v1/audio/voices")).data;
  }

  /** The paths a server of this kind answers at, older and newer ones differ. */
  async paths() {
    return new Set(Object.keys((await this.#get("/openapi.json")).paths));
  }

  /**
   * Speech of {input, voice, instructions, speed} as it is rendered: `onPiece({pcm, text, marks})` with
   * int16 samples at 24 kHz, the words that came with them and pairs [characters, ms] of all that was said.
   */
  async speech(wanted, onPiece, signal) {
    const body = { model: MODEL, ...wanted, response_format: "pcm", stream_format: "sse", marks: true };
    const reply = await good(await this.#post(SPEECH, JSON.stringify(body), "application/json", signal));
    for await (const event of eventsOf(reply.body)) {
      if (event.error) throw new Error(event.error.message);
      if (event.type !== "speech.audio.delta") continue;
      onPiece({ pcm: samplesOf(event.audio), text: event.text ?? "", marks: event.marks ?? [] });
    }
  }

  /** A song of a score (`style` "song": numbered notation, "rap": a verse) as it is rendered: `onPiece({pcm})`. */
  async song(wanted, onPiece, signal) {
    const body = { ...wanted, response_format: "pcm" };
    const reply = await good(await this.#post("/v1/audio/singing", JSON.stringify(body), "application/json", signal));
    for await (const pcm of samplesIn(reply.body)) onPiece({ pcm, text: "", marks: [] });
  }

  /** What the detector says of a recording. */
  async watermark(file) {
    const form = new FormData();
    form.append("file", file);
    return answerOf(await this.#post("/v1/audio/watermark", form));
  }

  async #get(path) {
    return answerOf(await fetch(path, { headers: authorized(this.key()), cache: "no-store" }));
  }

  #post(path, body, type, signal) {
    const headers = authorized(this.key(), type ? { "Content-Type": type } : {});
    return fetch(path, { method: "POST", headers, body, signal });
  }
}

/** Int16 samples of a body of bytes, which may come in odd pieces. */
async function* samplesIn(stream) {
  let rest = [];
  for await (const value of pieces(stream)) {
    const bytes = Uint8Array.from([...rest, ...value]);
    const even = bytes.length & ~1;
    rest = bytes.subarray(even);
    yield new Int16Array(bytes.buffer, 0, even / 2);
  }
}

async function* pieces(stream) {
  const reader = stream.getReader();
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) yield value;
}

/** Server-sent events of one line of JSON each. */
async function* eventsOf(stream) {
  let rest = "";
  for await (const value of pieces(stream.pipeThrough(new TextDecoderStream()))) {
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) yield JSON.parse(event.slice("data: ".length));
  }
}

function samplesOf(base64) {
  return new Int16Array(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer);
}
