// Released shares: signed by their keyholders, held against the bidders' commitments, logged. Twin of checks/releases.py.

import { labelFor } from "../sealing/manifests.js";
import * as papers from "../sealing/papers.js";
import { HEX64, HEX128 } from "../sealing/papers.js";
import { message } from "../sealing/releases.js";
import { PUBLIC, RELEASES, rows, short } from "./contents.js";
import { Fault, KEYHOLDER, Unknown, insist } from "./findings.js";

const FIELDS = ["bid", "cause", "entry", "envelope", "envelope_id", "index", "share", "signature"];
const HEX = /^(?:[0-9a-f]{2}){0,200}$/;

/** Check every release; resolve to those of each envelope, a Map by `place`. */
export async function checkReleases(found, report) {
  if (found.edition === PUBLIC) {
    await report.check("share.signature", "", () => {
      throw new Unknown("withheld");
    });
    return new Map();
  }
  let made = [];
  await report.check("share.logged", RELEASES, async () => {
    made = rows(await found.paper(RELEASES), "shares", FIELDS).map(released);
    insist(new Set(made.map((one) => `${place(one)} ${one.index}`)).size === made.length, "twice");
  });
  for (const one of made) await checkShare(found, report, one);
  await checkLogged(found, report, made);
  return grouped(made, place);
}

/** Where a release or an outcome belongs: bid and envelope. */
export const place = ({ bid, envelope }) => `${bid} ${envelope}`;

function released(row) {
  papers.text(row, "bid", HEX64);
  papers.text(row, "envelope");
  papers.number(row, "envelope_id");
  papers.number(row, "index");
  papers.number(row, "entry", { least: 0 });
  papers.text(row, "share", HEX);
  papers.text(row, "signature", HEX128);
  if (row.cause !== "") papers.text(row, "cause");
  return row;
}

async function checkShare(found, report, one) {
  const subject = `${short(one.bid)} ${one.envelope} #${one.index}`;
  await report.check("share.signature", subject, () => {
    const holder = holderOf(found, one.index);
    const manifest = found.manifests.get(one.bid);
    if (!manifest) throw new Fault("no_bid");
    const signed = message(labelFor(manifest, one.envelope), { index: one.index, share: one.share });
    insist(papers.isSigned(signed, papers.unhex(one.signature), holder.signing_key), "not_signed");
  });
  await report.check("share.commitment", subject, () => {
    const cause = causeOf(found, one);
    insist(cause === one.cause, "other_cause", { recorded: one.cause, found: cause });
    if (cause) report.note("share.commitment", subject, `share_${cause}`, KEYHOLDER);
  });
}

function holderOf(found, index) {
  if (!found.keyset) throw new Unknown("no_keyset");
  const holder = found.keyset.holders.find((one) => one.index === index);
  if (!holder) throw new Fault("no_holder", { index });
  return holder;
}

/** Return "" for a share that the bidder committed to, F5 for an empty one, F3 for another. Throws Fault. */
export function causeOf(found, one) {
  const { commitments } = found.envelope(one.bid, one.envelope);
  insist(one.index >= 1 && one.index <= commitments.length, "no_holder", { index: one.index });
  if (!one.share) return "F5";
  return papers.digest(papers.unhex(one.share)) === commitments[one.index - 1] ? "" : "F3";
}

async function checkLogged(found, report, made) {
  const entries = grouped(made, (one) => one.entry);
  for (const [at, here] of [...entries].sort(([one], [other]) => one - other)) {
    await report.check("share.logged", `#${here[0].index} ${at}`, () => checkEntry(found, at, here));
  }
}

/** One entry for all shares that a keyholder released at once: it holds the hash of what she handed in. */
function checkEntry(found, at, here) {
  const entry = found.entries.get(at);
  insist(entry?.act === "share.release", "no_entry", { act: "share.release" });
  insist(entry.facts.lot === found.lot, "other_lot");
  insist(found.closing && at > found.closing.entry, "before_closing", { blame: KEYHOLDER });
  insist(new Set(here.map((one) => one.index)).size === 1, "other_holder");
  insist(entry.body.organisation === holderOf(found, here[0].index).organisation, "other_holder");
  const asked = entry.facts.envelopes;
  const given = new Map(here.map((one) => [one.envelope_id, one]));
  insist(Array.isArray(asked) && [...given.keys()].every((one) => asked.includes(one)), "other_number");
  if (given.size !== new Set(asked).size) throw new Unknown("partly");
  const text = asked.map((one) => given.get(one).share + given.get(one).signature).join("");
  insist(entry.facts.shares_sha256 === papers.digest(new TextEncoder().encode(text)), "other_hash");
}

/** Return the shares of one envelope that match their commitments, as bytes. */
export function goodShares(found, made) {
  return made.filter((one) => matches(found, one)).map((one) => papers.unhex(one.share));
}

function matches(found, one) {
  try {
    return causeOf(found, one) === "";
  } catch {
    return false;
  }
}

/** Return items by what `key` says of them, a Map of lists. */
function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
