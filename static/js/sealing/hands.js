// A hand: a worker that hashes, seals and opens pieces of files for the one that leads.

import { hasher } from "./hashes.js";
import { bytesOf, passed } from "./pieces.js";
import { refusalOf } from "./refusals.js";
import * as streams from "./streams.js";

const ACTS = {
  async hash({ blob }, report) {
    const hash = await hasher();
    for await (const bytes of passed(blob)) {
      hash.update(bytes);
      report(bytes.length);
    }
    return hash.hex();
  },

  async seal({ blob, key, from, to, ...place }) {
    return streams.seal(key, await bytesOf(blob, from, to), place);
  },

  async open({ blob, key, from, to, ...place }) {
    return streams.open(key, await bytesOf(blob, from, to), place);
  },
};

/** Do what comes through this port: {id, act, given}; answer {id, found} or {id, refusal}, before it {id, done}. */
export function serve(port) {
  port.onmessage = async ({ data: { id, act, given } }) => {
    try {
      const found = await ACTS[act](given, (done) => port.postMessage({ id, done }));
      port.postMessage({ id, found }, found.buffer ? [found.buffer] : []);
    } catch (error) {
      port.postMessage({ id, refusal: refusalOf(error).plain });
    }
  };
}
