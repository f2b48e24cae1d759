// A keyholder's side: the drill, and opening the wraps after closing and signing the shares. Twin of holding.py.

import { armor } from "../../vendor/age.js";
import { unbase64 } from "./base64.js";
import { openBytes } from "./envelopes.js";
import * as papers from "./papers.js";
import { Refusal } from "./refusals.js";
import * as releases from "./releases.js";
import { commitment, unwrap } from "./shares.js";

/** Open a drill bid (base64 or armored age) and return its text, which proves that the key works. Throws Refusal. */
export async function openDrill(sealed, keys) {
  const text = sealed.trim();
  try {
    const bytes = text.startsWith("-----BEGIN") ? armor.decode(text) : unbase64(text);
    return new TextDecoder("utf-8", { fatal: true }).decode(await openBytes(bytes, keys.identity));
  } catch {
    throw new Refusal("not_opened");
  }
}

/** Open every wrap and sign its share; refuse before bidding is closed under a cosigned checkpoint.
 *
 * `wraps` as from parseWraps, `platform` and `witness` pinned Verifiers, never taken from the server's answer.
 * A wrap that does not open, was made for something else or holds a share other than the one committed to is answered
 * with an empty share, signed too (F5). Calls `onShare(done, total)`. Throws Refusal("too_early"). */
export async function release(wraps, keys, { platform, witness, onShare = () => {} }) {
  releases.checkClosing(wraps.checkpoint, { deadline: wraps.deadline, witness, platform });
  const signed = [];
  for (const wrapped of wraps.wraps) {
    signed.push(await released(wrapped, wraps, keys));
    onShare(signed.length, wraps.wraps.length);
  }
  return signed;
}

async function released(wrapped, { tender, lot, index }, keys) {
  const share = await good(wrapped, { tender, lot, index }, keys.identity);
  const message = releases.message(wrapped.label, { index, share });
  return { envelopeId: wrapped.envelopeId, share, signature: papers.hex(keys.sign(message)) };
}

// Whatever is wrong with a wrap, the keyholder says that it does not open: a share of anything else is never given out.
async function good({ wrap, label, commitment: committed }, { tender, lot, index }, identity) {
  if (label.tender !== tender || label.lot !== lot) return "";
  try {
    const share = await unwrap(wrap, { identity, index, label });
    return commitment(share) === committed ? papers.hex(share) : "";
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}
