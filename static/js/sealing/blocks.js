// The header blocks of a plain ustar, as containers have them: mode 0644, no owner, no time. Twin of blocks.py.

export const BLOCK = 512;
const encoder = new TextEncoder();

/** Return the header block of a file: `name` at most 100 ASCII letters, `size` in bytes, `kind` "0" or "x". */
export function header(name, size, kind = "0") {
  const block = new Uint8Array(BLOCK);
  const put = (text, at) => block.set(encoder.encode(text), at);
  put(name, 0);
  put("0000644\0" + "0000000\0".repeat(2) + `${octal(size, 11)}\0` + `${octal(0, 11)}\0` + " ".repeat(8) + kind, 100);
  put("ustar\0" + "00", 257);
  put("0000000\0".repeat(2), 329);
  put(`${octal(block.reduce((sum, byte) => sum + byte), 6)}\0 `, 148);
  return block;
}

const octal = (number, places) => number.toString(8).padStart(places, "0");

/** Return name, size and kind of a header block written exactly as `header` writes it, null for any other block. */
export function parse(block) {
  const letters = new TextDecoder("latin1").decode(block);
  const size = letters.slice(124, 135);
  const kind = letters[156];
  if (block.length !== BLOCK || !/^[0-7]{11}$/.test(size) || (kind !== "0" && kind !== "x")) return null;
  const name = letters.slice(0, 100).replace(/\0+$/, "");
  if (/[^\x00-\x7f]/.test(name)) return null;
  const found = { name, size: Number.parseInt(size, 8), kind };
  return header(name, found.size, kind).every((byte, at) => byte === block[at]) ? found : null;
}

/** How many zero bytes follow a file of this size. */
export const padding = (size) => (BLOCK - (size % BLOCK)) % BLOCK;
