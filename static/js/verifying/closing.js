// The closing: which list it commits to, under which cosigned checkpoint, and whether it is the whole truth. Twin of closing.py.

import * as papers from "../sealing/papers.js";
import { HEX64 } from "../sealing/papers.js";
import { CLOSED, CLOSING, PUBLIC, rows, short } from "./contents.js";
import { Unknown, WITNESS, insist } from "./findings.js";
import { met, verified } from "./history.js";
import { the } from "./tender.js";

/** Read the list of the closing, and check its checkpoint. */
export async function readClosing(found, report) {
  await report.check("closing.entry", CLOSING, async () => {
    const paper = await found.paper(CLOSING);
    const bids = rows(paper, "bids", ["entry", "manifest"]).map((row) => ({
      entry: papers.number(row, "entry", { least: 0 }),
      manifest: papers.text(row, "manifest", HEX64),
    }));
    found.closing = { entry: papers.number(paper, "entry", { least: 0 }), bids };
    const entry = the(found, "lot.close");
    insist(entry.index === found.closing.entry, "other_place");
    insist(entry.facts.list_sha256 === papers.digest(papers.canonical(bids)), "other_list");
    insist(entry.facts.bids === bids.length, "other_number");
  });
  await report.check("closing.cosigned", CLOSED, async () => {
    const { head, seen } = verified(found, await found.text(CLOSED));
    met(found, head);
    insist(found.closing && head.size > found.closing.entry, "too_small");
    insist(seen >= found.deadline, "before_deadline", { blame: WITNESS });
  });
}

/** Return the bids that stood at the closing, by what the ledger holds: Map of manifest → place of its entry. */
function standing(found) {
  const stood = new Map();
  for (const entry of found.acts("bid.submit", "bid.withdraw")) {
    if (found.closing && entry.index > found.closing.entry) break;
    const bid = named(entry.body.thing);
    if (entry.act === "bid.withdraw") stood.delete(bid);
    else if (entry.facts.lot === found.lot) {
      stood.delete(String(entry.facts.replaces));
      stood.set(bid, entry.index);
    }
  }
  return stood;
}

/** Return the hash of the manifest in the ledger's name of a bid. */
export const named = (thing) => String(thing).replace(/^bidding\.bid:/, "");

/** Compare the list with what the ledger says happened: a bid left out, put in, or out of order is named. */
export async function checkClosingList(found, report) {
  if (!found.closing) return;
  const listed = new Map(found.closing.bids.map(({ entry, manifest }) => [manifest, entry]));
  const stood = standing(found);
  for (const bid of new Set([...listed.keys(), ...stood.keys()])) {
    await report.check("closing.list", short(bid), () => {
      if (found.edition === PUBLIC) throw new Unknown("withheld");
      insist(stood.has(bid), "not_submitted");
      insist(listed.has(bid), "left_out");
      insist(listed.get(bid) === stood.get(bid), "other_place");
    });
  }
  await report.check("closing.list", CLOSING, () => {
    const order = found.closing.bids.map(({ entry }) => entry);
    const rising = order.every((place, at) => at === 0 || place > order[at - 1]);
    insist(rising && listed.size === order.length, "order");
  });
}
