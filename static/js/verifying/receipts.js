// A receipt on its own, and a receipt held against an archive. Twin of receipts.py.

import { same, verifyInclusion } from "../sealing/merkle.js";
import { TlogProof, leaf, verifyCheckpoint } from "../sealing/proofs.js";
import { named } from "./closing.js";
import { PUBLIC, short } from "./contents.js";
import { Report, Unknown, insist } from "./findings.js";
import { salted } from "./history.js";

export const HEADER = "c2sp.org/tlog-proof@v1\n";
export const MOST_BYTES = 1024 * 1024;

/** Check a receipt's text under pinned keys; resolves to {report, said}: the entry it carries, null when unreadable. */
export async function checkReceipt(text, { platform, witness } = {}) {
  const report = new Report();
  let [proof, salt, body, said] = [null, null, "", null];
  await report.check("receipt.form", "", () => {
    proof = TlogProof.parse(text);
    ({ salt, body } = salted(proof.extra));
    said = JSON.parse(body);
    insist(said?.index === proof.index, "other_place");
  });
  if (!report.ok) return { report, said: null };
  await report.check("receipt.signed", "", () => {
    if (!platform) throw new Unknown("not_pinned", { key: proof.checkpoint.split("\n")[0] });
    const { head } = verifyCheckpoint(proof.checkpoint, platform);
    verifyInclusion(leaf(salt, body), proof.index, head.size, proof.path, head.root);
  });
  await report.check("receipt.cosigned", "", () => {
    if (!platform || !witness) throw new Unknown("not_pinned", { key: "" });
    const { witnessed } = verifyCheckpoint(proof.checkpoint, platform, [witness]);
    if (!Object.keys(witnessed).length) throw new Unknown("not_cosigned");
  });
  return { report, said };
}

/** Check that an archive that was examined holds the entry of this receipt. Adds to its report. */
export async function holdAgainst(text, found, report) {
  await report.check("receipt.in_archive", "", () => {
    const proof = TlogProof.parse(text);
    const { salt, body } = salted(proof.extra);
    const known = found.entries.get(proof.index);
    const bid = named(JSON.parse(body)?.thing);
    insist(known, "no_entry", { act: short(bid) });
    insist(same(known.leaf, leaf(salt, body)), "other_entry");
    const kept = [...found.members.keys()].some((name) => name.startsWith(`bids/${bid}/`));
    // The public edition leaves out bids that were withdrawn or replaced; the entry itself it holds.
    if (!kept && found.edition === PUBLIC) throw new Unknown("withheld");
    insist(kept, "no_bid");
  });
}
