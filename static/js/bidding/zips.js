// Zip files read piecewise from a Blob: the list at its end first, then single parts, so that nothing unpacks unseen.

const LIST_END = 0x06054b50;
const LISTED = 0x02014b50;
const MOST_LIST = 4 * 1024 * 1024;

/** The file is no zip, is damaged, or holds more than it may. */
export class BadZip extends Error {}

/**
 * Return the parts of a zip as its own list names them: [{name, method, packed, size, at, encrypted}], sizes in bytes.
 * Throws BadZip. Zip64 is not read: no document of a bid has parts beyond 4 GiB.
 */
export async function list(blob) {
  const tail = await view(blob, Math.max(0, blob.size - 65_557), blob.size);
  const end = endOf(tail);
  const [count, length, at] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (length > MOST_LIST || at + length > blob.size) throw new BadZip("list");
  const listed = await view(blob, at, at + length);
  const parts = [];
  for (let place = 0; parts.length < count; ) {
    if (place + 46 > length || listed.getUint32(place, true) !== LISTED) throw new BadZip("list");
    const [name, extra, comment] = [28, 30, 32].map((offset) => listed.getUint16(place + offset, true));
    parts.push(part(listed, place, name));
    place += 46 + name + extra + comment;
  }
  return parts;
}

/** Return the bytes of one part, at most `most` of them, whatever size it claims. Throws BadZip. */
export async function read(blob, { at, packed, size, method, encrypted }, most) {
  if (encrypted || size > most) throw new BadZip("size");
  const head = await view(blob, at, at + 30);
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw new BadZip("head");
  const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const stored = blob.slice(from, from + packed);
  if (method === 0) return new Uint8Array(await stored.arrayBuffer());
  if (method !== 8) throw new BadZip("method");
  return limited(stored.stream().pipeThrough(new DecompressionStream("deflate-raw")), most);
}

async function limited(stream, most) {
  const [pieces, reader] = [[], stream.getReader()];
  let total = 0;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      total += piece.value.length;
      if (total > most) throw new BadZip("size");
      pieces.push(piece.value);
    }
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip("data");
  } finally {
    reader.cancel().catch(() => {});
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

async function view(blob, from, to) {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}

function endOf(tail) {
  for (let place = tail.byteLength - 22; place >= 0; place -= 1) {
    if (tail.getUint32(place, true) === LIST_END) return place;
  }
  throw new BadZip("no zip");
}

function part(listed, place, length) {
  const name = new Uint8Array(listed.buffer, listed.byteOffset + place + 46, length);
  return {
    name: new TextDecoder().decode(name),
    encrypted: Boolean(listed.getUint16(place + 8, true) & 1),
    method: listed.getUint16(place + 10, true),
    packed: listed.getUint32(place + 20, true),
    size: listed.getUint32(place + 24, true),
    at: listed.getUint32(place + 42, true),
  };
}
