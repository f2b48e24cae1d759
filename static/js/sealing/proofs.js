// C2SP tlog-proof: one text that proves offline, under pinned keys, that an entry stands in the log.
// Twin of ledger/proofs.py and ledger/verification.py.

import { sha256 } from "../../vendor/noble.js";
import { base64, unbase64 } from "./base64.js";
import { HASH_SIZE, leafHash, ProofError, verifyInclusion } from "./merkle.js";
import { Note, NoteError, TreeHead } from "./notes.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const NUMBER = /^(?:0|[1-9][0-9]{0,18})$/;
const SALT_SIZE = 32;

const encoded = (text) => new TextEncoder().encode(text);
const decoded = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** An entry's index, its audit path, the checkpoint's note, and opaque `extra` bytes (unauthenticated). */
export class TlogProof {
  constructor(index, path, checkpoint, extra = new Uint8Array()) {
    Object.assign(this, { index, path, checkpoint, extra });
  }

  /** The proof as it is stored and handed out. */
  get text() {
    const extra = this.extra.length ? [`extra ${base64(this.extra)}`] : [];
    return [HEADER, ...extra, `index ${this.index}`, ...this.path.map(base64)].join("\n") + "\n\n" + this.checkpoint;
  }

  /** Read a proof. Throws ProofError when it is malformed; nothing in it is believed yet. */
  static parse(text) {
    const gap = text.indexOf("\n\n");
    const lines = gap < 0 ? [] : text.slice(0, gap).split("\n");
    if (lines.shift() !== HEADER) throw new ProofError("proof");
    const extra = lines[0]?.startsWith("extra ") ? bytesOf(lines.shift().slice(6)) : new Uint8Array();
    const [word, number, ...more] = (lines.shift() ?? "").split(" ");
    const index = Number(number);
    if (word !== "index" || more.length || !NUMBER.test(number) || !Number.isSafeInteger(index)) throw new ProofError("proof");
    return new TlogProof(index, lines.map((line) => bytesOf(line, HASH_SIZE)), text.slice(gap + 2), extra);
  }
}

function bytesOf(text, size = null) {
  const bytes = unbase64(text);
  if (!bytes || (size !== null && bytes.length !== size)) throw new ProofError("proof");
  return bytes;
}

/** Return the RFC 6962 leaf hash of SHA-256(salt ‖ body): what the log holds of an entry. */
export function leaf(salt, body) {
  if (salt.length !== SALT_SIZE) throw new ProofError("proof_entry");
  return leafHash(sha256.create().update(salt).update(encoded(body)).digest());
}

/** Check a tlog-proof under the log's pinned key and at least `quorum` of the pinned witnesses (Verifier).
 * Returns {index, size, root, body, witnessed: {name: seconds since 1970}}. Throws ProofError when anything is wrong. */
export function verifyProof(proof, log, witnesses = [], { quorum = 0 } = {}) {
  const parsed = TlogProof.parse(proof);
  const { head, witnessed } = verifyCheckpoint(parsed.checkpoint, log, witnesses, { quorum });
  const { salt, body } = opened(parsed.extra);
  verifyInclusion(leaf(salt, body), parsed.index, head.size, parsed.path, head.root);
  const said = object(body);
  if (said.index !== parsed.index) throw new ProofError("proof_place");
  return { index: parsed.index, size: head.size, root: head.root, body: said, witnessed };
}

/** Check a checkpoint's note; return what it states ({head, witnessed}). Throws ProofError. */
export function verifyCheckpoint(note, log, witnesses = [], { quorum = 0 } = {}) {
  const seen = new Map(); // two names of one key are one witness
  let head;
  try {
    const parsed = Note.parse(note);
    head = TreeHead.parse(parsed.text);
    if (head.origin !== log.name || !parsed.signedBy(log)) throw new ProofError("log_unsigned");
    for (const witness of witnesses) {
      const at = parsed.cosignedAt(witness);
      if (at !== null) seen.set(base64(witness.publicKey), [witness.name, at]);
    }
  } catch (error) {
    if (error instanceof NoteError) throw new ProofError(error.code, error.facts);
    throw error;
  }
  if (seen.size < quorum) throw new ProofError("too_few_witnesses", { found: seen.size, needed: quorum });
  return { head, witnessed: Object.fromEntries(seen.values()) };
}

function object(text) {
  try {
    const value = JSON.parse(text);
    if (value && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // said below
  }
  throw new ProofError("proof_entry");
}

function opened(extra) {
  let text = "";
  try {
    text = decoded(extra);
  } catch {
    throw new ProofError("proof_entry");
  }
  const { salt, body } = object(text);
  const bytes = typeof salt === "string" ? unbase64(salt) : null;
  if (typeof body !== "string" || bytes?.length !== SALT_SIZE) throw new ProofError("proof_entry");
  return { salt: bytes, body };
}
