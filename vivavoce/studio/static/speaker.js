/** Her voice: a playback worklet and what it reports, on the main thread. */

export const RATE = 24000;
const FLUSH_TIMEOUT_MS = 250;

/** A 24 kHz context; must be made or resumed inside a user gesture. */
export async function openContext() {
  const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
  await context.audioWorklet.addModule(new URL("./playback-worklet.js", import.meta.url));
  return context;
}

/** Context time (s) to the page's clock (ms). */
export function pageTime(context, contextTime) {
  const stamp = context.getOutputTimestamp?.();
  if (stamp?.performanceTime > 0) return stamp.performanceTime + (contextTime - stamp.contextTime) * 1000;
  return performance.now() + (contextTime - context.currentTime) * 1000;
}

export class Speaker {
  /** `listener`: {progress(item, samples), sound(item, pageMs), drained()}. */
  constructor(context, listener) {
    this.context = context;
    this.listener = listener;
    this.level = 0;
    this.totals = { audible: 0, energy: 0, samples: 0, underruns: 0 };
    this.playing = null;
    this.pending = new Map();
    this.lastPlayed = new Map();
    this.flushes = 0;
    this.node = new AudioWorkletNode(context, "vivavoce-playback", {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.node.port.onmessage = ({ data }) => this[`on_${data.type}`](data);
    this.node.connect(context.destination);
  }

  /** Queue samples (Int16Array, 24 kHz mono) of an item. The buffer is handed over. */
  play(item, pcm) {
    this.playing = item;
    this.node.port.postMessage({ type: "audio", item, pcm: pcm.buffer }, [pcm.buffer]);
  }

  /** No more audio is coming for what is queued: running dry is then no under-run. */
  end() {
    this.node.port.postMessage({ type: "end" });
  }

  /**
   * Silence within a few ms. Resolves to {item, played} of the item that was cut: playing, waiting for
   * more audio, or queued and not begun (played 0). Item null when there was none.
   */
  flush() {
    this.flushes += 1;
    const id = this.flushes;
    const was = this.playing;
    this.playing = null;
    this.node.port.postMessage({ type: "flush", id });
    return new Promise((resolve) => {
      this.pending.set(id, (item, played) => resolve(item === null ? this.known(was) : { item, played }));
      // A suspended context renders nothing and so cannot answer: what was last reported is then the truth.
      setTimeout(() => {
        if (this.pending.delete(id)) resolve(this.known(was));
      }, FLUSH_TIMEOUT_MS);
    });
  }

  known(item) {
    return { item, played: this.lastPlayed.get(item) ?? 0 };
  }

  on_progress({ item, played, level, audible, energy, samples, underruns }) {
    this.level = level;
    this.totals = { audible, energy, samples, underruns };
    if (item === null) return;
    this.lastPlayed.set(item, played);
    this.listener.progress(item, played);
  }

  on_sound({ item, time }) {
    this.listener.sound(item, pageTime(this.context, time));
  }

  on_drained() {
    this.level = 0;
    this.playing = null;
    this.listener.drained();
  }

  on_flushed({ id, item, played }) {
    this.level = 0;
    const resolve = this.pending.get(id);
    this.pending.delete(id);
    resolve?.(item, played);
  }
}
