// Price shares are released only for bids in the logged list of those that passed qualification, and the browser looks
// for itself: the list's entry stands in the log under the pinned keys, and each bid's manifest, whose hash is in the
// list, holds the very wrap and commitment that the server handed out.

import { verifyProof } from "../sealing/proofs.js";
import { digest } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";

const ACT = "qualification.list";

/** Check wraps of price envelopes. `proof` is the list's tlog-proof, `manifests` the texts of the listed bids' manifests,
 * `platform` and `witness` pinned Verifiers. Throws Refusal("not_listed") or the proof's own fault. */
export function checkQualified(wraps, { proof, manifests }, { platform, witness }) {
  const { body } = verifyProof(proof, platform, [witness], { quorum: 1 });
  if (body.act !== ACT || !Array.isArray(body.facts?.bids)) throw new Refusal("not_listed");
  const listed = manifests.filter((text) => body.facts.bids.includes(digest(new TextEncoder().encode(text)))).map((text) => JSON.parse(text));
  for (const { label, wrap, commitment } of wraps.wraps) {
    const place = wraps.index - 1;
    const bid = listed.find((one) => ["bidder", "lot", "nonce", "tender"].every((field) => one[field] === label[field]));
    const envelope = bid?.envelopes.find(({ kind }) => kind === label.envelope);
    if (envelope?.wraps[place] !== wrap || envelope.commitments[place] !== commitment) throw new Refusal("not_listed");
  }
}
