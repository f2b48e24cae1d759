// The ledger in the archive: the final checkpoint, every entry proved under it, earlier checkpoints. Twin of history.py.

import { unbase64 } from "../sealing/base64.js";
import { same, verifyConsistency, verifyInclusion } from "../sealing/merkle.js";
import { TreeHead } from "../sealing/notes.js";
import * as papers from "../sealing/papers.js";
import { HEX64, unhex } from "../sealing/papers.js";
import { leaf, verifyCheckpoint } from "../sealing/proofs.js";
import { CONSISTENCY, FINAL, LEDGER, rows } from "./contents.js";
import { ArchiveRefusal, Fault, Unknown, WITNESS, insist } from "./findings.js";
import * as tars from "./tars.js";

export const MOST_ENTRIES = 100_000;
const MOST_LEDGER = 128 * 1024 ** 2;
const LONGEST = 16 * 1024 ** 2;
// Entries that other checks ask for; the bodies of all others are checked and let go.
const KEPT = new Set([
  "addendum.issue", "bid.settle", "bid.submit", "bid.withdraw", "envelope.rescue", "envelope.resupply", "envelopes.open",
  "key.register", "keyholder.appoint", "keyset.publish", "lot.close", "outage.answer", "lot.resume", "opening.read_out",
  "opening.sign_record", "qualification.list", "share.release", "tender.publish",
]);
const BODY = ["act", "actor", "address", "at", "facts", "index", "logged_at", "organisation", "thing"];

/** Return what a cosigned checkpoint states and when a witness saw it last: {head, seen}. Throws Fault, ProofError. */
export function verified(found, note) {
  if (!found.platform) throw new Fault("missing", { name: "platform" });
  const { head, witnessed } = verifyCheckpoint(note, found.platform, found.witnesses);
  const times = Object.values(witnessed);
  if (!times.length) throw new Fault("not_cosigned", { blame: WITNESS });
  return { head, seen: Math.max(...times) };
}

/** Check the final checkpoint. */
export async function checkFinal(found, report) {
  await report.check("checkpoint.final", FINAL, async () => {
    const note = await found.text(FINAL);
    found.final = TreeHead.parse(note.split("\n\n")[0] + "\n");
    found.final = verified(found, note).head;
    met(found, found.final);
  });
}

/** Prove every line of the ledger under the final checkpoint. */
export async function checkEntries(found, report) {
  if (!found.has(LEDGER)) {
    await report.check("ledger.entries", LEDGER, () => insist(false, "missing", { name: LEDGER }));
    return;
  }
  const member = found.members.get(LEDGER);
  if (member.size > MOST_LEDGER) throw new ArchiveRefusal("too_large", { name: LEDGER, limit: MOST_LEDGER });
  const walk = { number: 0, before: -1, last: "" };
  for await (const line of tars.lines(found.blob, member, LONGEST)) {
    if (walk.number >= MOST_ENTRIES) throw new ArchiveRefusal("too_long", { limit: MOST_ENTRIES });
    walk.number += 1;
    await report.check("ledger.entries", `line ${walk.number}`, () => proveLine(found, line, walk));
  }
}

function proveLine(found, line, walk) {
  insist(line.at(-1) === 10, "malformed", { how: "a line has no end" });
  const entry = entryOf(line.subarray(0, -1), found.final);
  insist(entry.index > walk.before, "order");
  walk.before = entry.index;
  if (entry.body) {
    insist(entry.body.logged_at >= walk.last, "time_back");
    walk.last = entry.body.logged_at;
  }
  if (entry.body && !KEPT.has(entry.act)) {
    entry.body = { act: entry.act, thing: entry.body.thing, facts: {} };
    entry.facts = {};
  }
  found.entries.set(entry.index, entry);
}

function entryOf(line, final) {
  const row = object(line);
  const withheld = "leaf" in row;
  papers.exactly(row, withheld ? ["index", "leaf", "path"] : ["body", "index", "path", "salt"]);
  const index = papers.number(row, "index", { least: 0 });
  const path = papers.texts(row, "path", HEX64).map(unhex);
  const entry = withheld ? { leaf: unhex(papers.text(row, "leaf", HEX64)), body: null } : readable(row, index);
  if (!final) throw new Unknown("no_checkpoint");
  verifyInclusion(entry.leaf, index, final.size, path, final.root);
  return { index, act: String(entry.body?.act ?? ""), facts: entry.body?.facts ?? {}, ...entry };
}

function readable(row, index) {
  const salt = unhex(papers.text(row, "salt", HEX64));
  insist(typeof row.body === "string", "malformed", { how: "body" });
  const body = papers.exactly(object(new TextEncoder().encode(row.body)), BODY);
  insist(body.index === index, "other_place");
  const whole = typeof body.logged_at === "string" && isObject(body.facts);
  insist(whole, "malformed", { how: "body" });
  return { leaf: leaf(salt, row.body), body };
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Return the canonical JSON object in these bytes. Throws Fault. */
export function object(bytes) {
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (isObject(found) && papers.same(papers.canonical(found), bytes)) return found;
  } catch {
    throw new Fault("malformed", { how: "no JSON" });
  }
  throw new Fault("malformed", { how: "not canonical" });
}

/** Check that each checkpoint met on the way is a beginning of the final tree. */
export async function checkHistory(found, report) {
  const proofs = new Map();
  await report.check("ledger.history", CONSISTENCY, async () => {
    const paper = await found.paper(CONSISTENCY);
    for (const row of rows(paper, "proofs", ["from", "path"])) {
      proofs.set(papers.number(row, "from", { least: 0 }), papers.texts(row, "path", HEX64).map(unhex));
    }
    insist(!found.final || paper.to === found.final.size, "other_checkpoint");
  });
  for (const [size, root] of [...found.heads].sort(([one], [other]) => one - other)) {
    await report.check("ledger.history", String(size), () => {
      if (!found.final) throw new Unknown("no_checkpoint");
      insist(proofs.has(size) || size === found.final.size, "no_proof");
      verifyConsistency(size, root, found.final.size, found.final.root, proofs.get(size) ?? []);
    });
  }
}

/** Remember a checkpoint met in the archive. Throws Fault when another root of its size was met: a split view. */
export function met(found, head) {
  if (!found.heads.has(head.size)) found.heads.set(head.size, head.root);
  insist(same(found.heads.get(head.size), head.root), "split");
}

/** Return salt and body that a receipt carries. Throws Fault. */
export function salted(extra) {
  try {
    const opened = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(extra));
    const salt = unbase64(opened.salt);
    if (salt && typeof opened.body === "string") return { salt, body: opened.body };
  } catch {
    // said below
  }
  throw new Fault("malformed", { how: "extra" });
}
