/**
 * Pitch and energy of speech, frame by frame.
 *
 * Pitch after YIN (de Cheveigne and Kawahara 2002, JASA 111): the first dip of the cumulative mean
 * normalised difference below a threshold, refined by a parabola; then a median of five frames.
 */
export const HOP_S = 0.01;

const LOWEST = 60; // Hz
const HIGHEST = 700;
const WINDOW_S = 0.025;
const THRESHOLD = 0.15;
const DOUBTFUL = 0.3;
const BRIEFEST = 4; // frames in a row: what is shorter is chance
const FAINT = -45; // dB below the loudest frame

/** {f0: Hz per frame, 0 where there is none; level: dB per frame} of mono samples (floats). */
export function contour(samples, rate) {
  const halved = half(samples);
  const low = rate / 2;
  const frames = Math.max(0, Math.floor(samples.length / rate / HOP_S));
  const level = Float32Array.from({ length: frames }, (_, frame) => levelAt(samples, rate, frame));
  const loudest = level.reduce((most, value) => Math.max(most, value), -120);
  const raw = Array.from(level, (value, frame) => (value < loudest + FAINT ? 0 : period(halved, low, Math.round(frame * HOP_S * low))));
  return { f0: lasting(Float32Array.from(raw, (_, frame) => steady(raw, frame))), level };
}

/** Half the sample rate is plenty for pitch, and a quarter of the work. */
function half(samples) {
  return Float32Array.from({ length: samples.length >> 1 }, (_, i) => (samples[2 * i] + samples[2 * i + 1]) / 2);
}

function levelAt(samples, rate, frame) {
  const begin = Math.round(frame * HOP_S * rate);
  let energy = 1e-12;
  const end = Math.min(samples.length, begin + Math.round(2 * HOP_S * rate));
  for (let i = begin; i < end; i += 1) energy += samples[i] * samples[i];
  return 10 * Math.log10(energy / Math.max(1, end - begin));
}

/** F0 in Hz at sample `begin`, 0 where nothing repeats itself. */
function period(samples, rate, begin) {
  const window = Math.round(WINDOW_S * rate);
  const longest = Math.round(rate / LOWEST);
  const shortest = Math.round(rate / HIGHEST);
  if (begin + window + longest + 1 > samples.length) return 0;
  const normal = new Float32Array(longest + 2);
  normal[0] = 1;
  let sum = 0;
  for (let lag = 1; lag < normal.length; lag += 1) {
    let difference = 0;
    for (let i = begin; i < begin + window; i += 1) difference += (samples[i] - samples[i + lag]) ** 2;
    sum += difference;
    normal[lag] = sum > 0 ? (difference * lag) / sum : 1;
  }
  const lag = firstDip(normal, shortest, longest) ?? deepest(normal, shortest, longest);
  if (normal[lag] > DOUBTFUL) return 0;
  const [left, middle, right] = [normal[lag - 1], normal[lag], normal[lag + 1]];
  const bend = left - 2 * middle + right;
  return rate / (lag + (bend > 0 ? (left - right) / (2 * bend) : 0));
}

function firstDip(normal, shortest, longest) {
  for (let lag = shortest; lag < longest; lag += 1) {
    if (normal[lag] < THRESHOLD && normal[lag] <= normal[lag + 1]) return lag;
  }
  return null;
}

function deepest(normal, shortest, longest) {
  let best = shortest;
  for (let lag = shortest; lag < longest; lag += 1) if (normal[lag] < normal[best]) best = lag;
  return best;
}

/** Median of the voiced frames around, if most of them are voiced. */
function steady(raw, frame) {
  const around = raw.slice(Math.max(0, frame - 2), frame + 3).filter((value) => value > 0).sort((a, b) => a - b);
  return raw[frame] > 0 && around.length >= 3 ? around[around.length >> 1] : 0;
}

/** Without the stretches that are too short for a voice. */
function lasting(f0) {
  for (let begin = 0, end; begin < f0.length; begin = end + 1) {
    end = begin;
    while (f0[end] > 0) end += 1;
    if (end - begin < BRIEFEST) f0.fill(0, begin, end);
  }
  return f0;
}
