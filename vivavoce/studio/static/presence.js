/**
 * Her presence: a moon that waxes full when she is there and glows as she speaks; around it a ring
 * of ticks in which the user's own voice travels. Drawn at 30 frames a second while somebody speaks,
 * at 15 while nobody does, and not at all out of a call: the model shares this machine's cores.
 */
const FRAME_MS = 1000 / 30;
const QUIET_FRAME_MS = 1000 / 15;
const QUIET = 0.04;
const TICKS = 84;
const CRESCENT = 0.22;
const LOBES = [
  { n: 2, speed: 0.5, share: 0.5 },
  { n: 3, speed: -0.8, share: 0.32 },
  { n: 5, speed: 1.3, share: 0.18 },
];
/** Maria of the moon: x, y and radius in moon radii. */
const SEAS = [[-0.34, -0.3, 0.3], [0.12, -0.42, 0.2], [0.38, -0.05, 0.17], [-0.42, 0.14, 0.22], [-0.05, 0.42, 0.13]];

/** Loudness as the eye wants it: RMS on a soft curve, 0 to 1. */
function visible(rms) {
  return Math.min(1, Math.sqrt(rms * 5));
}

export class Presence {
  /**
   * `levels()` gives {user, her, state}: RMS of both voices and the call's state.
   * `onLevel(level)` gets the user's loudness (0 to 1) with each frame.
   */
  constructor(canvas, levels, onLevel) {
    Object.assign(this, { canvas, levels, onLevel });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.history = new Array(TICKS / 2).fill(0);
    this.phase = CRESCENT;
    this.her = 0;
    this.thinking = 0;
    this.running = false;
    new ResizeObserver(() => this.resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
    this.still.addEventListener("change", () => this.wake());
  }

  resize() {
    const scale = Math.min(2, devicePixelRatio);
    this.canvas.width = this.canvas.clientWidth * scale;
    this.canvas.height = this.canvas.clientHeight * scale;
    this.restyle();
  }

  /** Read the colours of the present theme. */
  restyle() {
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.colours = {
      moon: colour("--moon"),
      bright: colour("--moon-bright"),
      shade: colour("--moon-shade"),
      sea: colour("--moon-sea"),
      glow: colour("--her"),
      you: colour("--you"),
      faint: colour("--line"),
    };
    this.paint(performance.now());
  }

  /** Something may have begun to move. */
  wake() {
    if (this.running) return;
    this.running = true;
    requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    const { state } = this.levels();
    this.step(state);
    this.paint(now);
    const settled = state === "silent" && Math.abs(this.phase - CRESCENT) < 0.002 && this.her < 0.01;
    this.running = !settled;
    if (settled) return;
    const quiet = this.her < QUIET && this.thinking < QUIET && this.history.every((level) => level < QUIET);
    // A timer first: asking for every display frame would keep the page busy even when most are skipped.
    setTimeout(() => requestAnimationFrame((next) => this.frame(next)), (quiet ? QUIET_FRAME_MS : FRAME_MS) - 12);
  }

  step(state) {
    const { user, her } = this.levels();
    const moving = !this.still.matches;
    const full = state === "silent" ? CRESCENT : state === "connecting" || state === "reconnecting" ? 0.55 : 1;
    this.phase += (full - this.phase) * (moving ? 0.07 : 1);
    this.her += (visible(her) - this.her) * (visible(her) > this.her ? 0.5 : 0.16);
    this.thinking += ((state === "thinking" ? 1 : 0) - this.thinking) * 0.1;
    this.onLevel(visible(user));
    this.history.unshift(visible(user));
    this.history.pop();
  }

  paint(now) {
    const { canvas } = this;
    if (!canvas.width) return;
    const pen = canvas.getContext("2d");
    const size = Math.min(canvas.width, canvas.height);
    const radius = size * 0.29;
    pen.setTransform(1, 0, 0, 1, canvas.width / 2, canvas.height / 2);
    pen.clearRect(-canvas.width / 2, -canvas.height / 2, canvas.width, canvas.height);
    this.glow(pen, radius, this.still.matches ? 0 : now / 1000);
    this.moon(pen, radius);
    this.ring(pen, radius * 1.42, size);
  }

  /** Three soft closed curves, the louder the wider. */
  glow(pen, radius, time) {
    pen.fillStyle = this.colours.glow;
    for (let layer = 3; layer >= 1; layer -= 1) {
      const breath = 0.012 * Math.sin(time * 1.1 + layer);
      const reach = radius * (1 + (0.025 + 0.115 * this.her) * layer + breath);
      const wobble = radius * (0.006 + 0.05 * this.her + 0.02 * this.thinking);
      pen.globalAlpha = (0.07 + 0.12 * this.her) * this.phase;
      pen.beginPath();
      for (let i = 0; i <= 90; i += 1) {
        const angle = (i / 90) * 2 * Math.PI;
        const wave = LOBES.reduce((sum, { n, speed, share }) => sum + share * Math.sin(n * angle + time * speed * (2 + layer)), 0);
        pen.lineTo(Math.cos(angle) * (reach + wave * wobble), Math.sin(angle) * (reach + wave * wobble));
      }
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  moon(pen, radius) {
    const disc = () => {
      pen.beginPath();
      pen.arc(0, 0, radius, 0, 2 * Math.PI);
    };
    disc();
    pen.fillStyle = this.colours.shade;
    pen.fill();
    pen.save();
    this.litPart(pen, radius);
    pen.clip();
    disc();
    const light = pen.createRadialGradient(0.3 * radius, -0.35 * radius, 0.1 * radius, 0, 0, 1.08 * radius);
    light.addColorStop(0, this.colours.bright);
    light.addColorStop(1, this.colours.moon);
    pen.fillStyle = light;
    pen.fill();
    for (const [x, y, r] of SEAS) {
      pen.beginPath();
      pen.arc(x * radius, y * radius, r * radius, 0, 2 * Math.PI);
      pen.fillStyle = this.colours.sea;
      pen.fill();
    }
    pen.restore();
  }

  /** Right limb and terminator; `phase` 0 is new, 1 is full. */
  litPart(pen, radius) {
    const bulge = 1 - 2 * this.phase;
    pen.beginPath();
    pen.arc(0, 0, radius, -Math.PI / 2, Math.PI / 2);
    pen.ellipse(0, 0, radius * Math.abs(bulge), radius, 0, Math.PI / 2, -Math.PI / 2, bulge > 0);
  }

  /** The user's voice: newest at the foot, running up both sides. */
  ring(pen, radius, size) {
    const half = TICKS / 2;
    pen.lineCap = "round";
    pen.lineWidth = Math.max(1.5, size / 190);
    for (let i = 0; i < TICKS; i += 1) {
      const back = i < half ? i : TICKS - 1 - i;
      const level = this.still.matches ? this.history[0] : this.history[back];
      const angle = Math.PI / 2 + ((i + 0.5) / TICKS) * 2 * Math.PI;
      const fade = 1 - (0.75 * back) / half;
      const reach = size * (0.004 + 0.075 * level * fade);
      pen.strokeStyle = level > 0.06 ? this.colours.you : this.colours.faint;
      pen.beginPath();
      pen.moveTo(Math.cos(angle) * (radius - reach * 0.3), Math.sin(angle) * (radius - reach * 0.3));
      pen.lineTo(Math.cos(angle) * (radius + reach), Math.sin(angle) * (radius + reach));
      pen.stroke();
    }
  }
}
