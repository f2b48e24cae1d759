// Sealing a bid from a page: the work is done in workers, one that leads, and a hand or two.

import * as keysets from "./keysets.js";
import { hex } from "./papers.js";
import { take } from "./pickers.js";
import { Refusal, insistOnSecureContext } from "./refusals.js";
import { lockName } from "./stores.js";

const MOST_HANDS = 2; // each holds some 64 MB before its browser collects; the one that leads is kept busy by two
const NONCE_BYTES = 32;

/** Return a new worker; the single-file tool gives its own in place of this. */
export const newWorker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

/**
 * Seal a bid for a keyset: each part {kind, letter, files: [{name, blob}]} becomes a sealed file in `store` (stores.js).
 * `onProgress({kind, phase: "seal" | "done", done, total})` hears how far it is in bytes; `signal` stops it.
 * Resolves to {nonce, manifest: bytes, envelopes: [{kind, name, sha256, size, recipient, file?}], rescue: {kind: identity}}.
 * Throws Refusal; then nothing is left in the store.
 */
export async function sealBid({ keysetText, bidder, signingKey, parts, store }, options = {}) {
  insistOnSecureContext();
  const keyset = keysets.parse(keysetText);
  const nonce = hex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const order = { keyset, bidder, signingKey, parts, nonce };
  if (store.where === "picker") return sealedAway(order, store.directory, options);
  return navigator.locks.request(lockName(nonce), () => led({ act: "seal", order, store }, options));
}

async function sealedAway(order, directory, options) {
  const { port1, port2 } = new MessageChannel();
  const files = take(port1, directory);
  const sealed = await led({ act: "seal", order, store: { where: "picker", port: port2 } }, options, [port2]);
  const made = await files();
  return { ...sealed, envelopes: sealed.envelopes.map((one) => ({ ...one, file: made.get(one.name) })) };
}

/**
 * Open one's own sealed file with its rescue identity, as the opening will; all is checked, nothing kept.
 * Resolves to {letter: bytes, files: [{name, sha256, size}]}. Throws Refusal: other_file, not_opened, container, labels.
 */
export async function openOwn(file, manifest, kind, identity, options = {}) {
  insistOnSecureContext();
  return led({ act: "open", order: { file, manifest, kind, identity } }, options);
}

/** Let a crew do one thing; resolve to what it found. The workers end with it. */
async function led(message, { onProgress = () => {}, signal, worker = newWorker }, moved = []) {
  if (signal?.aborted) throw new Refusal("cancelled");
  const others = (navigator.hardwareConcurrency ?? 1) - 1; // one core is the leader's
  const hands = Array.from({ length: Math.min(MOST_HANDS, Math.max(1, others)) }, worker);
  const leader = worker();
  const cancel = () => leader.postMessage({ act: "cancel" });
  signal?.addEventListener("abort", cancel);
  try {
    const ports = hands.map(employed);
    leader.postMessage({ ...message, ports }, [...ports, ...moved]);
    return await answered(leader, hands, onProgress);
  } finally {
    signal?.removeEventListener("abort", cancel);
    for (const one of [leader, ...hands]) one.terminate();
  }
}

/** Tell a worker to be a hand; return the port that leads to it. */
function employed(hand) {
  const { port1, port2 } = new MessageChannel();
  hand.postMessage({ act: "serve", port: port1 }, [port1]);
  return port2;
}

function answered(leader, hands, onProgress) {
  return new Promise((resolve, reject) => {
    leader.onmessage = ({ data: { progress, found, refusal } }) => {
      if (progress) onProgress(progress);
      else if (refusal) reject(new Refusal(refusal.code, refusal.facts));
      else resolve(found);
    };
    for (const one of [leader, ...hands]) {
      one.onerror = (event) => reject(new Refusal("broken", { error: event.message ?? "worker" }));
      one.onmessageerror = () => reject(new Refusal("broken", { error: "message" }));
    }
  });
}
