// What stands in an archive, read but not yet believed: its list, its papers, its bids. Twin of contents.py.

import * as manifests from "../sealing/manifests.js";
import * as papers from "../sealing/papers.js";
import { Fault } from "./findings.js";
import * as tars from "./tars.js";

export const LIST = "archive.json";
export const SEAL = "archive.note";
export const FINAL = "checkpoint.txt";
export const CONSISTENCY = "consistency.json";
export const NOTICE = "notice.txt";
export const KEYSET = "keyset.json";
export const CLOSING = "closing.json";
export const CLOSED = "closing.txt";
export const STAMP = "closing.tsr";
export const RELEASES = "releases.json";
export const OUTCOMES = "outcomes.json";
export const QUALIFIED = "qualification.json";
export const RECORD = "record.pdf";
export const LEDGER = "ledger.jsonl";
export const TERMS = "terms.json";
export const MANIFEST = "manifest.json";
export const SIGNATURE = "signature.json";
export const RECEIPT = "receipt.tlog-proof";
export const WITHDRAWAL = "withdrawal.json";
export const WITHDRAWAL_SIGNATURE = "withdrawal-signature.json";
export const PUBLIC = "public";
export const FULL = "full";

const HEAD = ["deadline", "edition", "lot", "made_at", "members", "origin", "platform", "tender", "thing", "witnesses"];
// format and fields of each paper; docs/audit-archive.md
const PAPERS = {
  [LIST]: ["clearbid-archive/1", HEAD],
  [CONSISTENCY]: ["clearbid-consistency/1", ["proofs", "to"]],
  [CLOSING]: ["clearbid-closing/1", ["bids", "entry"]],
  [RELEASES]: ["clearbid-released/1", ["shares"]],
  [OUTCOMES]: ["clearbid-outcomes/1", ["bids", "envelopes"]],
  [QUALIFIED]: ["clearbid-qualified/1", ["bids", "entry"]],
  [SIGNATURE]: ["clearbid-signature/1", ["material", "public", "scheme", "signature"]],
  [WITHDRAWAL_SIGNATURE]: ["clearbid-signature/1", ["material", "public", "scheme", "signature"]],
};

/** Everything an examination has of one archive; checks fill it in as they go. */
export class Case {
  edition = FULL;
  tender = "";
  lot = "";
  thing = "";
  deadline = 0;
  listed = new Map(); // name → [sha256, size]
  platform = null;
  witnesses = [];
  final = null;
  heads = new Map(); // size → root
  entries = new Map(); // index → {index, leaf, body, act, facts}
  keyset = null;
  closing = null; // {entry, bids: [{entry, manifest}]}
  manifests = new Map();
  seen = new Set();
  reopened = new Map();

  constructor(blob, members) {
    Object.assign(this, { blob, members });
  }

  has(name) {
    return this.members.has(name);
  }

  /** Return a member as a Blob. Throws Fault when it is missing. */
  part(name) {
    if (!this.members.has(name)) throw new Fault("missing", { name });
    return tars.part(this.blob, this.members.get(name));
  }

  /** Resolve to a member's bytes. */
  async data(name) {
    if (!this.members.has(name)) throw new Fault("missing", { name });
    return tars.read(this.blob, this.members.get(name));
  }

  /** Resolve to a member as text. Throws Fault when it is not UTF-8. */
  async text(name) {
    const bytes = await this.data(name);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Fault("malformed", { how: `${name} is not UTF-8` });
    }
  }

  /** Resolve to a canonical JSON member with exactly its fields. */
  async paper(name) {
    const [format, fields] = PAPERS[name.split("/").at(-1)];
    return papers.read(await this.data(name), { format, fields, limit: tars.MOST_TEXT });
  }

  /** The manifests' hashes of the bids that have a place in the archive. */
  bids() {
    const places = [...this.members.keys()].map((name) => name.split("/"));
    return [...new Set(places.filter((parts) => parts.length === 3 && parts[0] === "bids").map((parts) => parts[1]))];
  }

  /** The readable entries of these acts, in the order of the ledger. */
  acts(...acts) {
    return [...this.entries.values()].filter((entry) => acts.includes(entry.act));
  }

  /** Resolve to a bid's manifest, whether or not it was found good. */
  async manifest(bid) {
    return this.manifests.get(bid) ?? manifests.parse(await this.data(`bids/${bid}/${MANIFEST}`));
  }

  /** Return what a bid's manifest says of one envelope. Throws Fault. */
  envelope(bid, kind) {
    const found = this.manifests.get(bid)?.envelopes.find((part) => part.kind === kind);
    if (!found) throw new Fault("no_envelope", { bid, envelope: kind });
    return found;
  }
}

/** Return a list of objects that have exactly these fields. */
export function rows(paper, field, fields) {
  if (!Array.isArray(paper[field])) throw new Fault("malformed", { how: `${field} is no list` });
  return paper[field].map((row) => papers.exactly(row, fields));
}

/** Return the first digits of a hash, as reports name a bid. */
export const short = (digest) => String(digest).slice(0, 12);
