// The payload of an age file: chunks of 64 KiB, each sealed by ChaCha20-Poly1305 under its place (age v1, STREAM).
// Chunks do not depend on each other, so several workers seal and open one file together.

import { chacha20poly1305 } from "../../vendor/noble.js";
import { Refusal } from "./refusals.js";

export const CHUNK = 64 * 1024;
export const TAG = 16;
export const SEALED_CHUNK = CHUNK + TAG;

/** Return how many bytes a payload has that holds `size` bytes: an empty one has one chunk too. */
export function sealedSize(size) {
  return size + TAG * Math.max(1, Math.ceil(size / CHUNK));
}

/** Return the number of bytes in a payload's chunks of this many bytes. Throws Refusal("truncated") when none is so long. */
export function plainSize(sealed) {
  const rest = sealed % SEALED_CHUNK;
  const full = Math.floor(sealed / SEALED_CHUNK);
  if (sealed < TAG || (rest > 0 && rest < TAG) || (rest === TAG && full)) throw new Refusal("truncated");
  return sealed - TAG * (full + (rest ? 1 : 0));
}

/** 11 bytes count the chunks, the twelfth tells the last one. */
function nonceOf(place, isLast) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(place));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Seal consecutive chunks, the first of which has the place `first` in the file; `ends` when the last is the file's. */
export function seal(key, plain, { first, ends }) {
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  const sealed = new Uint8Array(plain.length + TAG * count);
  for (let at = 0; at < count; at += 1) {
    const chunk = plain.subarray(at * CHUNK, (at + 1) * CHUNK);
    const into = sealed.subarray(at * SEALED_CHUNK, at * SEALED_CHUNK + chunk.length + TAG);
    chacha20poly1305(key, nonceOf(first + at, ends && at === count - 1)).encrypt(chunk, into);
  }
  return sealed;
}

/** Open consecutive chunks. Throws Refusal("not_opened") for the first that was changed, moved or cut. */
export function open(key, sealed, { first, ends }) {
  const count = Math.ceil(sealed.length / SEALED_CHUNK);
  const plain = new Uint8Array(sealed.length - TAG * count);
  for (let at = 0; at < count; at += 1) {
    const chunk = sealed.subarray(at * SEALED_CHUNK, (at + 1) * SEALED_CHUNK);
    const into = plain.subarray(at * CHUNK, at * CHUNK + chunk.length - TAG);
    try {
      chacha20poly1305(key, nonceOf(first + at, ends && at === count - 1)).decrypt(chunk, into);
    } catch {
      throw new Refusal("not_opened");
    }
  }
  return plain;
}
