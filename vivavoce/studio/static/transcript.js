/** The transcript on the page: her words fill in as she says them and stay dim where she was cut. */
import { h, setText } from "./dom.js";
import { t } from "./i18n.js";
import { wordEnd } from "./spoken-text.js";
import { drawTimeline, timelineKey } from "./timeline.js";
import { drawVoice, voiceKey } from "./voice.js";

const NEAR_END_PX = 80;

export class Transcript {
  /** `her()` is the name she goes by. */
  constructor({ list, scroller, announcer, her }) {
    Object.assign(this, { list, scroller, announcer, her });
    this.views = new Map();
    this.dirty = new Set();
    this.announced = new Set();
  }

  /** Draw `turn` with the next frame. */
  update(turn) {
    if (this.dirty.size === 0) requestAnimationFrame(() => this.draw());
    this.dirty.add(turn);
    this.announce(turn);
  }

  /** Draw everything again, in the page's present language. */
  redraw() {
    for (const [turn, view] of this.views) {
      view.timelineKey = "";
      this.drawTurn(turn, view);
    }
  }

  clear() {
    this.list.replaceChildren();
    this.views.clear();
    this.dirty.clear();
  }

  draw() {
    const { scroller } = this;
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
    // A new turn is what the user just said: it is shown even to somebody who had scrolled back.
    const begun = [...this.dirty].some((turn) => !this.views.has(turn));
    for (const turn of this.dirty) this.drawTurn(turn, this.view(turn));
    this.dirty.clear();
    if (atEnd || begun) scroller.scrollTop = scroller.scrollHeight;
  }

  view(turn) {
    let view = this.views.get(turn);
    if (!view) {
      view = {
        you: h("p", { class: "words" }),
        youName: h("h3"),
        herName: h("h3"),
        tools: h("ul", { class: "tools-used" }),
        papers: h("div", { class: "papers" }),
        replies: new Map(),
        timing: h("details", { class: "timing", hidden: true }),
        timelineKey: "",
        voice: h("details", { class: "voice", hidden: true }),
        voiceKey: "",
      };
      view.youPart = h("div", { class: "you" }, view.youName, view.you, view.voice);
      view.herPart = h("div", { class: "her", hidden: true }, view.herName, view.tools);
      view.element = h("li", { class: "turn" }, view.youPart, view.herPart, view.papers, view.timing);
      this.list.append(view.element);
      this.views.set(turn, view);
    }
    return view;
  }

  drawTurn(turn, view) {
    view.element.hidden = turn.dropped === true;
    view.youPart.hidden = turn.kind === "opening" || (turn.userState === "done" && !turn.userText);
    setText(view.youName, t("you"));
    const pending = turn.userState === "speaking" || turn.userState === "transcribing" || turn.userState === "failed";
    setText(view.you, turn.userText || (pending ? t(`you-${turn.userState}`) : ""));
    view.you.classList.toggle("pending", pending && turn.userState !== "failed");
    view.herPart.hidden = turn.replies.length + turn.tools.length === 0;
    setText(view.herName, this.her());
    this.drawTools(turn, view);
    for (const reply of turn.replies) this.drawReply(reply, view);
    this.drawPapers(turn, view);
    this.drawTiming(turn, view);
    this.drawVoice(turn, view);
  }

  drawVoice(turn, view) {
    const key = voiceKey(turn);
    if (key === view.voiceKey) return;
    view.voiceKey = key;
    const parts = drawVoice(turn);
    view.voice.hidden = parts === null;
    if (parts) view.voice.replaceChildren(...parts);
  }

  drawPapers({ papers }, view) {
    for (const text of papers.slice(view.papers.childElementCount)) {
      const [title, ...lines] = text.split("\n");
      view.papers.append(
        h("details", { open: true }, h("summary", {}, title.replace(/^#+\s*/, "")), h("pre", {}, lines.join("\n").trim())),
      );
    }
  }

  drawTools(turn, { tools }) {
    tools.hidden = turn.tools.length === 0;
    if (tools.hidden) return;
    const lines = turn.tools.map(({ name, args, output }) =>
      h(
        "li",
        {},
        h("b", {}, t("tool", { name })),
        args ? h("code", {}, args) : null,
        output === null ? h("span", {}, t("tool-waiting")) : h("code", { class: "output" }, output),
      ),
    );
    tools.replaceChildren(...lines);
  }

  drawReply(reply, view) {
    let part = view.replies.get(reply);
    if (!part) {
      const said = h("span", { class: "said" });
      const rest = h("span", { class: "rest" });
      const note = h("small", { class: "cut-note", hidden: true });
      part = { said, rest, note, words: h("p", { class: "words" }, said, rest, note) };
      view.herPart.append(part.words);
      view.replies.set(reply, part);
    }
    const { text } = reply.spoken;
    const cut = reply.truncatedAtMs !== null;
    const written = reply.silent && reply.done && !cut;
    const said = written ? text.length : wordEnd(text, reply.spoken.charsAt(reply.playedMs, reply.receivedMs));
    setText(part.said, text.slice(0, said));
    setText(part.rest, text.slice(said));
    part.words.classList.toggle("cut", cut);
    part.note.hidden = !cut;
    if (cut) setText(part.note, t("cut", { seconds: (reply.truncatedAtMs / 1000).toFixed(1) }));
  }

  drawTiming(turn, view) {
    const key = timelineKey(turn);
    if (key === view.timelineKey) return;
    view.timelineKey = key;
    const parts = drawTimeline(turn);
    view.timing.hidden = parts === null;
    if (parts) view.timing.replaceChildren(...parts);
  }

  /** A screen reader hears each finished line once, not every syllable. */
  announce(turn) {
    if (turn.kind === "voice" && turn.userState === "done" && turn.userText) this.say(`${turn.id}-you`, t("you"), turn.userText);
    for (const reply of turn.replies) {
      if (reply.done && reply.spoken.text) this.say(reply.itemId, this.her(), reply.spoken.text);
    }
  }

  say(id, who, words) {
    if (this.announced.has(id)) return;
    this.announced.add(id);
    this.announcer.append(h("p", {}, `${who}: ${words}`));
    while (this.announcer.childElementCount > 4) this.announcer.firstElementChild.remove();
  }
}
