// The signed papers of a bid: the manifest that submits it and the statement that withdraws it. Twin of manifests.py.

import { MOST_BYTES } from "./envelopes.js";
import { label } from "./labels.js";
import * as papers from "./papers.js";
import { HEX64, RECIPIENT } from "./papers.js";
import { Refusal } from "./refusals.js";
import { checkWrap } from "./shares.js";

export const FORMAT = "clearbid-bid/1";
export const WITHDRAWAL = "clearbid-withdrawal/1";
export const KINDS = ["qualification", "technical", "price", "guarantee"];
const FIELDS = ["bidder", "envelopes", "keyset", "lot", "nonce", "signing_key", "suite", "tender"];
const SEALED = ["commitments", "kind", "recipient", "sha256", "size", "wraps"];
const WRAP = /^[A-Za-z0-9+/=]{1,8192}$/;

/** Return the canonical JSON of a manifest: what is signed. */
export function text({ bidder, tender, lot, nonce, keyset, suite, signing_key, envelopes }) {
  const rows = envelopes.map((row) => Object.fromEntries(SEALED.map((field) => [field, row[field]])));
  return papers.canonical({ format: FORMAT, bidder, tender, lot, nonce, keyset, suite, signing_key, envelopes: rows });
}

/** Return what the envelope of this kind, and its wraps, must name inside. */
export function labelFor(manifest, kind) {
  return label({ ...manifest, envelope: kind });
}

/** Read a manifest strictly: canonical, complete, nothing more. Throws Refusal. */
export function parse(bytes) {
  const paper = papers.read(bytes, { format: FORMAT, fields: FIELDS });
  const rows = paper.envelopes;
  const number = Array.isArray(rows) ? rows.length : 0;
  if (number < 1 || number > KINDS.length) throw new Refusal("field", { field: "envelopes" });
  rows.forEach(checkSealed);
  if (new Set(rows.map((row) => row.kind)).size !== number) throw new Refusal("field", { field: "kind" });
  if (new Set(rows.map((row) => row.recipient)).size !== number) throw new Refusal("reused");
  for (const field of ["bidder", "tender", "lot", "suite"]) papers.text(paper, field);
  for (const field of ["nonce", "keyset", "signing_key"]) papers.text(paper, field, HEX64);
  return paper;
}

function checkSealed(row) {
  papers.exactly(row, SEALED);
  if (!KINDS.includes(row.kind)) throw new Refusal("field", { field: "kind" });
  papers.text(row, "sha256", HEX64);
  papers.number(row, "size", { most: MOST_BYTES });
  papers.text(row, "recipient", RECIPIENT);
  const commitments = papers.texts(row, "commitments", HEX64);
  const wraps = papers.texts(row, "wraps", WRAP);
  const different = new Set(commitments).size === commitments.length;
  if (commitments.length !== wraps.length || !different) throw new Refusal("wrong_holders");
  wraps.forEach(checkWrap);
}

/** Return the statement by which a bidder withdraws the bid with this manifest (its hash); the bidder signs these bytes. */
export function withdrawal({ tender, lot, bidder, manifest_sha256 }) {
  return papers.canonical({ bid: manifest_sha256, bidder, format: WITHDRAWAL, lot, tender });
}
