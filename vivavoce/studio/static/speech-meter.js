/** Where the user's speech began and ended, from the microphone's own energy. */

const QUIET = 0.006;
const OVER_FLOOR = 3.5;
const PAUSE_MS = 250;

export class SpeechMeter {
  constructor() {
    this.floor = QUIET / 2;
    this.level = 0;
    this.onset = null;
    this.lastVoiced = null;
  }

  /** One chunk: RMS and its end on the page clock (ms). */
  push(rms, at) {
    this.level = rms;
    const voiced = rms > Math.max(QUIET, this.floor * OVER_FLOOR);
    if (rms > 0) this.floor += (rms - this.floor) * (rms < this.floor ? 0.2 : voiced ? 0.0005 : 0.02);
    if (!voiced) return;
    if (this.lastVoiced === null || at - this.lastVoiced > PAUSE_MS) this.onset = at;
    this.lastVoiced = at;
  }

  /** Page time of the end of the last voiced chunk, or `now` when none was heard lately. */
  endBefore(now) {
    const recent = this.lastVoiced !== null && now - this.lastVoiced < 6000;
    return recent ? Math.min(this.lastVoiced, now) : now;
  }

  /** Page time at which the present burst of speech began, or `now` when none was heard lately. */
  onsetBefore(now) {
    const recent = this.onset !== null && now - this.onset < 3000;
    return recent ? Math.min(this.onset, now) : now;
  }
}
