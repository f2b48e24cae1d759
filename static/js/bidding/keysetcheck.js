// The keyholders for whom a bid is sealed: their keyset must have the fingerprint of the notice, and stand in the public log.

import { pinsOf } from "../keys/pins.js";
import { Verifier } from "../sealing/notes.js";
import { digest } from "../sealing/papers.js";
import { verifyProof } from "../sealing/proofs.js";
import { Refusal } from "../sealing/refusals.js";
import { bytesOf } from "./platform.js";

/** Return the keyset's bytes. Throws Refusal("keyset_forged") when they are not those of the notice. */
export async function keysetText({ urls, keyset }) {
  const bytes = await bytesOf(urls.keyset_file);
  if (digest(bytes) !== keyset) throw new Refusal("keyset_forged");
  return bytes;
}

/**
 * Tell whether the log holds this keyset for this lot, under the platform's key and the witness's. The keys pinned on this
 * device count; where none are pinned yet, those that this page shows. False when there is no proof yet.
 */
export async function isProved({ proof, keyset, lot, tender, signingKey }) {
  if (!proof) return false;
  const shown = document.querySelector("key-unlock").dataset;
  const pins = (await pinsOf(signingKey).catch(() => null)) ?? shown;
  const { body } = verifyProof(proof, Verifier.parse(pins.platform), [Verifier.parse(pins.witness)], { quorum: 1 });
  const { facts } = body;
  if (body.act !== "keyset.publish" || facts.keyset !== keyset || facts.lot !== lot || facts.tender !== tender) {
    throw new Refusal("keyset_forged");
  }
  return true;
}
