// One envelope: a plain binary age v1 file, sealed to one fresh X25519 key of its own. Twin of envelopes.py.
// The header is age-encryption's; the payload is cut into chunks by streams.js, so that several workers share it.

import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "../../vendor/age.js";
import { hkdf, sha256 } from "../../vendor/noble.js";
import { Refusal } from "./refusals.js";
import * as streams from "./streams.js";

export const MOST_BYTES = 2 * 1024 ** 3 + 64 * 1024 ** 2; // 2 GiB of content and what sealing adds
export const HEADER_BYTES = 4096; // every header we take in is far shorter
export const NONCE = 16;
const VERSION = "age-encryption.org/v1\n";
const ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";
const BASE64_LINE = /^[A-Za-z0-9+/]{0,64}$/;
const X25519 = /^-> X25519 [A-Za-z0-9+/]{43}$/;
const GREASE = /^-> [\x21-\x7e]{1,20}-grease(?: [\x21-\x7e]{1,20}){0,4}$/;
const GREASE_LINES = 4;
const MAC = /^--- [A-Za-z0-9+/]{43}$/;

/** Return a fresh age identity (AGE-SECRET-KEY-1…), for one envelope only. */
export const newIdentity = generateX25519Identity;

/** Return the public half of an age identity. Throws Refusal("recipient") when it is none. */
export async function recipientOf(identity) {
  try {
    return await identityToRecipient(identity.trim());
  } catch {
    throw new Refusal("recipient");
  }
}

/** Encrypt a few bytes to one recipient. Throws Refusal("recipient"). */
export async function sealBytes(bytes, recipient) {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
    return await encrypter.encrypt(bytes);
  } catch {
    throw new Refusal("recipient");
  }
}

/** Decrypt a few bytes. Throws Refusal("not_opened"). */
export async function openBytes(sealed, identity) {
  try {
    return await decrypter(identity).decrypt(sealed);
  } catch {
    throw new Refusal("not_opened");
  }
}

function decrypter(identity) {
  const made = new Decrypter();
  made.addIdentity(identity.trim());
  return made;
}

/** Begin a file for a fresh identity: its first bytes (header and nonce) and the key of its payload's chunks. */
export async function begin(identity) {
  const empty = await sealBytes(new Uint8Array(), await recipientOf(identity));
  const header = empty.subarray(0, empty.length - NONCE - streams.TAG);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE)); // another payload, another nonce: no key serves twice
  const prefix = new Uint8Array([...header, ...nonce]);
  return { prefix, key: await payloadKey(header, nonce, identity) };
}

/** Read a file's first HEADER_BYTES: where its payload begins and the key of its chunks. Throws Refusal. */
export async function resume(prefix, size, identity) {
  check(prefix, size);
  const length = headerLength(prefix);
  const nonce = prefix.subarray(length, length + NONCE);
  return { start: length + NONCE, key: await payloadKey(prefix.subarray(0, length), nonce, identity) };
}

async function payloadKey(header, nonce, identity) {
  try {
    const fileKey = await decrypter(identity).decryptHeader(header);
    return hkdf(sha256, fileKey, nonce, new TextEncoder().encode("payload"), 32);
  } catch {
    throw new Refusal("not_opened");
  }
}

/** Check a sealed file by its first HEADER_BYTES and its size: age v1, binary, one X25519 key, a possible length. Throws Refusal. */
export function check(prefix, size) {
  if (size === 0) throw new Refusal("empty");
  if (size > MOST_BYTES) throw new Refusal("too_large", { limit: MOST_BYTES });
  const letters = lettersOf(prefix);
  if (letters.trimStart().startsWith(ARMOR)) throw new Refusal("armored");
  if (!letters.startsWith(VERSION)) throw new Refusal("not_age");
  streams.plainSize(size - headerLength(prefix) - NONCE);
}

const lettersOf = (prefix) => String.fromCharCode(...prefix.subarray(0, HEADER_BYTES));

/** Return where the payload begins, having found exactly one X25519 stanza and no other that holds a key. Throws Refusal. */
export function headerLength(prefix) {
  const lines = new Lines(lettersOf(prefix), VERSION.length);
  const stanzas = [];
  for (let line = lines.next(); !MAC.test(line); line = lines.next()) {
    if (!line.startsWith("-> ")) throw new Refusal("header");
    stanzas.push({ line, body: lines.body() });
  }
  const keys = stanzas.filter(({ line }) => X25519.test(line));
  const noise = stanzas.filter(({ line }) => GREASE.test(line));
  if (keys.length !== 1 || keys.length + noise.length !== stanzas.length || noise.length > 1) throw new Refusal("recipients");
  if (keys[0].body !== 1 || noise.some(({ body }) => body > GREASE_LINES)) throw new Refusal("header");
  return lines.at;
}

class Lines {
  constructor(letters, at) {
    this.letters = letters;
    this.at = at;
  }

  next() {
    const end = this.letters.indexOf("\n", this.at);
    if (end < 0) throw new Refusal(this.letters.length >= HEADER_BYTES ? "header" : "truncated");
    const line = this.letters.slice(this.at, end);
    this.at = end + 1;
    return line;
  }

  /** Skip a stanza's body, which ends with its first line shorter than 64; return how many lines it has. */
  body() {
    for (let count = 1; ; count += 1) {
      const line = this.next();
      if (!BASE64_LINE.test(line)) throw new Refusal("header");
      if (line.length < 64) return count;
    }
  }
}
