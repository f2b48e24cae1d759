// The tar of an audit archive, read strictly out of a Blob and never believed before it is counted. Twin of tars.py.

import { BLOCK, padding, parse } from "../sealing/blocks.js";
import { passed } from "../sealing/pieces.js";
import { ArchiveRefusal } from "./findings.js";

export const MOST_MEMBERS = 20_000;
export const MOST_TEXT = 64 * 1024 ** 2;
const NAME = /^[a-z0-9][A-Za-z0-9._-]{0,79}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}){0,2}$/;

const bytesOf = async (blob, from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer());
const isZero = (bytes) => bytes.every((byte) => byte === 0);

/** Find the members of an archive, in their order: Map of name → {name, offset, size}. Throws ArchiveRefusal. */
export async function index(blob) {
  const found = new Map();
  for (let at = 0; ; ) {
    const block = await bytesOf(blob, at, Math.min(blob.size, at + BLOCK));
    if (block.length === BLOCK && isZero(block)) {
      await checkEnd(blob, at);
      return found;
    }
    const member = memberOf(block, at, blob.size, found);
    if (found.size >= MOST_MEMBERS) throw new ArchiveRefusal("too_many", { limit: MOST_MEMBERS });
    found.set(member.name, member);
    const end = member.offset + member.size;
    at = end + padding(member.size);
    if (at > blob.size || !isZero(await bytesOf(blob, end, at))) throw damaged(at, "padding is malformed");
  }
}

const damaged = (at, why) => new ArchiveRefusal("damaged", { at, why });

function memberOf(block, at, end, found) {
  const header = parse(block);
  if (!header) throw at ? damaged(at, "a header is malformed") : new ArchiveRefusal("no_archive");
  if (header.kind !== "0" || header.name.length > 100 || !NAME.test(header.name)) throw new ArchiveRefusal("name");
  if (found.has(header.name)) throw new ArchiveRefusal("twice", { name: header.name });
  if (at + BLOCK + header.size > end) throw damaged(at, "it ends early");
  return { name: header.name, offset: at + BLOCK, size: header.size };
}

async function checkEnd(blob, at) {
  const whole = blob.size === at + 2 * BLOCK && isZero(await bytesOf(blob, at + BLOCK, at + 2 * BLOCK));
  if (!whole) throw damaged(at, "it does not end where it should");
}

/** Return a member as a Blob; nothing is read. */
export const part = (blob, { offset, size }) => blob.slice(offset, offset + size);

/** Resolve to a small member's bytes. Throws ArchiveRefusal beyond `limit` bytes. */
export async function read(blob, member, limit = MOST_TEXT) {
  if (member.size > limit) throw new ArchiveRefusal("too_large", { name: member.name, limit });
  return bytesOf(blob, member.offset, member.offset + member.size);
}

/** Yield a member's lines as bytes with their ends. Throws ArchiveRefusal for one beyond `longest` bytes. */
export async function* lines(blob, member, longest) {
  let held = new Uint8Array();
  for await (const piece of passed(part(blob, member))) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      yield joined(held, piece.subarray(from, end + 1));
      held = new Uint8Array();
      from = end + 1;
    }
    held = joined(held, piece.subarray(from));
    if (held.length > longest) throw new ArchiveRefusal("too_large", { name: member.name, limit: longest });
  }
  if (held.length) yield held;
}

function joined(one, other) {
  if (!one.length) return other.slice();
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
