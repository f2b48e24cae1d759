// SHA-256 of streams. WebAssembly hashes four times as fast as plain scripts, but a policy may forbid it.

import { bytesToHex, sha256 } from "../../vendor/noble.js";
import { createSHA256 } from "../../vendor/sha256-wasm.js";

/** Return a hash with update(bytes) and hex(): WebAssembly where it is allowed, else plain script. */
export async function hasher() {
  try {
    const wasm = await createSHA256();
    wasm.init();
    return { update: (bytes) => wasm.update(bytes), hex: () => wasm.digest("hex") };
  } catch {
    const plain = sha256.create();
    return { update: (bytes) => plain.update(bytes), hex: () => bytesToHex(plain.digest()) };
  }
}
