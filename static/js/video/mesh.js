// Connections to everybody else in the room's video, each with each. What two pages must say to one another before
// they are connected goes through the platform; sound and pictures go from browser to browser.

// Bits a second of what is sent to each of the others: a face in a small tile, and speech.
const PICTURE = 150_000;
const SPEECH = 24_000;
// All ways are named in one description: two messages connect two pages. Servers that do not answer are not waited for.
const GATHERING = 2_000;
const AGAIN = 3_000;

export class Mesh {
  #lines = new Map(); // id of the other page → RTCPeerConnection

  /** `send(to, kind, sdp)` hands a description on; `onStream(id, stream)`, `onState(id, state)` tell the page. */
  constructor({ ice, stream, send, onStream, onState }) {
    Object.assign(this, { ice, stream, send, onStream, onState });
  }

  get others() {
    return [...this.#lines.keys()];
  }

  /** Call another page. */
  async call(id) {
    const line = this.#open(id, true);
    await line.setLocalDescription(await line.createOffer());
    await this.#say(id, line, "offer");
  }

  /** Take what another page said. */
  async take({ from, kind, sdp }) {
    if (kind === "answer") {
      const line = this.#lines.get(from);
      if (line?.signalingState === "have-local-offer") await line.setRemoteDescription({ type: kind, sdp });
      return;
    }
    const line = this.#open(from, false);
    await line.setRemoteDescription({ type: kind, sdp });
    await line.setLocalDescription(await line.createAnswer());
    await this.#say(from, line, "answer");
  }

  /** Hang up on one page. */
  drop(id) {
    this.#lines.get(id)?.close();
    this.#lines.delete(id);
  }

  /** Hang up on everybody. */
  close() {
    for (const id of this.others) this.drop(id);
  }

  #open(id, calling) {
    this.drop(id);
    const line = new RTCPeerConnection({ iceServers: this.ice });
    this.#lines.set(id, line);
    for (const kind of ["audio", "video"]) {
      const track = this.stream.getTracks().find((one) => one.kind === kind);
      if (track) limit(line.addTrack(track, this.stream), kind);
      else if (calling) line.addTransceiver(kind, { direction: "recvonly" });
    }
    line.ontrack = ({ streams, track }) => this.onStream(id, streams[0] ?? new MediaStream([track]));
    line.onconnectionstatechange = () => this.#changed(id, line, calling);
    return line;
  }

  #changed(id, line, calling) {
    if (this.#lines.get(id) !== line) return;
    this.onState(id, line.connectionState);
    // Who called calls again; both at once would call across each other.
    if (line.connectionState !== "failed" || !calling) return;
    setTimeout(() => this.#lines.get(id) === line && this.call(id).catch(() => {}), AGAIN);
  }

  async #say(id, line, kind) {
    await gathered(line);
    if (this.#lines.get(id) === line) await this.send(id, kind, line.localDescription.sdp);
  }
}

function limit(sender, kind) {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = kind === "video" ? PICTURE : SPEECH;
  sender.setParameters(parameters).catch(() => {}); // a browser that knows no limit sends as it likes
}

function gathered(line) {
  if (line.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, GATHERING);
    line.onicegatheringstatechange = () => {
      if (line.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      done();
    };
  });
}
