// The payload of an age file: chunks of 64 KiB, each sealed by ChaCha20-Poly1305 under its place (age v1, STREAM).
// Chunks do not depend on each other, so several workers seal and open one file together.

import { cipher } from "./ciphers.js";
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
export async function seal(key, plain, place) {
  const { seal: act } = await cipher(key);
  const size = sealedSize(plain.length);
  return each(act, plain, { ...place, from: CHUNK, to: SEALED_CHUNK, size });
}

/** Open consecutive chunks. Throws Refusal("not_opened") when one was changed, moved or cut. */
export async function open(key, sealed, place) {
  const { open: act } = await cipher(key);
  const size = sealed.length - TAG * Math.ceil(sealed.length / SEALED_CHUNK);
  try {
    return await each(act, sealed, { ...place, from: SEALED_CHUNK, to: CHUNK, size });
  } catch {
    throw new Refusal("not_opened");
  }
}

/** Turn chunks of `from` bytes into chunks of `to` bytes, `size` in all. */
async function each(act, bytes, { first, ends, from, to, size }) {
  const count = Math.max(1, Math.ceil(bytes.length / from));
  const turned = Array.from({ length: count }, (_, at) =>
    act(nonceOf(first + at, ends && at === count - 1), bytes.subarray(at * from, (at + 1) * from)),
  );
  const all = new Uint8Array(size);
  (await Promise.all(turned)).forEach((chunk, at) => all.set(chunk, at * to));
  return all;
}
