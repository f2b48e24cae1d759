// Measures what a bid will take: really sealing and really uploading 16 MB, and nothing is left of it.

import { sealBid } from "../sealing/sealer.js";
import * as stores from "../sealing/stores.js";
import { upload } from "../uploading.js";
import { madeUp } from "./making-up.js";
import { duration, sizeOf } from "./progress.js";

const SIZE = 16 * 1024 * 1024;
// Slower than this, the whole bid takes longer than anybody should leave to the last evening.
const PATIENCE = 30 * 60;

async function sealed({ keyset, lot, signingKey }, kind) {
  const parts = [{ kind, letter: {}, files: [{ name: "check.bin", blob: madeUp(SIZE) }] }];
  const order = { keysetText: new TextEncoder().encode(keyset), bidder: lot, signingKey: signingKey || "00".repeat(32), parts };
  return sealBid({ ...order, store: stores.opfs(lot) });
}

/** Seal 16 MB; returns {size, seconds, speed, all, left, slow} for a bid of `size` bytes. */
export async function measureSealing(facts, size) {
  const began = performance.now();
  const made = await sealed(facts, "technical");
  const found = told((performance.now() - began) / 1000, size);
  await stores.remove(facts.lot, made.nonce);
  return found;
}

/** Upload 16 MB sealed for nobody into a practice run, which is wiped again unless it was running before. */
export async function measureUpload(facts, size) {
  const { url, lot, kind, begin, end, isRunning, csrf } = facts.upload;
  const made = await sealed(facts, kind);
  const post = (address) => fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual" });
  if (!isRunning) await post(begin);
  try {
    const [envelope] = made.envelopes;
    const file = await stores.open(facts.lot, made.nonce, kind);
    const began = performance.now();
    await upload(file, { url, lot, kind, sha256: envelope.sha256 }, { signal: AbortSignal.timeout(120_000) });
    return told((performance.now() - began) / 1000, size);
  } finally {
    await stores.remove(facts.lot, made.nonce);
    if (!isRunning) await post(end);
  }
}

function told(seconds, size) {
  const speed = SIZE / seconds;
  const left = size / speed;
  const facts = { size: sizeOf(SIZE), seconds: seconds.toFixed(1), speed: sizeOf(speed), all: sizeOf(size) };
  return { ...facts, left: duration(left), slow: left > PATIENCE };
}
