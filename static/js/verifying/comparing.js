// Holding two archives of one lot against each other: what differs, what cannot both be true. Twin of comparing.py.

import { same } from "../sealing/merkle.js";
import { LEDGER, OUTCOMES, PUBLIC, short } from "./contents.js";
import { Report, Unknown, insist } from "./findings.js";
import { digestOf } from "./listing.js";
import { place } from "./releases.js";

// Members that say the same in other bytes when an archive is made later or in another edition.
const GROWING = new Set([LEDGER, OUTCOMES, "archive.json", "archive.note", "checkpoint.txt", "consistency.json", "releases.json"]);

/** Compare two examined archives; resolves to a report. */
export async function compare(one, other) {
  const report = new Report();
  await report.check("compare.lot", "", () => {
    insist(["tender", "lot", "thing"].every((name) => one[name] === other[name]), "other_lot");
  });
  if (!report.ok) return report;
  for (const [size, root] of [...one.heads].sort(([a], [b]) => a - b)) {
    if (!other.heads.has(size)) continue;
    await report.check("compare.split", String(size), () => insist(same(root, other.heads.get(size)), "split"));
  }
  for (const [index, entry] of one.entries) {
    const again = other.entries.get(index);
    if (again) await report.check("compare.entry", String(index), () => insist(same(entry.leaf, again.leaf), "other_entry"));
  }
  await compareBids(one, other, report);
  await report.check("compare.closing", "", () => {
    insist(JSON.stringify(one.closing) === JSON.stringify(other.closing), "other_list");
  });
  await compareOutcomes(one, other, report);
  await compareMembers(one, other, report);
  return report;
}

async function compareBids(one, other, report) {
  const [first, second] = [new Set(one.bids()), new Set(other.bids())];
  for (const bid of new Set([...first, ...second])) {
    await report.check("compare.bid", short(bid), () => {
      for (const [found, bids, why] of [[one, first, "only_other"], [other, second, "only_one"]]) {
        if (bids.has(bid)) continue;
        // The public edition withholds the bids that did not stand at the closing.
        if (found.edition === PUBLIC && !standing(found).has(bid)) throw new Unknown("edition");
        insist(false, why);
      }
    });
  }
}

const standing = (found) => new Set(found.closing?.bids.map(({ manifest }) => manifest));

async function compareOutcomes(one, other, report) {
  const [first, second] = [await outcomes(one), await outcomes(other)];
  for (const [where, row] of new Map([...second, ...first])) {
    await report.check("compare.outcome", `${short(row.bid)} ${row.envelope}`, () => {
      const [here, there] = [first.get(where), second.get(where)];
      if (here?.entry !== there?.entry) throw new Unknown("later");
      insist(here.cause === there.cause, "other_cause", { recorded: here.cause, found: there.cause });
      // The public edition says less of a letter; what both say must be the same.
      const both = Object.keys(here.letter).filter((name) => name in there.letter);
      insist(both.every((name) => here.letter[name] === there.letter[name]), "other_letter");
      insist(hashes(here) === hashes(there), "other_files");
    });
  }
}

const hashes = ({ files }) => files.map(({ sha256 }) => sha256).sort().join();

async function outcomes(found) {
  try {
    return new Map((await found.paper(OUTCOMES)).envelopes.map((row) => [place(row), row]));
  } catch {
    return new Map();
  }
}

/** Name the members that differ; the public edition leaves some out, and that is no difference. */
async function compareMembers(one, other, report) {
  const editions = new Set([one.edition, other.edition]);
  for (const name of new Set([...one.members.keys(), ...other.members.keys()])) {
    if (GROWING.has(name) || (name.endsWith("receipt.tlog-proof") && editions.size > 1)) continue;
    await report.check("compare.member", name, async () => {
      if (!one.has(name) || !other.has(name)) throw new Unknown(editions.has(PUBLIC) ? "edition" : "only_here");
      const [first, second] = [await digestOf(one.part(name)), await digestOf(other.part(name))];
      insist(first === second, "two_hashes", { one: short(first), other: short(second) });
    });
  }
}
