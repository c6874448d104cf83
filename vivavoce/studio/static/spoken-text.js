/**
 * A transcript that runs ahead of its audio: how many characters have been said after so many ms?
 *
 * A piece of text that arrives when r ms of audio are here is said from r on at the earliest, which
 * pins the two together at every clause; between pins it is linear. While audio is still to come,
 * an ordinary speaking rate bounds the guess.
 */
const MS_PER_LATIN = 62;
const MS_PER_HAN = 210;
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/g;

export function usualDuration(text) {
  const han = text.match(HAN)?.length ?? 0;
  return han * MS_PER_HAN + (text.length - han) * MS_PER_LATIN;
}

export class SpokenText {
  constructor() {
    this.text = "";
    this.pins = [];
    this.complete = false;
    this.said = 0;
  }

  /** `receivedMs`: audio received so far. */
  append(delta, receivedMs) {
    if (this.pins.at(-1)?.ms !== receivedMs) this.pins.push({ ms: receivedMs, chars: this.text.length });
    this.text += delta;
  }

  /** The final transcript; the longer of it and what was streamed stands. */
  finish(text, receivedMs) {
    if (typeof text === "string" && text.length > this.text.length) {
      if (text.startsWith(this.text)) this.append(text.slice(this.text.length), receivedMs);
      else this.text = text;
    }
  }

  /** Characters said after `playedMs` of `receivedMs`; never goes back. */
  charsAt(playedMs, receivedMs) {
    if (this.complete && playedMs >= receivedMs - 20) return (this.said = this.text.length);
    let start = { ms: 0, chars: 0 };
    let end = null;
    for (const pin of this.pins) {
      if (pin.ms <= playedMs) start = pin;
      else if (end === null) end = pin;
    }
    end ??= this.openEnd(start, receivedMs);
    const share = end.ms > start.ms ? (playedMs - start.ms) / (end.ms - start.ms) : 0;
    const chars = Math.floor(start.chars + Math.max(0, Math.min(1, share)) * (end.chars - start.chars));
    this.said = Math.max(this.said, Math.min(chars, this.text.length));
    return this.said;
  }

  openEnd(start, receivedMs) {
    const rest = usualDuration(this.text.slice(start.chars));
    const ms = this.complete ? receivedMs : Math.max(receivedMs, start.ms + rest);
    return { ms, chars: this.text.length };
  }
}

const IN_WORD = /[A-Za-z\u00c0-\u024f0-9'’]/;
const CLOSING = /[.,;:!?…)\]”"。，；：！？、）」』]/;

/** The end of the word that character `at` is in, with its punctuation: the page cuts no word in two. */
export function wordEnd(text, at) {
  if (at <= 0) return 0;
  let end = at;
  while (end < text.length && IN_WORD.test(text[end]) && IN_WORD.test(text[end - 1])) end += 1;
  while (end < text.length && CLOSING.test(text[end])) end += 1;
  return Math.min(end, text.length);
}
