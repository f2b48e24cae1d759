// Key shares: Shamir t of n over GF(256), a commitment to each, each wrapped by age to one keyholder. Twin of shares.py.
// Joining wrong shares gives wrong bytes without any complaint: commitments and the bid's own key are always checked.

import { combine, split as deal } from "../../vendor/shamir.js";
import { base64, unbase64 } from "./base64.js";
import * as envelopes from "./envelopes.js";
import { FIELDS, isSame, labelOf } from "./labels.js";
import * as papers from "./papers.js";
import { Refusal } from "./refusals.js";

export const FORMAT = "clearbid-share/1";
export const MOST_WRAP = 4096;
const MOST_SUBSETS = 200;

/** Split an identity string into `total` shares, of which any `needed` join to it again. Resolves to byte arrays. */
export function split(secret, { needed, total }) {
  return deal(new TextEncoder().encode(secret), total, needed);
}

/** Return the SHA-256 that the bidder publishes of a share. */
export const commitment = papers.digest;

/** Join shares to the identity string. Throws Refusal("recipient") when they join to none. */
export async function join(shares) {
  let secret;
  try {
    secret = new TextDecoder("utf-8", { fatal: true }).decode(await combine(shares));
  } catch {
    throw new Refusal("recipient");
  }
  await envelopes.recipientOf(secret);
  return secret;
}

/** Return the identity of this recipient from any `needed` of the shares, null when no subset joins to it. */
export async function identityFor(recipient, shares, { needed }) {
  let tried = 0;
  for (const subset of subsets(shares, needed)) {
    if ((tried += 1) > MOST_SUBSETS) break;
    const identity = await join(subset).catch(() => null);
    if (identity && (await envelopes.recipientOf(identity)) === recipient) return identity;
  }
  return null;
}

function* subsets(items, count, from = 0) {
  if (count === 0) yield [];
  for (let at = from; count > 0 && at <= items.length - count; at += 1) {
    for (const rest of subsets(items, count - 1, at + 1)) yield [items[at], ...rest];
  }
}

/** Encrypt a share to one keyholder's recipient, naming what it opens; base64, as the manifest holds it. */
export async function wrap(share, { to, index, label }) {
  const paper = papers.canonical({ format: FORMAT, index, share: papers.hex(share), ...label });
  return base64(await envelopes.sealBytes(paper, to));
}

/** Open a wrap and return its share. Throws Refusal: not_opened (F5), wrap when made for something else. */
export async function unwrap(wrapped, { identity, index, label }) {
  const { paper, share } = await opened(wrapped, identity);
  if (!isSame(labelOf(paper), label) || paper.index !== index) throw new Refusal("wrap");
  return share;
}

async function opened(wrapped, identity) {
  try {
    const plain = await envelopes.openBytes(unbase64(wrapped), identity);
    const paper = papers.read(plain, { format: FORMAT, fields: [...FIELDS, "index", "share"] });
    return { paper, share: papers.unhex(papers.text(paper, "share")) };
  } catch {
    throw new Refusal("not_opened");
  }
}

/** Check the outside of a wrap: base64 of a short age file with one key. Throws Refusal. */
export function checkWrap(wrapped) {
  const sealed = unbase64(wrapped);
  if (sealed === null || sealed.length > MOST_WRAP) throw new Refusal("field", { field: "wraps" });
  envelopes.check(sealed, sealed.length);
}
