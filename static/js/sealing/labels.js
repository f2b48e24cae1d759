// What a sealed thing says it belongs to; every container and every wrap carries it inside. Twin of labels.py.

import * as papers from "./papers.js";

export const FIELDS = ["bidder", "envelope", "lot", "nonce", "tender"];

/** Return a label: bidder (credit code), tender and lot (codes), envelope (kind), the bid's nonce (64 hex digits). */
export function label({ bidder, tender, lot, envelope, nonce }) {
  return { bidder, envelope, lot, nonce, tender };
}

/** Read the label's fields out of a paper. Throws Refusal. */
export function labelOf(paper) {
  for (const field of FIELDS) papers.text(paper, field, field === "nonce" ? papers.HEX64 : papers.LINE);
  return label(paper);
}

/** Tell whether two labels name the same envelope of the same bid. */
export function isSame(one, other) {
  return FIELDS.every((field) => one[field] === other[field]);
}
