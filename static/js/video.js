// Video between the seats of a room: joining, the tiles of the others, and the light that says that it is recorded.
// It lives in a window of its own: whatever happens here, the marks in the other window are not touched.

import { say } from "./texts.js";
import { Mesh } from "./video/mesh.js";
import { Platform } from "./video/platform.js";
import { SeatRecorder } from "./video/recorder.js";

const LOOK = 15_000;
const CAMERA = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 15, max: 15 } };
const byId = (id) => document.getElementById(id);

class Page {
  #names = new Map();
  #read = 0;
  #looking = null;
  #again = false;
  #in = false;
  #timer = 0;
  #title = document.title;

  constructor(facts) {
    this.facts = facts;
    this.platform = new Platform(facts);
    byId("video-join").addEventListener("click", () => this.join());
    byId("video-leave").addEventListener("click", () => this.leave());
    byId("video-sound").addEventListener("click", (event) => this.#toggle("audio", event.currentTarget));
    byId("video-picture").addEventListener("click", (event) => this.#toggle("video", event.currentTarget));
    addEventListener("pagehide", () => this.#in && this.platform.post("leave", {}, { keepalive: true }).catch(() => {}));
  }

  async join() {
    byId("video-join").disabled = true;
    try {
      this.stream = await devices();
      const answer = await this.platform.post("join");
      this.platform.caller = answer.caller;
      this.#begin(answer);
      await Promise.allSettled(answer.others.map(({ id }) => this.mesh.call(id)));
    } catch (error) {
      this.#end(error.text ?? say(error.code ?? "server"));
    }
  }

  #begin({ caller, alias, ticket, seq }) {
    const { ice, recipient, seconds } = this.facts;
    const send = (to, kind, sdp) => this.platform.post("signal", { to, kind, sdp });
    this.mesh = new Mesh({
      ice,
      send,
      stream: this.stream,
      onStream: (id, stream) => this.#show(id, stream),
      onState: (id, state) => this.#tell(id, state),
    });
    // The last minute may still be on its way when its page has come back under another number.
    const upload = ({ sealed, ...minute }) => this.platform.post("record", { caller, ...minute }, { body: sealed });
    this.recorder = new SeatRecorder({ stream: this.stream, recipient, seconds, send: upload, onState: (state) => this.#light(state) });
    this.#read = 0;
    this.#tile(0, say("you", { alias }), true).srcObject = this.stream;
    this.#in = true;
    document.body.dataset.video = "in";
    this.#status(this.stream.getVideoTracks().length ? "in" : "no_camera");
    this.#listen(ticket, seq);
  }

  // The platform says "look" through the socket, or the page looks every 15 s where sockets are blocked.
  #listen(ticket, seq) {
    const live = document.createElement("live-topic");
    live.id = "video-live";
    for (const [name, value] of Object.entries({ ticket, seq })) live.setAttribute(name, value);
    for (const name of ["sayOpen", "sayPolling"]) live.dataset[name] = say(name);
    live.addEventListener("news", () => this.look());
    byId("video-line").replaceChildren(live);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.look(), LOOK);
    this.look();
  }

  /** Ask who is there and what was said; one asking at a time. */
  look() {
    this.#again = true;
    this.#looking ??= this.#looks().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #looks() {
    while (this.#again && this.#in) {
      this.#again = false;
      try {
        await this.#take(await this.platform.post("look", { read: this.#read }));
      } catch (error) {
        if (error.final || error.code === "signed_out") this.#end(error.text ?? say(error.code));
        else this.#status("offline");
      }
    }
  }

  async #take(standing) {
    if (!standing.in) {
      this.#end(say(standing.on ? "elsewhere" : "switched_off"));
      return;
    }
    this.#names = new Map(standing.others.map(({ id, alias }) => [id, alias]));
    for (const id of this.mesh.others) if (!this.#names.has(id)) this.#gone(id);
    for (const signal of standing.signals) {
      this.#read = Math.max(this.#read, signal.id);
      await this.mesh.take(signal).catch(() => this.#tell(signal.from, "failed"));
    }
    if (standing.signals.length) this.#again = true; // says what was read, so that it is forgotten there
    if (standing.recorded) this.recorder.start();
    else this.recorder.stop();
  }

  #show(id, stream) {
    const video = this.#tile(id, this.#names.get(id) ?? "…");
    if (video.srcObject !== stream) video.srcObject = stream;
    video.play().catch(() => {});
  }

  #tile(id, name, own = false) {
    let tile = byId(`tile-${id}`);
    if (!tile) {
      tile = byId("video-tile").content.firstElementChild.cloneNode(true);
      tile.id = `tile-${id}`;
      tile.querySelector("video").muted = own;
      byId("video-tiles").append(tile);
    }
    tile.querySelector("[data-name]").textContent = name;
    tile.querySelector("video").setAttribute("aria-label", name);
    return tile.querySelector("video");
  }

  #tell(id, state) {
    const name = this.#names.get(id);
    if (name) this.#tile(id, name).closest("li").querySelector("[data-state]").textContent = state === "connected" ? "" : say(`line_${state}`);
  }

  #gone(id) {
    this.mesh.drop(id);
    byId(`tile-${id}`)?.remove();
  }

  #toggle(kind, button) {
    const off = button.getAttribute("aria-pressed") !== "true";
    for (const track of this.stream?.getTracks() ?? []) if (track.kind === kind) track.enabled = !off;
    button.setAttribute("aria-pressed", String(off));
  }

  #light(state) {
    byId("video-recording").hidden = state === "off";
    byId("video-late").hidden = state !== "late";
    document.title = state === "off" ? this.#title : `● ${this.#title}`;
  }

  async leave() {
    await this.recorder.stop();
    await this.platform.post("leave").catch(() => {});
    this.#end(say("left"));
  }

  #end(text) {
    this.#in = false;
    clearInterval(this.#timer);
    this.recorder?.stop();
    this.mesh?.close();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    byId("video-line").replaceChildren();
    byId("video-tiles").replaceChildren();
    delete document.body.dataset.video;
    byId("video-join").disabled = false;
    byId("video-status").textContent = text;
  }

  #status(code) {
    byId("video-status").textContent = say(code);
  }
}

// Without a camera one is heard, without a microphone one sees and hears the others.
async function devices() {
  const media = navigator.mediaDevices;
  if (!media) return new MediaStream();
  return media
    .getUserMedia({ audio: true, video: CAMERA })
    .catch(() => media.getUserMedia({ audio: true }))
    .catch(() => new MediaStream());
}

new Page(JSON.parse(byId("video-facts").textContent));
