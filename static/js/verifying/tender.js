// What the tender said: notice, keyset, terms, deadline, each as the ledger holds it. Twin of tender.py.

import * as keysets from "../sealing/keysets.js";
import * as papers from "../sealing/papers.js";
import { KEYSET, NOTICE, PUBLIC, TERMS } from "./contents.js";
import { Fault, Unknown, insist } from "./findings.js";

/** Check notice, keyset, terms and deadline. */
export async function checkTender(found, report) {
  await report.check("notice.logged", NOTICE, async () => {
    const digest = papers.digest(await found.data(NOTICE));
    insist(published(found).facts.notice === digest, "other_hash");
  });
  await report.check("keyset.logged", KEYSET, async () => {
    const keyset = keysets.parse(await found.data(KEYSET));
    insist(keyset.tender === found.tender && keyset.lot === found.lot, "other_lot");
    found.keyset = keyset;
    insist(published(found).facts.keyset === keyset.fingerprint, "other_hash");
  });
  if (found.has(TERMS)) {
    await report.check("terms.logged", TERMS, async () => {
      insist(the(found, "tender.publish").facts.signing === papers.digest(await found.data(TERMS)), "other_hash");
    });
  }
  await report.check("deadline.logged", "", () => {
    const said = deadline(found);
    insist(said === found.deadline, "other_deadline", { said });
  });
}

/** Return the last entry of these acts on the lot. Throws Fault, or Unknown where bodies are withheld. */
export function the(found, ...acts) {
  const entry = found.acts(...acts).filter((one) => one.body.thing === found.thing).at(-1);
  if (entry) return entry;
  if (found.edition === PUBLIC) throw new Unknown("withheld");
  throw new Fault("no_entry", { act: acts[0] });
}

const published = (found) => the(found, "tender.publish", "keyset.publish");

function deadline(found) {
  if (found.edition === PUBLIC) throw new Unknown("withheld");
  const said = [the(found, "tender.publish").facts.deadline];
  for (const entry of found.acts("addendum.issue", "lot.resume", "outage.answer")) {
    const before = !found.closing || entry.index < found.closing.entry;
    if (before) said.push(entry.facts.new_deadline || entry.facts.deadline);
  }
  return seconds(said.filter(Boolean).at(-1));
}

/** Return a time written in ISO 8601 as seconds since 1970, rounded down. Throws Fault. */
export function seconds(moment) {
  const at = Date.parse(String(moment));
  if (Number.isNaN(at)) throw new Fault("malformed", { how: "time" });
  return Math.floor(at / 1000);
}
