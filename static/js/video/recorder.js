// Records what this seat's camera and microphone take, minute by minute; each minute is sealed here, before it leaves.

import { sealBytes } from "../sealing/envelopes.js";
import { hex } from "../sealing/papers.js";

const KINDS = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const RATES = { videoBitsPerSecond: 180_000, audioBitsPerSecond: 24_000 };
// Minutes that wait in memory for a line that is down; older ones are given up and counted as missing.
const MOST_WAITING = 20;
const PAUSE = 5_000;

export class SeatRecorder {
  #waiting = [];
  #number = 0;
  #recorder = null;
  #timer = 0;
  #sending = null;
  #on = false;

  /** `send({number, seconds, sha256, sealed})` uploads a minute; `onState(state)`: recording, late, off. */
  constructor({ stream, recipient, seconds, send, onState }) {
    Object.assign(this, { stream, recipient, seconds, send, onState });
  }

  get on() {
    return this.#on;
  }

  start() {
    if (this.#on || !this.stream.getTracks().length) return;
    this.#on = true;
    this.onState("recording");
    this.#next();
  }

  /** Stop; resolves when what was recorded is uploaded. */
  async stop() {
    if (!this.#on) return;
    this.#on = false;
    this.onState("off");
    clearTimeout(this.#timer);
    await this.#finish();
    await this.#sending;
  }

  #next() {
    const recorder = new MediaRecorder(this.stream, { mimeType: KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)), ...RATES });
    const pieces = [];
    const began = performance.now();
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      const seconds = Math.round((performance.now() - began) / 1000);
      recorder.sealed = this.#seal(new Blob(pieces), seconds).catch(() => this.onState("late"));
    };
    recorder.start();
    this.#recorder = recorder;
    this.#timer = setTimeout(() => this.#turn(), this.seconds * 1000);
  }

  // The next minute begins before this one is sealed, so that nothing is missing between them.
  #turn() {
    const ended = this.#recorder;
    if (this.#on && this.stream.active) this.#next();
    else this.#on = false;
    if (ended.state !== "inactive") ended.stop();
  }

  #finish() {
    const recorder = this.#recorder;
    if (recorder.state === "inactive") return recorder.sealed;
    return new Promise((done) => {
      recorder.addEventListener("stop", () => done(recorder.sealed));
      recorder.stop();
    });
  }

  async #seal(blob, seconds) {
    if (!blob.size) return;
    this.#number += 1;
    const number = this.#number;
    const sealed = await sealBytes(new Uint8Array(await blob.arrayBuffer()), this.recipient);
    const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", sealed)));
    this.#waiting.push({ number, seconds, sha256, sealed });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#sending ??= this.#upload().finally(() => {
      this.#sending = null;
    });
  }

  async #upload() {
    while (this.#waiting.length) {
      const minute = this.#waiting[0];
      try {
        await this.send(minute);
        this.#waiting.shift();
        if (this.#on) this.onState("recording");
      } catch (error) {
        if (error.final) this.#waiting.shift();
        else if (!this.#on) return;
        else {
          this.onState("late");
          await new Promise((done) => setTimeout(done, PAUSE));
        }
      }
    }
  }
}
