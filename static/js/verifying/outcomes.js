// What came out of the envelopes: keys joined anew, causes computed anew, prices only of listed bids. Twin of outcomes.py.

import * as papers from "../sealing/papers.js";
import { HEX64 } from "../sealing/papers.js";
import { identityFor } from "../sealing/shares.js";
import { OUTCOMES, PUBLIC, QUALIFIED, rows, short } from "./contents.js";
import { BIDDER, Fault, PLATFORM, Unknown, insist } from "./findings.js";
import { goodShares, place } from "./releases.js";
import { checkBytes, reopened } from "./reopening.js";
import { the } from "./tender.js";

const FIELDS = ["bid", "cause", "detail", "entry", "envelope", "files", "letter"];
const OPENING = ["envelopes.open", "envelope.rescue", "envelope.resupply"];

/** Check every recorded outcome, and that the ledger holds no other; resolve to the outcomes. */
export async function checkOutcomes(found, report, released) {
  let opened = [];
  await report.check("envelope.logged", OUTCOMES, async () => {
    opened = rows(await found.paper(OUTCOMES), "envelopes", FIELDS).map(outcome);
    insist(new Set(opened.map(place)).size === opened.length, "twice");
  });
  for (const one of opened) {
    const before = (released.get(place(one)) ?? []).filter((made) => made.entry < one.entry);
    await checkOutcome(found, report, one, before);
  }
  const known = new Set(opened.map(place));
  for (const [where, said] of logged(found)) {
    if (known.has(where)) continue;
    const [{ fact }] = said;
    await report.check("envelope.logged", `${short(fact.bid)} ${fact.kind}`, () => insist(false, "left_out"));
  }
  return opened;
}

function outcome(row) {
  rows(row, "files", ["name", "sha256", "size"]).forEach((file) => {
    papers.text(file, "sha256", HEX64);
    papers.number(file, "size", { least: 0 });
  });
  const isLetter = typeof row.letter === "object" && row.letter !== null && !Array.isArray(row.letter);
  insist(isLetter, "malformed", { how: "letter" });
  papers.text(row, "bid", HEX64);
  papers.text(row, "envelope");
  papers.number(row, "entry", { least: 0 });
  if (row.cause !== "") papers.text(row, "cause");
  return row;
}

/** What the ledger says of each envelope, in its order: Map of place → [{entry, fact}]. */
function logged(found) {
  const said = new Map();
  for (const entry of found.acts(...OPENING).filter((one) => one.body.thing === found.thing)) {
    const facts = entry.act === OPENING[0] ? entry.facts.envelopes : [entry.facts];
    for (const fact of Array.isArray(facts) ? facts : []) {
      const where = place({ bid: String(fact.bid), envelope: String(fact.kind) });
      said.set(where, [...(said.get(where) ?? []), { entry, fact }]);
    }
  }
  return said;
}

async function checkOutcome(found, report, one, made) {
  const subject = `${short(one.bid)} ${one.envelope}`;
  const check = (code, body) => report.check(code, subject, body);
  await check("envelope.logged", () => checkLogged(found, one));
  const sealed = `sealed/${one.bid}/${one.envelope}.age`;
  if (found.has(sealed)) await check("envelope.sealed", () => checkBytes(found, sealed, one));
  if (found.edition !== PUBLIC) {
    await check("envelope.key", () => checkKey(found, report, one, made, subject));
    await check("envelope.cause", () => checkCause(found, report, one, made, subject));
    await check("envelope.letter", () => checkLetter(found, one, made));
  }
  if (one.envelope === "price") await check("price.listed", () => checkPrice(found, one));
}

function checkLogged(found, one) {
  if (found.edition === PUBLIC) throw new Unknown("withheld");
  const said = logged(found).get(place(one)) ?? [];
  insist(said.length, "no_entry", { act: OPENING[0] });
  const { entry, fact } = said.at(-1);
  insist(entry.index === one.entry, "other_place");
  insist(fact.cause === one.cause, "other_cause", { recorded: one.cause, found: fact.cause });
  if ("files" in fact) {
    const files = one.files.map((file) => file.sha256).sort();
    insist(JSON.stringify(fact.files) === JSON.stringify(files), "other_files");
  }
}

/** Whether the bidder's own rescue key opened the envelope: that key stands nowhere. */
const isRescued = (found, one) => found.entries.get(one.entry)?.act === "envelope.rescue";

