// A hand: a worker that hashes, seals and opens pieces of files for the one that leads.

import { hasher } from "./hashes.js";
import { hex } from "./papers.js";
import { passed } from "./pieces.js";
import { Refusal, refusalOf } from "./refusals.js";
import * as streams from "./streams.js";

const WHOLE = 8 * 1024 * 1024; // up to here the browser's own hash, which takes a file at once, is the faster one

const ACTS = {
  async hash({ blob }, report) {
    if (blob.size <= WHOLE) return wholeHash(blob, report);
    const hash = await hasher();
    for await (const bytes of passed(blob)) {
      hash.update(bytes);
      report(bytes.length);
    }
    return hash.hex();
  },

  seal: ({ bytes, key, ...place }) => streams.seal(key, bytes, place),

  open: ({ bytes, key, ...place }) => streams.open(key, bytes, place),
};

async function wholeHash(blob, report) {
  const bytes = await blob.arrayBuffer().catch(() => {
    throw new Refusal("changed");
  });
  const hashed = await crypto.subtle.digest("SHA-256", bytes);
  report(blob.size);
  return hex(new Uint8Array(hashed));
}

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
