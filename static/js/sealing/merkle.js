// The Merkle tree of RFC 6962, section 2.1: hashes, roots and the checking of proofs. Twin of ledger/merkle.py.

import { sha256 } from "../../vendor/noble.js";
import { Refusal } from "./refusals.js";

export const HASH_SIZE = 32;
export const EMPTY_ROOT = sha256(new Uint8Array());

/** A proof does not prove what it claims; `code` is a key of ledger/faults.py. */
export class ProofError extends Refusal {}

/** Tell whether two byte strings are the same. */
export const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

function hashed(mark, ...parts) {
  const state = sha256.create().update(Uint8Array.of(mark));
  for (const part of parts) state.update(part);
  return state.digest();
}

/** Return the hash of a leaf: SHA-256(0x00 ‖ data). */
export const leafHash = (data) => hashed(0, data);

/** Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left, right) => hashed(1, left, right);

/** Return the root over these leaf hashes. */
export function root(leaves) {
  const complete = []; // roots of the complete subtrees with their sizes, largest first
  for (const leaf of leaves) {
    complete.push({ hash: leaf, size: 1 });
    while (complete.length > 1 && complete.at(-1).size === complete.at(-2).size) {
      const [left, right] = complete.splice(-2);
      complete.push({ hash: nodeHash(left.hash, right.hash), size: 2 * left.size });
    }
  }
  return complete.map(({ hash }) => hash).reduceRight((right, left) => (right ? nodeHash(left, right) : left), null) ?? EMPTY_ROOT;
}

// Sizes may pass 2^31, where JavaScript's shifts stop.
const half = (number) => Math.floor(number / 2);
const isOdd = (number) => number % 2 === 1;

/** Return the root to which the audit path leads (RFC 9162, 2.1.3.2). Throws ProofError for a wrong length. */
export function rootFromInclusion(leaf, index, size, path) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) throw new ProofError("proof_outside");
  let [node, last, known] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) throw new ProofError("proof_long");
    if (isOdd(node) || node === last) {
      known = nodeHash(sibling, known);
      while (!isOdd(node) && node) [node, last] = [half(node), half(last)];
    } else {
      known = nodeHash(known, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last) throw new ProofError("proof_short");
  return known;
}

/** Check that the leaf hash stands at `index` in the tree of this root. Throws ProofError. */
export function verifyInclusion(leaf, index, size, path, expectedRoot) {
  if (!same(rootFromInclusion(leaf, index, size, path), expectedRoot)) throw new ProofError("proof_root");
}

/** Check that the new tree only appended to the old one (RFC 9162, 2.1.4.2). Throws ProofError. */
export function verifyConsistency(old, oldRoot, now, newRoot, path) {
  if (old === 0 || old === now) {
    if (path.length || !same(oldRoot, old === 0 ? EMPTY_ROOT : newRoot)) throw new ProofError("proof_inconsistent");
    return;
  }
  if (!Number.isSafeInteger(old) || !Number.isSafeInteger(now) || old < 0 || old > now || !path.length) {
    throw new ProofError("proof_size");
  }
  const [first, second] = rootsFromConsistency(old, oldRoot, now, path);
  if (!same(first, oldRoot) || !same(second, newRoot)) throw new ProofError("proof_inconsistent");
}

const isPowerOfTwo = (number) => 2 ** Math.round(Math.log2(number)) === number;

function rootsFromConsistency(old, oldRoot, now, path) {
  const steps = isPowerOfTwo(old) ? [oldRoot, ...path] : path;
  let [node, last] = [old - 1, now - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let [first, second] = [steps[0], steps[0]];
  for (const sibling of steps.slice(1)) {
    if (last === 0) throw new ProofError("proof_long");
    if (isOdd(node) || node === last) {
      [first, second] = [nodeHash(sibling, first), nodeHash(sibling, second)];
      while (!isOdd(node) && node) [node, last] = [half(node), half(last)];
    } else {
      second = nodeHash(second, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last) throw new ProofError("proof_short");
  return [first, second];
}
