// Files in pieces: a megabyte at a time, so that memory does not grow with the file.

import { Refusal } from "./refusals.js";
import { CHUNK, SEALED_CHUNK } from "./streams.js";

const CHUNKS = 16; // in a piece: one message to a worker for each megabyte

/** Return the bytes of a Blob from `from` up to `to`. Throws Refusal("changed") when they are not there any more. */
export async function bytesOf(blob, from, to) {
  let bytes;
  try {
    bytes = new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch {
    throw new Refusal("changed");
  }
  if (bytes.length !== to - from) throw new Refusal("changed");
  return bytes;
}

/** Pass over a Blob's bytes from the first to the last, reading the next piece while this one is used. */
export async function* passed(blob, length = CHUNKS * CHUNK) {
  const read = (from) => (from < blob.size ? bytesOf(blob, from, Math.min(blob.size, from + length)) : null);
  for (let from = 0, coming = read(0); coming; from += length) {
    const bytes = await coming;
    coming = read(from + length);
    coming?.catch(() => {}); // whoever stops early does not wait for it
    yield bytes;
  }
}

/** Name the pieces to be sealed of a plain Blob: {blob, from, to, first, ends}, as streams.seal takes them. */
export const plainPieces = (blob, key) => pieces(blob, key, 0, CHUNK);

/** Name the pieces to be opened of a sealed Blob whose payload begins at `start`. */
export const sealedPieces = (blob, key, start) => pieces(blob, key, start, SEALED_CHUNK);

function* pieces(blob, key, start, chunk) {
  for (let from = start, first = 0; first === 0 || from < blob.size; from += CHUNKS * chunk, first += CHUNKS) {
    const to = Math.min(blob.size, from + CHUNKS * chunk);
    yield { blob, key, from, to, first, ends: to === blob.size };
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

  /** Resolve to exactly so many bytes, fewer only at the end. */
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
