// <live-topic>: tells the page that there is something new, by websocket or, where sockets are blocked, by asking.
//
// Attributes: ticket (signed by the page), seq (number of the last news the page shows, may be empty), target (CSS
// selector of the element that a public fragment replaces, may be empty). Fires `news` with {seq, kind}: the page
// then asks for its fragment over HTTP. Fires `shown` instead where a public fragment was put in place.

const POLL = 15_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const NO_TICKET = 4401;

class LiveTopic extends HTMLElement {
  #socket = null;
  #seq = null;
  #pause = FIRST_PAUSE;
  #again = 0;
  #poll = 0;
  #onShow = () => this.#seen();

  connectedCallback() {
    const given = this.getAttribute("seq");
    this.#seq = given ? Number(given) : null;
    document.addEventListener("visibilitychange", this.#onShow);
    this.#poll = setInterval(() => this.#ask(), POLL);
    this.#connect();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#onShow);
    clearInterval(this.#poll);
    clearTimeout(this.#again);
    this.#socket?.close();
    this.#socket = null;
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/live/`);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ ticket: this.getAttribute("ticket"), seq: this.#seq }));
    socket.onmessage = (event) => this.#hear(socket, JSON.parse(event.data));
    socket.onclose = (event) => this.#lost(socket, event.code);
  }

  #hear(socket, said) {
    if (said.beat) {
      socket.send(JSON.stringify({ beat: said.beat }));
      return;
    }
    this.#pause = FIRST_PAUSE;
    this.#show("open");
    if (said.kind === "hello") {
      this.#seq = said.seq;
      return;
    }
    const late = this.#seq !== null && said.seq < this.#seq;
    this.#seq = Math.max(this.#seq ?? 0, said.seq);
    const place = said.html !== undefined && !late && this.getAttribute("target");
    if (place && this.#put(place, said.html)) {
      this.#tell("shown", said);
    } else {
      this.#tell("news", said);
    }
  }

  // A public fragment is rendered by our own server; htmx learns of what it contains.
  #put(selector, html) {
    const place = document.querySelector(selector);
    if (!place) return false;
    place.innerHTML = html;
    globalThis.htmx?.process(place);
    return true;
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#show("polling");
    // An expired ticket stays expired: the page goes on asking over HTTP, where its rule is asked.
    if (code === NO_TICKET) return;
    this.#again = setTimeout(() => this.#connect(), this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #ask() {
    if (this.dataset.state !== "open" && !document.hidden) this.#tell("news", { seq: this.#seq, kind: "poll" });
  }

  #seen() {
    if (!document.hidden) this.#ask();
  }

  #tell(name, { seq, kind }) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { seq, kind } }));
  }

  #show(state) {
    if (this.dataset.state === state) return;
    this.dataset.state = state;
    this.textContent = state === "open" ? this.dataset.sayOpen : this.dataset.sayPolling;
  }
}

if (!customElements.get("live-topic")) customElements.define("live-topic", LiveTopic);
