/** Loudness of speech as ITU-R BS.1770-4 measures it, for any sample rate. */

/** The two filters of the standard: a shelf for the head, a high-pass for the ear, as biquads at `rate`. */
function weights(rate) {
  const shelf = () => {
    const k = Math.tan((Math.PI * 1681.9744509555319) / rate);
    const q = 0.7071752369554193;
    const vh = 10 ** (3.99984385397 / 20);
    const vb = vh ** 0.499666774155;
    const a0 = 1 + k / q + k * k;
    return [(vh + (vb * k) / q + k * k) / a0, (2 * (k * k - vh)) / a0, (vh - (vb * k) / q + k * k) / a0, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
  };
  const pass = () => {
    const k = Math.tan((Math.PI * 38.13547087613982) / rate);
    const q = 0.5003270373253953;
    const a0 = 1 + k / q + k * k;
    return [1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
  };
  return [shelf(), pass()];
}

function filtered(samples, [b0, b1, b2, a1, a2]) {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return samples.map((x) => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  });
}

const lufs = (power) => -0.691 + 10 * Math.log10(power);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** LUFS of mono samples (floats), gated; -Infinity for silence. */
export function loudness(samples, rate) {
  const heard = weights(rate).reduce(filtered, Float64Array.from(samples));
  const block = Math.round(0.4 * rate);
  const powers = [];
  for (let at = 0; at + block <= heard.length; at += block / 4) {
    powers.push(mean(heard.subarray(Math.round(at), Math.round(at) + block).map((x) => x * x)));
  }
  if (!powers.length) powers.push(mean(heard.map((x) => x * x)));
  const audible = powers.filter((power) => lufs(power) > -70);
  if (!audible.length) return -Infinity;
  const gate = lufs(mean(audible)) - 10;
  return lufs(mean(audible.filter((power) => lufs(power) > gate)));
}

const LOUDEST = -20; // LUFS
const PEAK = 0.97;

/** Factors that make two recordings equally loud without clipping either. */
export function levelled(recordings, rate) {
  const known = recordings.map((samples) => ({
    level: loudness(samples, rate),
    peak: 20 * Math.log10(PEAK / Math.max(1e-6, samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0))),
  }));
  const target = Math.min(LOUDEST, ...known.filter(({ level }) => level > -Infinity).map(({ level, peak }) => level + peak));
  return known.map(({ level }) => (level === -Infinity ? 1 : 10 ** ((target - level) / 20)));
}
