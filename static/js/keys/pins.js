// Pins: the platform's and the witness's public keys as this person first saw them, signed by her own key.
// Every later use compares: who serves the pages cannot quietly put other keys in their place.

import { sha256 } from "../../vendor/noble.js";
import { canonical, hex, isSigned, read, unhex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";
import * as store from "./store.js";

const FORMAT = "clearbid-pins/1";
const FIELDS = ["platform", "seen", "signing_key", "witness"];

/** Return the fingerprint of two public keys (vkeys) as people compare it: 8 groups of 4. Twin of ledger/pins.py. */
export function fingerprint({ platform, witness }) {
  const digest = hex(sha256(new TextEncoder().encode(`${platform}\n${witness}\n`)));
  return digest.slice(0, 32).match(/.{4}/g).join(" ");
}

/** Return the pins of a signing key: {platform, witness, seen}, null when there are none.
 * Throws Refusal("pins_forged") when they are not signed by that key. */
export async function pinsOf(signingKey) {
  const row = await store.get("pins", signingKey);
  if (!row) return null;
  try {
    const paper = read(row.paper, { format: FORMAT, fields: FIELDS });
    if (paper.signing_key === signingKey && isSigned(row.paper, unhex(row.signature), signingKey)) return paper;
  } catch {
    // said below
  }
  throw new Refusal("pins_forged");
}

/** Pin these public keys with unlocked keys, in place of earlier pins. */
export async function pin(keys, { platform, witness }) {
  const seen = Math.floor(Date.now() / 1000);
  const paper = canonical({ format: FORMAT, platform, seen, signing_key: keys.signingKey, witness });
  await store.put("pins", { signingKey: keys.signingKey, paper, signature: hex(keys.sign(paper)) });
}

/** Compare what the server shows with what is pinned; pin at the first use. Returns the pins.
 * Throws Refusal("pins_changed"): the server shows other keys than before, and nothing may be signed or released. */
export async function check(keys, shown) {
  const pinned = await pinsOf(keys.signingKey);
  if (!pinned) {
    await pin(keys, shown);
    return shown;
  }
  if (pinned.platform !== shown.platform || pinned.witness !== shown.witness) {
    throw new Refusal("pins_changed", { pinned: fingerprint(pinned), shown: fingerprint(shown) });
  }
  return pinned;
}
