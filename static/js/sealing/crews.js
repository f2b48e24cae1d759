// The crew: gives pieces of work to the hands, a few ahead, and takes the results in order.

import { Refusal } from "./refusals.js";

const AHEAD = 2; // pieces that each hand has waiting: none idles, and memory stays flat

export class Crew {
  #hands;
  #waiting = new Map();
  #last = 0;
  #stop;

  /** `ports` lead to the hands; `signal` (an AbortSignal) stops all of it. */
  constructor(ports, signal) {
    this.#hands = ports.map((port) => ({ port, busy: 0 }));
    for (const hand of this.#hands) hand.port.onmessage = ({ data }) => this.#hear(hand, data);
    this.#stop = signal;
    signal.addEventListener("abort", () => this.#refuseAll(new Refusal("cancelled")));
  }

  /** Let the least busy hand do something; resolves to what it found. `report(done)` hears how far it is. */
  ask(act, given, report = () => {}) {
    if (this.#stop.aborted) return Promise.reject(new Refusal("cancelled"));
    const hand = this.#hands.reduce((least, other) => (other.busy < least.busy ? other : least));
    const id = (this.#last += 1);
    hand.busy += 1;
    hand.port.postMessage({ id, act, given }, given.bytes ? [given.bytes.buffer] : []);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, report }));
  }

  /** Let the hands do this with each of `all`, adding `more` to it; yield what they found in the same order. */
  async *inOrder(act, all, { report, ...more } = {}) {
    const asked = [];
    for await (const given of all) {
      const found = this.ask(act, { ...given, ...more }, report);
      found.catch(() => {}); // heard when its turn comes; never, when an earlier one was refused
      asked.push(found);
      if (asked.length >= AHEAD * this.#hands.length) yield await asked.shift();
    }
    for (const found of asked) yield await found;
  }

  /** Throw Refusal("cancelled") when everything was stopped. */
  insistOnGoing() {
    if (this.#stop.aborted) throw new Refusal("cancelled");
  }

  #hear(hand, { id, done, found, refusal }) {
    const waiting = this.#waiting.get(id);
    if (done !== undefined) return waiting?.report(done);
    hand.busy -= 1;
    this.#waiting.delete(id);
    if (refusal) return waiting?.reject(new Refusal(refusal.code, refusal.facts));
    return waiting?.resolve(found);
  }

  #refuseAll(refusal) {
    for (const { reject } of this.#waiting.values()) reject(refusal);
    this.#waiting.clear();
  }
}
