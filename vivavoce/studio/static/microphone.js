/** The microphone: 30 ms chunks of PCM16 at 24 kHz, and why there is none. */

const CONSTRAINTS = {
  channelCount: 1,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** Why a microphone cannot be opened; `reason` names the explanation to show. */
export class MicrophoneError extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

const REASONS = {
  NotAllowedError: "microphone-denied",
  SecurityError: "microphone-denied",
  NotFoundError: "microphone-missing",
  OverconstrainedError: "microphone-missing",
  NotReadableError: "microphone-busy",
  AbortError: "microphone-busy",
};

async function openStream(deviceId) {
  if (!window.isSecureContext) throw new MicrophoneError("insecure-origin");
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError("microphone-unsupported");
  const device = deviceId ? { deviceId: { ideal: deviceId } } : {};
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...CONSTRAINTS, ...device } });
  } catch (error) {
    throw new MicrophoneError(REASONS[error.name] ?? "microphone-missing", error);
  }
}

/** Some browsers refuse a device stream in a context of another rate: capture then gets its own context. */
async function sourceFor(context, stream) {
  try {
    return { context, source: context.createMediaStreamSource(stream), own: false };
  } catch {
    const own = new AudioContext({ latencyHint: "interactive" });
    return { context: own, source: own.createMediaStreamSource(stream), own: true };
  }
}

export class Microphone {
  /** `onChunk({pcm: ArrayBuffer, rms, at})`: `at` is the page time (ms) at the chunk's end. */
  static async open(playbackContext, { deviceId, onChunk, onLost }) {
    const stream = await openStream(deviceId);
    const { context, source, own } = await sourceFor(playbackContext, stream);
    await context.audioWorklet.addModule(new URL("./capture-worklet.js", import.meta.url));
    const node = new AudioWorkletNode(context, "vivavoce-capture", { numberOfOutputs: 0, channelCount: 1 });
    source.connect(node);
    return new Microphone({ stream, source, node, ownContext: own ? context : null, onChunk, onLost });
  }

  constructor({ stream, source, node, ownContext, onChunk, onLost }) {
    this.stream = stream;
    this.source = source;
    this.node = node;
    this.ownContext = ownContext;
    this.offset = Infinity;
    node.port.onmessage = ({ data }) => {
      // The least delayed message tells best how the audio clock and the page clock relate.
      this.offset = Math.min(this.offset + 0.001, performance.now() - data.time * 1000);
      onChunk({ pcm: data.pcm, rms: data.rms, at: data.time * 1000 + this.offset });
    };
    stream.getAudioTracks()[0].addEventListener("ended", onLost);
  }

  /** Muted means zeros go on flowing: the server's clock is the samples it receives. */
  set muted(muted) {
    for (const track of this.stream.getAudioTracks()) track.enabled = !muted;
  }

  close() {
    this.node.port.onmessage = null;
    this.source.disconnect();
    for (const track of this.stream.getTracks()) track.stop();
    this.ownContext?.close();
  }
}
