/**
 * Plays queued speech and knows to the sample how much of each item has left the page.
 *
 * In:  {type: "audio", item, pcm: ArrayBuffer of int16}, {type: "end"}, {type: "flush", id}
 * Out: {type: "progress", item, played, level}     while playing, and whenever the queue runs dry
 *      {type: "sound", item, time}                 first audible sample of an item; context time in s
 *      {type: "flushed", id, item, played}         after the fade; item null when nothing was playing
 *      {type: "drained"}                           everything queued was played and `end` had been said
 * `progress` also carries the totals {audible, energy, samples, underruns} of everything played.
 */
const QUANTUM = 128;
const FADE = Math.round(sampleRate * 0.008); // short enough to be instant, long enough not to click
const PREBUFFER = Math.round(sampleRate * 0.04);
const REPORT_EVERY = 6;
const AUDIBLE = 0.003;

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.fading = [];
    this.fadeLeft = 0;
    this.flushId = null;
    this.running = false;
    this.ended = true;
    this.dryItem = null;
    this.played = new Map();
    this.heard = new Set();
    this.current = null;
    this.totals = { audible: 0, energy: 0, samples: 0, underruns: 0 };
    this.level = 0;
    this.quanta = 0;
    this.port.onmessage = ({ data }) => this[data.type](data);
  }

  audio({ item, pcm }) {
    if (item === this.dryItem) this.totals.underruns += 1;
    this.dryItem = null;
    this.queue.push({ item, pcm: new Int16Array(pcm), at: 0 });
    this.ended = false;
  }

  end() {
    this.ended = true;
    if (this.queue.length === 0 && this.fadeLeft === 0) this.drained();
  }

  flush({ id }) {
    const playing = this.running && this.queue.length > 0;
    this.fading = this.queue;
    this.queue = [];
    this.fadeLeft = playing ? FADE : 0;
    this.flushId = id;
    this.running = false;
    this.ended = true;
    this.dryItem = null;
    if (!playing) this.finishFlush(null);
  }

  finishFlush(item) {
    this.report();
    this.port.postMessage({ type: "flushed", id: this.flushId, item, played: this.played.get(item) ?? 0 });
    this.fading = [];
    this.flushId = null;
    this.current = null;
    this.level = 0;
  }

  process(_inputs, [[out]]) {
    let energy = 0;
    for (let i = 0; i < out.length; i += 1) {
      out[i] = this.fadeLeft > 0 ? this.faded() : this.next();
      energy += out[i] * out[i];
    }
    this.level = Math.sqrt(energy / QUANTUM);
    this.quanta += 1;
    if (this.current && this.quanta % REPORT_EVERY === 0) this.report();
    return true;
  }

  faded() {
    const gain = this.fadeLeft / FADE;
    this.fadeLeft -= 1;
    const value = this.take(this.fading) * gain;
    if (this.fadeLeft === 0 || this.fading.length === 0) {
      this.fadeLeft = 0;
      this.finishFlush(this.current);
    }
    return value;
  }

  next() {
    if (!this.running) {
      const queued = this.queue.reduce((sum, part) => sum + part.pcm.length - part.at, 0);
      if (queued === 0 || (queued < PREBUFFER && !this.ended)) return 0;
      this.running = true;
    }
    const value = this.take(this.queue);
    if (this.queue.length === 0) this.ranDry();
    return value;
  }

  ranDry() {
    this.running = false;
    this.report();
    this.dryItem = this.current;
    this.current = null;
    if (this.ended) this.drained();
  }

  drained() {
    this.dryItem = null;
    this.level = 0;
    this.port.postMessage({ type: "drained" });
  }

  /** Next sample of a non-empty queue; counts it for its item. */
  take(queue) {
    const part = queue[0];
    const value = part.pcm[part.at] / 32768;
    part.at += 1;
    if (part.at >= part.pcm.length) queue.shift();
    if (part.item !== this.current && this.current !== null) this.report();
    this.current = part.item;
    this.played.set(part.item, (this.played.get(part.item) ?? 0) + 1);
    this.count(part.item, value);
    return value;
  }

  count(item, value) {
    this.totals.samples += 1;
    if (Math.abs(value) < AUDIBLE) return;
    this.totals.audible += 1;
    this.totals.energy += value * value;
    if (this.heard.has(item)) return;
    this.heard.add(item);
    this.port.postMessage({ type: "sound", item, time: currentTime });
  }

  report() {
    const played = this.played.get(this.current) ?? 0;
    this.port.postMessage({ type: "progress", item: this.current, played, level: this.level, ...this.totals });
  }
}

registerProcessor("vivavoce-playback", Playback);
