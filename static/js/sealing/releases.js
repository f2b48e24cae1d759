// Releasing key shares: what the server hands a keyholder after closing, and what the keyholder signs. Twin of releases.py.

import { FIELDS, label, labelOf } from "./labels.js";
import { Note, NoteError, TreeHead } from "./notes.js";
import * as papers from "./papers.js";
import { Refusal } from "./refusals.js";

export const WRAPS = "clearbid-wraps/1";
export const RELEASE = "clearbid-release/1";
export const RELEASES = "clearbid-releases/1";
export const MOST_BYTES = 8 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/=]{1,8192}$/;
const NOTE = /^[^\x00-\x09\x0b-\x1f]{1,4000}$/u;

/** Read the file of wraps: {tender, lot, index, deadline (seconds since 1970), checkpoint, wraps: [{envelopeId, label,
 * wrap, commitment}]}. Throws Refusal. */
export function parseWraps(bytes) {
  const fields = ["checkpoint", "deadline", "index", "lot", "tender", "wraps"];
  const paper = papers.read(bytes, { format: WRAPS, fields, limit: MOST_BYTES });
  if (!Array.isArray(paper.wraps)) throw new Refusal("field", { field: "wraps" });
  return {
    tender: papers.text(paper, "tender"),
    lot: papers.text(paper, "lot"),
    index: papers.number(paper, "index"),
    deadline: papers.number(paper, "deadline"),
    checkpoint: papers.text(paper, "checkpoint", NOTE),
    wraps: paper.wraps.map(wrapped),
  };
}

function wrapped(row) {
  papers.exactly(row, [...FIELDS, "commitment", "envelope_id", "wrap"]);
  return {
    envelopeId: papers.number(row, "envelope_id"),
    label: labelOf(row),
    wrap: papers.text(row, "wrap", BASE64),
    commitment: papers.text(row, "commitment", papers.HEX64),
  };
}

/** Return what keyholder `index` signs to release a share (hex; "" says that the wrap does not open). */
export function message(of, { index, share }) {
  return papers.canonical({ format: RELEASE, index, share, ...label(of) });
}

/** Check that bidding is closed: the platform signed the checkpoint and the witness (both Verifier, pinned) cosigned it
 * at or after the deadline (seconds since 1970). Returns {head, seen}. Throws Refusal("too_early"). */
export function checkClosing(checkpoint, { deadline, witness, platform }) {
  try {
    const note = Note.parse(checkpoint);
    const head = TreeHead.parse(note.text);
    const seen = note.cosignedAt(witness);
    if (!note.signedBy(platform) || seen === null || seen < deadline) throw new Refusal("too_early");
    return { head, seen };
  } catch (error) {
    if (error instanceof NoteError) throw new Refusal("too_early");
    throw error;
  }
}

/** Return the file of signed releases, [{envelopeId, share, signature}], that the keyholder hands in. */
export function written(shares, { lot }) {
  const rows = shares.map(({ envelopeId, share, signature }) => ({ envelope_id: envelopeId, share, signature }));
  return papers.canonical({ format: RELEASES, lot, shares: rows });
}
