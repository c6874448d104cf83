/** The Realtime socket (GA shape) and the public REST endpoints beside it. */

const MODEL = "vivavoce-embedded";

function headers(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** `GET path` as JSON; throws {status} as `error.status` when the server refuses, undefined when it is not there. */
export async function getJson(path, key) {
  const reply = await fetch(path, { headers: headers(key), cache: "no-store" });
  if (!reply.ok) throw Object.assign(new Error(`${path}: ${reply.status}`), { status: reply.status });
  return reply.json();
}

/** The page's own host; `timings=1` asks for the stage timings of each turn, `perception=1` for what is heard in voices, `provenance=1` for the notice in force. */
export function realtimeUrl(origin = location) {
  const url = new URL("/v1/realtime", origin.href);
  url.protocol = origin.protocol === "https:" ? "wss:" : "ws:";
  url.search = new URLSearchParams({ model: MODEL, timings: "1", perception: "1", provenance: "1" });
  return url;
}

/** Why a socket closed, as the name of an explanation; null for an ordinary end. */
export async function closeReason({ code, opened, lastError, key }) {
  const said = `${lastError?.code ?? ""} ${lastError?.type ?? ""}`;
  if (/api_key|authentication/.test(said) || code === 3000) return "key";
  if (/capacity|full|overloaded|too_many|rate_limit/.test(said) || code === 1013) return "full";
  if (/session_expired/.test(said)) return "expired";
  if (code === 1012) return "restarting";
  if (code === 1000) return null;
  if (code === 4000) return "refused";
  if (opened) return "lost";
  return refusedHandshake(key);
}

/** A browser hides the status of a refused handshake, so ask over HTTP what is wrong. */
async function refusedHandshake(key) {
  try {
    await getJson("/v1/models", key);
    const health = await getJson("/healthz", key);
    const full = health.capacity !== undefined && health.sessions >= health.capacity;
    return full ? "full" : "lost";
  } catch (error) {
    if (error.status === 401 || error.status === 403) return "key";
    return error.status === 503 ? "full" : "lost";
  }
}

export class RealtimeSocket {
  /** `onEvent(event)` for each server event, `onOpen()`, `onClose({code, opened, lastError})` once. */
  constructor({ key, onOpen, onEvent, onClose }) {
    const protocols = ["realtime"];
    if (key) protocols.push(`openai-insecure-api-key.${key}`);
    this.socket = new WebSocket(realtimeUrl(), protocols);
    this.lastError = null;
    let opened = false;
    this.socket.onopen = () => {
      opened = true;
      onOpen();
    };
    this.socket.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "error") this.lastError = event.error;
      onEvent(event);
    };
    this.socket.onclose = ({ code }) => onClose({ code, opened, lastError: this.lastError });
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(event) {
    if (this.open) this.socket.send(JSON.stringify(event));
  }

  /** Leave without a further onClose. */
  close() {
    this.socket.onclose = null;
    this.socket.onmessage = null;
    this.socket.close(1000);
  }
}

/** PCM bytes to base64 and back, as the wire carries audio. */
export function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}
