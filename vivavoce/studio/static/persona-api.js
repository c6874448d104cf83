/** Personas over the public REST interface. */
import { answerOf, authorized, good } from "./http.js";

const PATH = "/v1/personas";

export class PersonaApi {
  /** `key()` is the API key in use, or "". */
  constructor(key) {
    this.key = key;
  }

  async list() {
    return (await this.#ask("GET", PATH)).data;
  }

  card(id) {
    return this.#ask("GET", `${PATH}/${id}`);
  }

  create(card) {
    return this.#ask("POST", PATH, card);
  }

  replace(id, card) {
    return this.#ask("PUT", `${PATH}/${id}`, card);
  }

  remove(id) {
    return this.#ask("DELETE", `${PATH}/${id}`);
  }

  /** A card from a paragraph and a greeting; nothing is kept. */
  derive(paragraph, greeting) {
    return this.#ask("POST", `${PATH}/preview`, { paragraph, greeting });
  }

  /** Something to talk with for a while: {id} of an unsaved card. */
  tryOut(card) {
    return this.#ask("POST", `${PATH}/preview`, { card });
  }

  /** A card file of any known kind, kept under its own name. */
  async upload(file) {
    const reply = await fetch(PATH, {
      method: "POST",
      headers: authorized(this.key(), { "Content-Type": typeOf(file.name) }),
      body: file,
    });
    return answerOf(reply);
  }

  async download(id, format) {
    const reply = await fetch(`${PATH}/${id}/export?format=${format}`, { headers: authorized(this.key()) });
    return (await good(reply)).blob();
  }

  /** Speech of `text` in a voice, as a WAV blob. */
  async speech(text, voice, speed) {
    const reply = await fetch("/v1/audio/speech", {
      method: "POST",
      headers: authorized(this.key(), { "Content-Type": "application/json" }),
      body: JSON.stringify({ model: "vivavoce-speech", input: text, voice, speed, response_format: "wav" }),
    });
    return (await good(reply)).blob();
  }

  async #ask(method, path, body) {
    const reply = await fetch(path, {
      method,
      headers: authorized(this.key(), body === undefined ? {} : { "Content-Type": "application/json" }),
      cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return answerOf(reply);
  }
}

const TYPES = {
  png: "image/png",
  apng: "image/apng",
  json: "application/json",
  yaml: "application/yaml",
  yml: "application/yaml",
  charx: "application/zip",
};

function typeOf(name) {
  return TYPES[name.split(".").at(-1).toLowerCase()] ?? "application/octet-stream";
}
