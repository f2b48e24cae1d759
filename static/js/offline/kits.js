// The bid kit: what the platform knows of a lot and a bidder needs in order to seal without it (clearbid-kit/2).

import { fingerprint } from "../keys/pins.js";
import * as keysets from "../sealing/keysets.js";
import { Verifier } from "../sealing/notes.js";
import { digest, read } from "../sealing/papers.js";
import { verifyProof } from "../sealing/proofs.js";
import { Refusal } from "../sealing/refusals.js";

const FORMAT = "clearbid-kit/2";
const FIELDS = [
  "bidder", "bidder_name", "deadline", "document", "duration_days", "form", "items", "keyset", "keyset_proof", "keyset_sha256",
  "kinds", "lot", "lot_name", "made", "max_price", "platform", "signing_key", "signing_scheme", "tender", "validity_days", "witness",
];
const MOST_BYTES = 16 * 1024 * 1024;

/** Read a kit: its fields, with `keysetText` (bytes), `needed`, `total`, `pins` (fingerprint) and `proved`. Throws Refusal. */
export async function readKit(file) {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES + 1).arrayBuffer());
  const kit = paperOf(bytes);
  const keysetText = new TextEncoder().encode(kit.keyset);
  if (digest(keysetText) !== kit.keyset_sha256) throw new Refusal("kit_swapped");
  const keyset = keysets.parse(keysetText);
  if (keyset.lot !== kit.lot || keyset.tender !== kit.tender) throw new Refusal("kit_swapped");
  const pins = fingerprint(kit);
  return { ...kit, keysetText, needed: keyset.needed, total: keyset.holders.length, pins, proved: isProved(kit) };
}

function paperOf(bytes) {
  try {
    return read(bytes, { format: FORMAT, fields: FIELDS, limit: MOST_BYTES });
  } catch {
    throw new Refusal("not_kit");
  }
}

/** Tell whether the log holds the keyset, under the keys in the kit, whose fingerprint the bidder compares by eye. */
function isProved({ keyset_proof: proof, platform, witness, keyset_sha256: keyset, lot, tender }) {
  if (!proof) return false;
  const { body } = verifyProof(proof, Verifier.parse(platform), [Verifier.parse(witness)], { quorum: 1 });
  const { facts } = body;
  if (body.act !== "keyset.publish" || facts.keyset !== keyset || facts.lot !== lot || facts.tender !== tender) {
    throw new Refusal("kit_forged");
  }
  return true;
}
