// Made-up files for practising and measuring.

const BLOCK = 16 * 1024 * 1024;
const PIECE = 64 * 1024; // the most that a browser draws at random at once

/** Return a file of so many bytes that does not compress. Its blocks repeat, so memory stays flat. */
export function madeUp(bytes) {
  const block = new Uint8Array(Math.min(bytes, BLOCK));
  for (let at = 0; at < block.length; at += PIECE) crypto.getRandomValues(block.subarray(at, at + PIECE));
  const pieces = [];
  for (let left = bytes; left > 0; left -= block.length) pieces.push(left < block.length ? block.subarray(0, left) : block);
  return new Blob(pieces);
}
