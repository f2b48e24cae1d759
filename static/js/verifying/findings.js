// What an examination finds: what holds, what does not and by whose statement, what could not be told. Twin of findings.py.

import { Refusal } from "../sealing/refusals.js";

export const GOOD = "good";
export const NOTED = "noted";
export const UNCHECKED = "unchecked";
export const BAD = "bad";
export const PLATFORM = "platform";
export const BIDDER = "bidder";
export const KEYHOLDER = "keyholder";
export const WITNESS = "witness";
// Beyond this many faults of one check a report names no more of them, and only counts.
const MOST_NAMED = 100;

/** Something does not hold; `why` is a key of WHYS in bidding/archives/texts.py, `blame` whose statement is false. */
export class Fault extends Error {
  constructor(why, { blame = PLATFORM, ...facts } = {}) {
    super(why);
    Object.assign(this, { why, blame, facts });
  }
}

/** Something cannot be checked with this archive; `why` says why. */
export class Unknown extends Error {
  constructor(why, facts = {}) {
    super(why);
    Object.assign(this, { why, facts });
  }
}

/** The file cannot be examined at all; `code` as in bidding/archives/refusals.py. */
export class ArchiveRefusal extends Refusal {}

/** Throw the Fault unless all is well. */
export function insist(good, why, facts = {}) {
  if (!good) throw new Fault(why, facts);
}

/** The findings of one examination, in the order of the checks. */
export class Report {
  held = new Map(); // code → how often it held
  counts = new Map(); // "code verdict" → how many findings
  findings = [];

  /** Count the check as held when the body ends; a Fault, Unknown or malformed thing becomes a finding. */
  async check(code, subject, body) {
    try {
      await body();
      this.held.set(code, (this.held.get(code) ?? 0) + 1);
    } catch (error) {
      this.add(found(code, subject, error));
    }
  }

  /** Name a fault of somebody that the records state correctly: nothing contradicts it. */
  note(code, subject, why, blame) {
    this.add({ code, verdict: NOTED, subject, why, blame, facts: {} });
  }

  /** Keep a finding, as long as there are not too many of its kind. */
  add(finding) {
    const place = `${finding.code} ${finding.verdict}`;
    const number = (this.counts.get(place) ?? 0) + 1;
    this.counts.set(place, number);
    if (number <= MOST_NAMED) this.findings.push(finding);
  }

  /** How many findings a check has with this verdict. */
  count(code, verdict) {
    return this.counts.get(`${code} ${verdict}`) ?? 0;
  }

  /** Whether nothing contradicts. */
  get ok() {
    return ![...this.counts.keys()].some((place) => place.endsWith(` ${BAD}`));
  }

  /** Every check that was made or tried, in the order in which it first was. */
  get codes() {
    return [...new Set([...this.held.keys(), ...[...this.counts.keys()].map((place) => place.split(" ")[0])])];
  }

  /** The worst that was found of a check. */
  verdict(code) {
    return [BAD, UNCHECKED, NOTED].find((verdict) => this.count(code, verdict)) ?? GOOD;
  }
}

function found(code, subject, error) {
  if (error instanceof Fault) return { code, verdict: BAD, subject, why: error.why, blame: error.blame, facts: error.facts };
  if (error instanceof Unknown) return { code, verdict: UNCHECKED, subject, why: error.why, blame: "", facts: error.facts };
  const how = error instanceof Refusal ? error.code : String(error?.message ?? error);
  return { code, verdict: BAD, subject, why: "malformed", blame: PLATFORM, facts: { how: how.slice(0, 200) } };
}
