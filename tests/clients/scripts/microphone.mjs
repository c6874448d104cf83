// An open microphone: silence until somebody speaks, in steady small chunks of PCM16 at 24 kHz.

import { readFileSync } from 'node:fs'

const CHUNK = 2400 // bytes: 50 ms
const PACE = 10 // milliseconds between chunks: five times as fast as life

export class Microphone {
  #pending = Buffer.alloc(0)
  #recording
  #timer

  constructor(path) {
    this.#recording = readFileSync(path)
  }

  /** Call `send(Uint8Array)` with every chunk until `close`. */
  open(send) {
    this.#timer = setInterval(() => {
      const chunk = new Uint8Array(CHUNK)
      chunk.set(this.#pending.subarray(0, CHUNK))
      this.#pending = this.#pending.subarray(CHUNK)
      send(chunk)
    }, PACE)
  }

  say() {
    this.#pending = Buffer.concat([this.#pending, this.#recording])
  }

  /** Speak when a bit of what is being said has been heard, by any clock. */
  talkOver() {
    setTimeout(() => this.say(), 1000)
  }

  close() {
    clearInterval(this.#timer)
  }
}