/** Resolve to the identity that the good shares join to, null for none. Throws Unknown when they are too few. */
async function joined(found, one, made) {
  const envelope = found.envelope(one.bid, one.envelope);
  if (!found.keyset) throw new Unknown("no_keyset");
  const good = goodShares(found, made);
  if (good.length < found.keyset.needed) throw new Unknown("too_few");
  return identityFor(envelope.recipient, good, { needed: found.keyset.needed });
}

async function checkKey(found, report, one, made, subject) {
  if (isRescued(found, one)) throw new Unknown("rescued");
  const identity = await joined(found, one, made);
  if (one.cause === "F4") {
    insist(identity === null, "key_joins");
    report.note("envelope.key", subject, "cause_F4", BIDDER);
  } else if (one.cause !== "F1") {
    insist(identity !== null, "key_fails", { blame: BIDDER });
  }
}

/** Compute the cause code again: from the shares alone where they are too few, else by opening the sealed bytes. */
async function checkCause(found, report, one, made, subject) {
  let identity;
  try {
    identity = await joined(found, one, made);
  } catch (error) {
    if (!(error instanceof Unknown) || error.why !== "too_few") throw error;
    if (isRescued(found, one)) throw new Unknown("rescued");
    const expected = whyShort(made);
    insist(one.cause === expected, "other_cause", { recorded: one.cause, found: expected });
    return;
  }
  if (identity === null && one.cause === "F4") return;
  const { cause } = await reopened(found, one.bid, one.envelope, identity);
  insist(one.cause === cause, "other_cause", { recorded: one.cause, found: cause });
  if (one.cause) report.note("envelope.cause", subject, `cause_${one.cause}`, one.cause === "F1" ? PLATFORM : BIDDER);
}

function whyShort(made) {
  const causes = new Set(made.map((one) => one.cause));
  return ["F3", "F5"].find((cause) => causes.has(cause)) ?? "F2";
}

async function checkLetter(found, one, made) {
  if (one.cause) throw new Unknown("not_opened");
  if (isRescued(found, one)) throw new Unknown("rescued");
  const opened = await reopened(found, one.bid, one.envelope, await joined(found, one, made));
  insist(papers.same(papers.canonical(opened.letter), papers.canonical(one.letter)), "other_letter");
  insist(JSON.stringify(spelled(opened.files)) === JSON.stringify(spelled(one.files)), "other_files");
}

const spelled = (files) => files.map(({ name, sha256, size }) => `${name} ${sha256} ${size}`).sort();

async function checkPrice(found, one) {
  const manifest = found.manifests.get(one.bid);
  if (manifest?.envelopes.every((part) => part.kind === "price")) return; // the hall opens the price itself
  insist(found.has(QUALIFIED), "no_list");
  const paper = await found.paper(QUALIFIED);
  insist(paper.bids.includes(one.bid), "not_qualified");
  insist(one.entry > papers.number(paper, "entry"), "before_list");
}

/** Check that the list of those that passed qualification is the ledger's. */
export async function checkQualified(found, report) {
  if (!found.has(QUALIFIED) && !found.acts("qualification.list").length) return;
  await report.check("qualification.logged", QUALIFIED, async () => {
    const paper = await found.paper(QUALIFIED);
    const listed = papers.texts(paper, "bids", HEX64);
    const entry = the(found, "qualification.list");
    insist(entry.index === paper.entry, "other_place");
    insist(JSON.stringify(entry.facts.bids) === JSON.stringify(listed), "other_list");
  });
}

/** Check that the fate of each bid follows from its causes (电子办法 31). */
export async function checkStates(found, report, opened) {
  let stated;
  try {
    stated = rows(await found.paper(OUTCOMES), "bids", ["manifest", "state"]);
  } catch {
    return; // named above
  }
  const listed = new Set(found.closing?.bids.map(({ manifest }) => manifest));
  for (const row of stated) {
    const [bid, state] = [String(row.manifest), String(row.state)];
    const causes = opened.filter((one) => one.bid === bid && !["", "F7"].includes(one.cause)).map((one) => one.cause);
    const own = causes.some((cause) => cause === "F4" || cause === "F6");
    await report.check("bid.state", short(bid), () => {
      insist(listed.has(bid) === !["replaced", "withdrawn"].includes(state), "other_state", { state });
      if (state === "deemed_revoked") insist(own, "other_state", { state });
      if (state === "deemed_withdrawn") insist(causes.length && !own, "other_state", { state });
    });
  }
  const named = new Set(stated.map((row) => String(row.manifest)));
  for (const bid of listed) {
    if (!named.has(bid)) await report.check("bid.state", short(bid), () => insist(false, "left_out"));
  }
}
