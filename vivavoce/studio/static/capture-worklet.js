/**
 * Microphone to PCM16 mono at 24 kHz, in chunks of 30 ms.
 *
 * Posts {pcm: ArrayBuffer of int16, rms, time} where `time` is the context time (s) at the end of the chunk.
 * The context usually runs at 24 kHz already. Browsers that refuse to connect a microphone to such a
 * context run it at the device rate; then a windowed sinc brings it down here.
 */
const RATE = 24000;
const CHUNK = 720;
const HALF_TAPS = 16;

class Resampler {
  /** `step`: input samples per output sample. */
  constructor(step) {
    this.step = step;
    this.cutoff = Math.min(1, 1 / step) * 0.92;
    this.history = new Float32Array(0);
    this.position = HALF_TAPS;
  }

  tap(distance) {
    if (Math.abs(distance) >= HALF_TAPS) return 0;
    const x = Math.PI * distance * this.cutoff;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    return this.cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / HALF_TAPS));
  }

  run(input) {
    const signal = new Float32Array(this.history.length + input.length);
    signal.set(this.history);
    signal.set(input, this.history.length);
    const output = [];
    while (this.position + HALF_TAPS < signal.length) {
      const first = Math.floor(this.position) - HALF_TAPS + 1;
      let sum = 0;
      for (let i = first; i < first + 2 * HALF_TAPS; i += 1) sum += signal[i] * this.tap(i - this.position);
      output.push(sum);
      this.position += this.step;
    }
    const keep = Math.max(0, Math.floor(this.position) - HALF_TAPS);
    this.history = signal.slice(keep);
    this.position -= keep;
    return output;
  }
}

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = sampleRate === RATE ? null : new Resampler(sampleRate / RATE);
    this.chunk = new Int16Array(CHUNK);
    this.filled = 0;
    this.energy = 0;
  }

  process(inputs) {
    const channel = inputs[0]?.[0];
    if (!channel) return true;
    for (const value of this.resampler ? this.resampler.run(channel) : channel) {
      const clipped = Math.max(-1, Math.min(1, value));
      this.chunk[this.filled] = Math.round(clipped * 32767);
      this.energy += clipped * clipped;
      this.filled += 1;
      if (this.filled === CHUNK) this.send();
    }
    return true;
  }

  send() {
    const rms = Math.sqrt(this.energy / CHUNK);
    this.port.postMessage({ pcm: this.chunk.buffer, rms, time: currentTime }, [this.chunk.buffer]);
    this.chunk = new Int16Array(CHUNK);
    this.filled = 0;
    this.energy = 0;
  }
}

registerProcessor("vivavoce-capture", Capture);
