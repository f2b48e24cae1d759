// C2SP signed notes, checkpoints and cosignatures (signed-note, tlog-checkpoint, tlog-cosignature), Ed25519.
// Twin of ledger/notes.py; it checks and never signs.

import { sha256 } from "../../vendor/noble.js";
import { base64, unbase64 } from "./base64.js";
import { verify } from "./ed25519.js";
import { HASH_SIZE, same } from "./merkle.js";
import { Refusal } from "./refusals.js";

export const ED25519 = 1; // signs the text of a note
export const COSIGNATURE = 4; // signs a time and the text of a checkpoint
const DASH = "—";
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
// What Python calls white space, which is not what JavaScript calls so; a plus ends a name.
const NAME = /^[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]+$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,18})$/;

const encoded = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The text is no well-formed note, key or checkpoint, or a signature on it is wrong; `code` as in ledger/faults.py. */
export class NoteError extends Refusal {}

function insist(good, code) {
  if (!good) throw new NoteError(code);
  return good;
}

/** A public key with its name; `kind` is ED25519 or COSIGNATURE. */
export class Verifier {
  constructor(name, kind, publicKey) {
    insist(NAME.test(name) && (kind === ED25519 || kind === COSIGNATURE) && publicKey.length === 32, "note_key");
    Object.assign(this, { name, kind, publicKey });
    /** The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ public key). */
    this.keyId = sha256(Uint8Array.of(...encoded(name), 0x0a, kind, ...publicKey)).subarray(0, 4);
  }

  /** The key as one word, to be published and pinned. */
  get vkey() {
    return `${this.name}+${hexOf(this.keyId)}+${base64(Uint8Array.of(this.kind, ...this.publicKey))}`;
  }

  /** Read a key as published. Throws NoteError. */
  static parse(vkey) {
    const [name, id, ...rest] = vkey.split("+");
    const material = unbase64(rest.join("+"));
    insist(rest.length && material?.length, "note_key");
    const verifier = new Verifier(name, material[0], material.subarray(1));
    insist(hexOf(verifier.keyId) === id, "note_key");
    return verifier;
  }

  /** Tell whether the signature over these bytes is this key's. */
  accepts(message, signature) {
    return verify(message, signature, this.publicKey);
  }
}

/** A text with signature lines, well-formed but not yet believed. */
export class Note {
  constructor(text, signatures) {
    Object.assign(this, { text, signatures });
  }

  /** Split a signed note into its text and its signatures. Throws NoteError. */
  static parse(note) {
    const gap = note.lastIndexOf("\n\n");
    insist(gap >= 0 && note.length > gap + 2 && note.endsWith("\n"), "note");
    const text = note.slice(0, gap) + "\n";
    insist(!CONTROL.test(text), "note");
    return new Note(text, note.slice(gap + 2, -1).split("\n").map(signatureOf));
  }

  /** Tell whether this key signed the text; for a witness's key see `cosignedAt`.
   * Throws NoteError when a line claims to be of this key and is not. */
  signedBy(verifier) {
    if (verifier.kind !== ED25519) return false;
    const values = this.#valuesOf(verifier);
    // One good line settles it, as in the twin: what stands after it is not looked at.
    return values.length > 0 && insist(verifier.accepts(encoded(this.text), values[0]), "note_signature");
  }

  /** Return when this witness cosigned the checkpoint (seconds since 1970, the latest), null if it did not.
   * Throws NoteError when a line claims to be of this witness and is not. */
  cosignedAt(witness) {
    if (witness.kind !== COSIGNATURE) return null;
    const times = this.#valuesOf(witness).map((value) => {
      const seconds = value.subarray(0, 8).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
      const message = encoded(`cosignature/v1\ntime ${seconds}\n${this.text}`);
      insist(value.length === 72 && witness.accepts(message, value.subarray(8)), "note_signature");
      return Number(seconds);
    });
    return times.length ? Math.max(...times) : null;
  }

  #valuesOf(verifier) {
    return this.signatures
      .filter(({ name, keyId }) => name === verifier.name && same(keyId, verifier.keyId))
      .map(({ value }) => value);
  }
}

function signatureOf(line) {
  const parts = line.split(" ");
  const blob = parts.length === 3 && parts[0] === DASH && NAME.test(parts[1]) ? unbase64(parts[2]) : null;
  insist(blob && blob.length >= 5, "note");
  return { name: parts[1], keyId: blob.subarray(0, 4), value: blob.subarray(4) };
}

/** What a checkpoint states: the log's origin, size and root. */
export class TreeHead {
  constructor(origin, size, root) {
    Object.assign(this, { origin, size, root });
  }

  /** The text that is signed. */
  get text() {
    return `${this.origin}\n${this.size}\n${base64(this.root)}\n`;
  }

  /** Read a checkpoint's text; extension lines are allowed and ignored. Throws NoteError, also for a size that
   * JavaScript cannot count to (2^53). */
  static parse(text) {
    const lines = text.split("\n");
    insist(lines.length >= 4 && lines.pop() === "" && lines.every(Boolean) && NUMBER.test(lines[1]), "checkpoint");
    const [size, root] = [Number(lines[1]), unbase64(lines[2])];
    insist(Number.isSafeInteger(size) && root?.length === HASH_SIZE, "checkpoint");
    return new TreeHead(lines[0], size, root);
  }
}
