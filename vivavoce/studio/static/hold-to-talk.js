/**
 * One press, two meanings: a short tap toggles the microphone, holding it while muted opens it for as long
 * as it is held. The first press starts the call; when that press is held on, release mutes again.
 */
const TAP_MS = 350;

export class HoldToTalk {
  /** `call` needs phase, muted, start(), setMuted(). */
  constructor(call) {
    this.call = call;
    this.downAt = null;
    this.opened = false;
  }

  down() {
    if (this.downAt !== null) return;
    this.downAt = performance.now();
    const idle = this.call.phase === "idle" || !this.call.microphone;
    this.opened = idle || this.call.muted;
    if (this.call.muted) this.call.setMuted(false);
    if (idle) this.call.start();
  }

  up() {
    if (this.downAt === null) return;
    const tap = performance.now() - this.downAt < TAP_MS;
    this.downAt = null;
    if (tap !== this.opened) this.call.setMuted(true);
  }

  /** A click without a pointer: Enter on the button, a screen reader, a switch. */
  tap() {
    this.down();
    this.up();
  }

  bind(button) {
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      this.down();
    });
    for (const name of ["pointerup", "pointercancel"]) button.addEventListener(name, () => this.up());
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("click", (event) => {
      if (event.detail === 0) this.tap();
    });
    document.addEventListener("keydown", (event) => this.key(event, button, () => this.down()));
    document.addEventListener("keyup", (event) => this.key(event, button, () => this.up()));
    window.addEventListener("blur", () => this.up());
  }

  /** Space talks wherever it does not already mean something else. */
  key(event, button, action) {
    if (event.code !== "Space" || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const busy = target.closest("input, textarea, select, summary, a, dialog, button");
    if (busy && busy !== button) return;
    event.preventDefault();
    if (!event.repeat) action();
  }
}
