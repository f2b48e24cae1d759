// The keyset of a lot: who holds key shares and how many are needed. Twin of keysets.py.

import * as papers from "./papers.js";
import { HEX64, RECIPIENT } from "./papers.js";
import { Refusal } from "./refusals.js";

export const FORMAT = "clearbid-keyset/1";
export const SUITE = "age-x25519/shamir-gf256/ed25519";
export const SUITES = new Set([SUITE]);
export const MOST_HOLDERS = 9;

/**
 * Read a published keyset and check that no one organisation opens bids alone or stops the opening.
 * Returns {tender, lot, needed, suite, holders: [{index, organisation, recipient, signing_key}], fingerprint}.
 * Throws Refusal.
 */
export function parse(bytes) {
  const paper = papers.read(bytes, { format: FORMAT, fields: ["holders", "lot", "needed", "suite", "tender"] });
  if (!Array.isArray(paper.holders) || !paper.holders.length) throw new Refusal("field", { field: "holders" });
  const keyset = {
    tender: papers.text(paper, "tender"),
    lot: papers.text(paper, "lot"),
    needed: papers.number(paper, "needed"),
    holders: paper.holders.map(holder),
    suite: papers.text(paper, "suite"),
    fingerprint: papers.digest(bytes),
  };
  check(keyset);
  return keyset;
}

function holder(row) {
  papers.exactly(row, ["index", "organisation", "recipient", "signing_key"]);
  return {
    index: papers.number(row, "index"),
    organisation: papers.text(row, "organisation"),
    recipient: papers.text(row, "recipient", RECIPIENT),
    signing_key: papers.text(row, "signing_key", HEX64),
  };
}

function check({ needed, holders, suite }) {
  const different = (field) => new Set(holders.map((one) => one[field])).size === holders.length;
  const held = (organisation) => holders.filter((one) => one.organisation === organisation).length;
  insist(needed >= 2, "needed");
  insist(holders.length <= MOST_HOLDERS, "holders");
  insist(holders.length - needed >= 1, "spare");
  insist(holders.every((one) => held(one.organisation) < needed), "alone");
  insist(holders.every((one, place) => one.index === place + 1), "places");
  insist(different("recipient"), "recipient_twice");
  insist(different("signing_key"), "key_twice");
  insist(SUITES.has(suite), "suite");
}

function insist(good, why) {
  if (!good) throw new Refusal("keyset", { why: `keyset_${why}` });
}
