// Files in pieces: a megabyte at a time, so that memory does not grow with the file.

import { Refusal } from "./refusals.js";
import { CHUNK, SEALED_CHUNK } from "./streams.js";

const CHUNKS = 16; // in a piece: one message to a worker for each megabyte

/** Pass over a Blob's bytes from the first to the last. Throws Refusal("changed") when they are not there any more. */
export async function* passed(blob) {
  const reader = blob.stream().getReader(); // several times as fast as asking for slices
  let left = blob.size;
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      left -= value.length;
      yield value;
    }
  } catch {
    throw new Refusal("changed");
  } finally {
    reader.cancel().catch(() => {}); // whoever stops early wants no more of it
  }
  if (left) throw new Refusal("changed");
}

/** Cut a plain Blob into pieces to be sealed: {bytes, first, ends}, as streams.seal takes them. */
export const plainPieces = (blob) => pieces(blob, CHUNK);

/** Cut the payload of a sealed file into pieces to be opened. */
export const sealedPieces = (blob) => pieces(blob, SEALED_CHUNK);

async function* pieces(blob, chunk) {
  const reader = new Reader(passed(blob));
  for (let first = 0, left = blob.size; first === 0 || left; first += CHUNKS) {
    const bytes = await reader.take(Math.min(left, CHUNKS * chunk));
    left -= bytes.length;
    if (!bytes.length && left) throw new Refusal("changed");
    yield { bytes, first, ends: left === 0 };
  }
}

/** Gives exact lengths out of pieces of any length. */
export class Reader {
  #pieces;
  #held = new Uint8Array();

  constructor(pieces) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Resolve to the next bytes, at least one and at most `most` of them; to none at the end. */
  async some(most) {
    while (!this.#held.length) {
      const { value, done } = await this.#pieces.next();
      if (done) return new Uint8Array();
      this.#held = value;
    }
    const given = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(given.length);
    return given;
  }

  /** Resolve to exactly so many bytes in an array of their own, fewer only at the end. */
  async take(length) {
    const taken = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const given = await this.some(length - at);
      if (!given.length) break;
      taken.set(given, at);
      at += given.length;
    }
    return taken.subarray(0, at);
  }
}
