// The opening record, the time stamp, and the sections that a platform adds. Twin of evidence.py.

import * as papers from "../sealing/papers.js";
import { HEX128 } from "../sealing/papers.js";
import { RECORD, STAMP, rows } from "./contents.js";
import { Unknown, insist } from "./findings.js";
import { object } from "./history.js";
import { the } from "./tender.js";

const OUTAGES = "extra/outages.json";

/** Check the printed opening record against the ledger. */
export async function checkRecord(found, report) {
  if (!found.has(RECORD)) return;
  await report.check("record.logged", RECORD, async () => {
    const entry = the(found, "opening.sign_record");
    insist(entry.facts.record_sha256 === papers.digest(await found.data(RECORD)), "other_hash");
  });
}

/** Say that a time stamp is there; its certificates are for the command, since a page has no such authority at hand. */
export async function checkStamp(found, report) {
  if (!found.has(STAMP)) return;
  await report.check("closing.stamped", STAMP, () => {
    throw new Unknown("no_authority");
  });
}

/** Check that added sections are canonical, and that the entries they name are proved by the archive. */
export async function checkExtra(found, report) {
  for (const name of found.members.keys()) {
    if (!name.startsWith("extra/")) continue;
    await report.check("extra.logged", name, async () => {
      const paper = await section(found, name);
      if (name === OUTAGES) checkOutages(found, paper);
    });
  }
}

async function section(found, name) {
  const paper = object(await found.data(name));
  insist("format" in paper, "malformed", { how: "not canonical" });
  const named = paper.entries ?? [];
  insist(Array.isArray(named), "malformed", { how: "entries" });
  for (const place of named) insist(found.entries.has(place), "no_entry", { act: String(place).slice(0, 20) });
  return paper;
}

/** Each paper of an outage bears the platform's signature, and its hash stands in the ledger. */
function checkOutages(found, paper) {
  for (const row of rows(paper, "outages", ["entry", "paper", "signature"])) {
    const text = new TextEncoder().encode(String(row.paper));
    const signature = papers.unhex(papers.text(row, "signature", HEX128));
    insist(found.platform?.accepts(text, signature), "not_signed");
    const entry = found.entries.get(papers.number(row, "entry", { least: 0 }));
    insist(entry, "no_entry", { act: "outage.answer" });
    if (entry.body) insist(entry.facts.paper === papers.digest(text), "other_hash");
  }
}
