// The verifiable draw, drawn again in a visitor's browser. Twin of evaluation/draw.py and evaluation/inspection.py.

import { bytesToHex, hexToBytes, hmac, sha256 } from "../../vendor/noble.js";
import { canonical, digest } from "../sealing/papers.js";

export const FORMAT = "clearbid-draw/1";
export const FORMAT_WITHHELD = "clearbid-draw/2";
export const FORMAT_INSPECTION = "clearbid-inspection/1";
const PARTIES = ["tenderer", "supervisor"];
const HEX64 = /^[0-9a-f]{64}$/i;
const UTF8 = new TextEncoder();

/** The proof does not hold; `part` names what differs. */
export class ReplayRefusal extends Error {
  constructor(part) {
    super(part);
    this.part = part;
  }
}

/** Draw again from a proof; return its kind, its seed and what was drawn. Throws ReplayRefusal naming the first part that differs. */
export function replay(proof) {
  try {
    return proof.format === FORMAT_INSPECTION ? inspection(proof) : committee(proof);
  } catch (error) {
    throw error instanceof ReplayRefusal ? error : new ReplayRefusal("format");
  }
}

function committee(proof) {
  same("format", [FORMAT, FORMAT_WITHHELD].includes(proof.format), true);
  const pool = sorted(proof.pool);
  same("pool", proof.pool_sha256, digestOf(pool));
  same("rules", proof.rules_sha256, digestOf(proof.rules));
  checkCommitments(proof);
  const seed = seedOf(proof, proof.pool_sha256);
  same("seed", proof.seed, seed);
  const { order, drawn } = draw(pool, proof.rules, seed);
  same("order", proof.order, order);
  same("drawn", proof.drawn, drawn);
  return { kind: "committee", seed, drawn, order };
}

function inspection(proof) {
  const objects = sorted(proof.objects);
  const inspectors = sorted(proof.inspectors);
  same("pool", proof.objects_sha256, digestOf(objects));
  same("pool", proof.inspectors_sha256, digestOf(inspectors));
  same("rules", proof.rules_sha256, digestOf(proof.rules));
  checkCommitments(proof);
  const pools = digestOf({ objects: proof.objects_sha256, inspectors: proof.inspectors_sha256 });
  const seed = seedOf(proof, pools);
  same("seed", proof.seed, seed);
  const pairs = assigned(objects, inspectors, proof.rules, seed);
  same("drawn", proof.assigned, pairs);
  return { kind: "inspection", seed, pairs };
}

/** Return everybody eligible in order of luck, and who is called first. */
export function draw(pool, rules, seed) {
  const barred = new Set(rules.avoid.map(({ code }) => code));
  const order = ordered(pool.filter(({ code }) => !barred.has(code)), seed);
  const left = new Map(Object.entries(rules.quotas));
  const drawn = [];
  for (const { code, group } of order) {
    if ((left.get(group) ?? 0) < 1) continue;
    left.set(group, left.get(group) - 1);
    drawn.push(code);
  }
  same("drawn", [...left.values()].some((missing) => missing > 0), false);
  return { order: order.map(({ code }) => code), drawn };
}

function assigned(objects, inspectors, rules, seed) {
  const { drawn } = draw(objects, rules, partSeed(seed, "objects"));
  const barred = new Set(rules.avoid.map(({ code }) => code));
  const able = ordered(inspectors.filter(({ code }) => !barred.has(code)), partSeed(seed, "inspectors"));
  const load = new Map(able.map(({ code }) => [code, 0]));
  const groups = new Map(able.map(({ code, group }) => [code, group]));
  const apart = new Set(rules.apart.map((line) => JSON.stringify([line.object, line.inspector])));
  return drawn.map((object) => {
    const free = [...load.keys()].filter((one) => !apart.has(JSON.stringify([object, one])));
    // sort() is stable: equals stay in order of luck.
    const sent = chosen(free.sort((one, other) => load.get(one) - load.get(other)), groups, rules);
    same("drawn", sent.length >= rules.inspectors_each, true);
    for (const one of sent) load.set(one, load.get(one) + 1);
    return { object, inspectors: sent };
  });
}

/** Each department's share first, then the rest from all; nobody when a department has too few. */
function chosen(free, groups, rules) {
  const sent = [];
  for (const [group, share] of Object.entries(rules.from_each ?? {}).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const own = free.filter((one) => groups.get(one) === group).slice(0, share);
    if (own.length < share) return [];
    sent.push(...own);
  }
  const rest = free.filter((one) => !sent.includes(one));
  return [...sent, ...rest.slice(0, Math.max(0, rules.inspectors_each - sent.length))];
}

/** Ascending HMAC-SHA256(seed, code), as bytes, which hexadecimal of one length keeps in order. */
function ordered(pool, seed) {
  const key = hexToBytes(seed);
  const lots = pool.map((entry) => ({ entry, luck: bytesToHex(hmac(sha256, key, UTF8.encode(entry.code))) }));
  return lots.sort((one, other) => (one.luck < other.luck ? -1 : 1)).map(({ entry }) => entry);
}

function sorted(pool) {
  const lines = pool.map(({ code, group }) => ({ code, group }));
  for (const { code, group } of lines) same("format", typeof code === "string" && typeof group === "string", true);
  // UTF-8 keeps the order of code points, which UTF-16 does not.
  const order = new Map(lines.map((line) => [line, bytesToHex(UTF8.encode(line.code))]));
  lines.sort((one, other) => (order.get(one) < order.get(other) ? -1 : 1));
  same("pool", new Set(lines.map(({ code }) => code)).size, lines.length);
  return lines;
}

function checkCommitments({ format, commitments, seeds }) {
  const parties = format === FORMAT ? PARTIES : Object.keys(seeds);
  for (const party of parties) same("commitments", commitments[party], digest(seedBytes(seeds[party])));
}

function seedOf({ format, seeds, commitments, root, rules_sha256: rules }, pool) {
  const lower = (party) => {
    seedBytes(seeds[party]);
    return seeds[party].toLowerCase();
  };
  if (format === FORMAT) {
    return digestOf({ ...Object.fromEntries(PARTIES.map((party) => [party, lower(party)])), root, pool, rules });
  }
  const names = Object.keys(commitments);
  const known = Object.keys(seeds);
  same("seed", names.length > 1 && known.every((party) => names.includes(party)), true);
  const given = (party) => (known.includes(party) ? { seed: lower(party) } : { withheld: commitments[party] });
  return digestOf({ parties: Object.fromEntries(names.map((party) => [party, given(party)])), root, pool, rules });
}

function seedBytes(seed) {
  same("seed", typeof seed === "string" && HEX64.test(seed), true);
  return hexToBytes(seed.toLowerCase());
}

const partSeed = (seed, label) => bytesToHex(hmac(sha256, hexToBytes(seed), UTF8.encode(label)));

const digestOf = (value) => digest(canonical(value));

function same(part, given, computed) {
  if (JSON.stringify(given) !== JSON.stringify(computed)) throw new ReplayRefusal(part);
}
