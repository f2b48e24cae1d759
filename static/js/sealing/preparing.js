// Preparing a bid, in a worker: container, seal, split, wrap, manifest. Twin of preparing.py; the page signs.

import { checkFiles, container } from "./containers.js";
import * as envelopes from "./envelopes.js";
import { hasher } from "./hashes.js";
import { label } from "./labels.js";
import * as manifests from "./manifests.js";
import * as papers from "./papers.js";
import { passed, plainPieces } from "./pieces.js";
import { Refusal } from "./refusals.js";
import * as shares from "./shares.js";
import { sealedSize } from "./streams.js";

/**
 * Seal a bid: one .age file per part into the sink, new keys each time. `report({kind, phase, done, total})` hears how far it is.
 * Resolves to {nonce, manifest: bytes, envelopes, rescue}. Throws Refusal; then nothing is left in the sink.
 */
export async function sealBid({ keyset, bidder, signingKey, parts, nonce }, { crew, sink, report }) {
  const sealed = [];
  const rescue = {};
  try {
    check(parts);
    for (const part of parts) {
      rescue[part.kind] = await envelopes.newIdentity();
      const named = label({ bidder, tender: keyset.tender, lot: keyset.lot, envelope: part.kind, nonce });
      sealed.push(await sealPart(part, named, rescue[part.kind], { keyset, crew, sink, report }));
    }
    const facts = { bidder, tender: keyset.tender, lot: keyset.lot, nonce, signing_key: signingKey };
    const manifest = manifests.text({ ...facts, keyset: keyset.fingerprint, suite: keyset.suite, envelopes: sealed });
    manifests.parse(manifest); // what the server would refuse is refused here
    crew.insistOnGoing();
    const kept = sealed.map(({ kind, name, sha256, size, recipient }) => ({ kind, name, sha256, size, recipient }));
    await sink.finish({ nonce, made: new Date().toISOString(), manifest: new TextDecoder().decode(manifest), envelopes: kept });
    return { nonce, manifest, envelopes: kept, rescue };
  } catch (error) {
    await sink.discard().catch(() => {}); // what stays then is half, is not listed, and is swept away later
    throw error;
  }
}

/** Refuse before anything is read what could not be sealed. */
function check(parts) {
  const kinds = parts.map((part) => part.kind);
  const good = kinds.length > 0 && kinds.every((kind) => manifests.KINDS.includes(kind));
  if (!good || new Set(kinds).size !== kinds.length) throw new Refusal("field", { field: "kind" });
  for (const { files } of parts) checkFiles(files.map((file) => file.name));
}

async function sealPart(part, named, identity, { keyset, crew, sink, report }) {
  const tell = progress(part.kind, report);
  const plain = container({ label: named, letter: papers.canonical(part.letter), files: part.files });
  const name = `${part.kind}-${named.nonce.slice(0, 8)}.age`;
  const stored = await sealInto(sink, { kind: part.kind, name }, plain, identity, crew, tell);
  await insistUnchanged(part.files);
  const dealt = await shares.split(identity, { needed: keyset.needed, total: keyset.holders.length });
  const wraps = keyset.holders.map(({ recipient, index }, at) => shares.wrap(dealt[at], { to: recipient, index, label: named }));
  return {
    kind: part.kind,
    name,
    ...stored,
    recipient: await envelopes.recipientOf(identity),
    commitments: dealt.map(shares.commitment),
    wraps: await Promise.all(wraps),
  };
}

/** Refuse files that were changed since they were chosen: read through a container, a browser does not notice it. */
async function insistUnchanged(files) {
  for (const { blob } of files) for await (const _byte of passed(blob.slice(0, 1)));
}

/** Seal a container into the sink and hash it on its way. */
async function sealInto(sink, { kind, name }, plain, identity, crew, tell) {
  const { prefix, key } = await envelopes.begin(identity);
  const size = prefix.length + sealedSize(plain.size);
  if (size > envelopes.MOST_BYTES) throw new Refusal("too_large", { limit: envelopes.MOST_BYTES });
  const count = tell("seal", size);
  const hash = await hasher();
  await sink.begin({ kind, name, size });
  await keep(prefix);
  for await (const sealed of crew.inOrder("seal", plainPieces(plain), { key })) await keep(sealed);
  await sink.end();
  tell("done", size)(size);
  return { sha256: hash.hex(), size };

  async function keep(bytes) {
    hash.update(bytes);
    const { length } = bytes;
    await sink.write(bytes); // may give the bytes away
    count(length);
  }
}

const OFTEN = 100; // milliseconds between two reports

/** Return a function that begins a phase of so many bytes and returns what counts them. */
function progress(kind, report) {
  return (phase, total) => {
    let done = 0;
    let told = 0;
    return (bytes) => {
      done += bytes;
      const now = performance.now();
      if (now - told < OFTEN && done < total) return;
      told = now;
      report({ kind, phase, done, total });
    };
  };
}
