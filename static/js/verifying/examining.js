// Examining one archive: all checks in their order, each on its own, none stopping the others. Twin of examining.py.

import { checkBids } from "./bids.js";
import { checkClosingList, readClosing } from "./closing.js";
import { Case, LIST } from "./contents.js";
import { checkExtra, checkRecord, checkStamp } from "./evidence.js";
import { ArchiveRefusal, Report } from "./findings.js";
import { checkEntries, checkFinal, checkHistory } from "./history.js";
import { checkKeys, checkList, checkSeal } from "./listing.js";
import { checkOutcomes, checkQualified, checkStates } from "./outcomes.js";
import { checkReleases } from "./releases.js";
import * as tars from "./tars.js";
import { checkTender } from "./tender.js";

/**
 * Examine an archive (a Blob) under pinned keys {platform, witness}, each a Verifier or null. Nothing leaves the page.
 * Resolves to {found, report}. Throws ArchiveRefusal when it cannot be examined at all.
 */
export async function examine(blob, pins = {}, options = {}) {
  const members = await tars.index(blob);
  if (members.keys().next().value !== LIST) throw new ArchiveRefusal("no_archive");
  const [found, report] = [new Case(blob, members), new Report()];
  if (!(await checkList(found, report, options))) return { found, report };
  await checkKeys(found, report, pins);
  await checkSeal(found, report);
  await checkLedger(found, report);
  const opened = await checkOutcomes(found, report, await checkReleases(found, report));
  await checkQualified(found, report);
  await checkStates(found, report, opened);
  await checkRecord(found, report);
  await checkExtra(found, report);
  return { found, report };
}

async function checkLedger(found, report) {
  await checkFinal(found, report);
  await checkEntries(found, report);
  await readClosing(found, report);
  await checkStamp(found, report);
  await checkTender(found, report);
  await checkBids(found, report);
  await checkClosingList(found, report);
  await checkHistory(found, report);
}
