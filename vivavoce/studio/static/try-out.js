/** A short written talk with the card on the page; every answer can be heard. */
import { h } from "./dom.js";
import { RealtimeSocket } from "./socket.js";

export class TryOut {
  /** `prepare()` resolves to the id of the persona as edited; `say(text)` makes it heard. */
  constructor({ list, key, prepare, say, onError }) {
    Object.assign(this, { list, key, prepare, say, onError });
    this.socket = null;
    this.id = null;
    this.waiting = [];
  }

  /** The card has changed: the next words go to the new one. */
  forget() {
    this.id = null;
  }

  clear() {
    this.close();
    this.list.replaceChildren();
  }

  close() {
    this.socket?.close();
    this.socket = null;
    this.id = null;
  }

  async write(words) {
    this.list.append(h("li", { class: "you" }, words));
    try {
      this.id ??= await this.prepare();
    } catch (error) {
      this.onError(error.message);
      return;
    }
    const events = [
      { type: "session.update", session: { type: "realtime", output_modalities: ["text"], prompt: { id: this.id } } },
      { type: "conversation.item.create", item: { type: "message", role: "user", content: [{ type: "input_text", text: words }] } },
      { type: "response.create" },
    ];
    if (this.socket?.open) events.forEach((event) => this.socket.send(event));
    else this.#connect(events);
  }

  #connect(events) {
    this.answer = null;
    this.socket = new RealtimeSocket({
      key: this.key(),
      onOpen: () => events.forEach((event) => this.socket.send(event)),
      onEvent: (event) => this.#happened(event),
      onClose: ({ lastError }) => {
        this.socket = null;
        if (lastError) this.onError(lastError.message);
      },
    });
  }

  #happened(event) {
    if (event.type === "response.output_text.delta") {
      this.answer ??= this.#row();
      this.answer.firstChild.textContent += event.delta;
    } else if (event.type === "response.done") {
      this.answer = null;
    } else if (event.type === "error") {
      this.onError(event.error.message);
    }
  }

  #row() {
    const words = h("span");
    const listen = h("button", { type: "button", class: "listen", "aria-label": "▶" }, "▶");
    const row = h("li", { class: "her" }, words, listen);
    listen.addEventListener("click", () => this.say(words.textContent));
    this.list.append(row);
    row.scrollIntoView({ block: "nearest" });
    return row;
  }
}
