// ChaCha20-Poly1305 for the chunks of a file: the browser's own where it has one, else WebAssembly (libsodium), where that
// is forbidden a script.

import { chacha20poly1305 } from "../../vendor/noble.js";
import { createSodium } from "../../vendor/sodium.js";

const NAME = "ChaCha20-Poly1305";
const TAG = 16;
const MOST = 64 * 1024 + TAG; // a chunk with its tag: longer ones are not asked for

/** Return {seal(nonce, bytes), open(nonce, bytes)} for a key of 32 bytes; both resolve to bytes, `open` rejects what was changed. */
export async function cipher(key) {
  return (await fastest())(key);
}

const script = async (key) => ({
  seal: async (nonce, bytes) => chacha20poly1305(key, nonce).encrypt(bytes),
  open: async (nonce, bytes) => chacha20poly1305(key, nonce).decrypt(bytes),
});

async function own(key) {
  const { subtle } = crypto;
  const imported = await subtle.importKey("raw-secret", key, { name: NAME }, false, ["encrypt", "decrypt"]);
  return {
    seal: async (nonce, bytes) => new Uint8Array(await subtle.encrypt({ name: NAME, iv: nonce }, imported, bytes)),
    open: async (nonce, bytes) => new Uint8Array(await subtle.decrypt({ name: NAME, iv: nonce }, imported, bytes)),
  };
}

async function compiled(key) {
  const sodium = await (loaded ??= createSodium());
  const place = (places ??= roomIn(sodium));
  const act = async (name, nonce, bytes, size) => {
    // The key is put there each time: another one may have been used meanwhile.
    for (const [at, given] of [[place.key, key], [place.nonce, nonce], [place.from, bytes]]) sodium.HEAPU8.set(given, at);
    const { from, to } = place;
    const refused =
      name === "encrypt"
        ? sodium._crypto_aead_chacha20poly1305_ietf_encrypt(to, 0, from, bytes.length, 0, 0, 0, 0, 0, place.nonce, place.key)
        : sodium._crypto_aead_chacha20poly1305_ietf_decrypt(to, 0, 0, from, bytes.length, 0, 0, 0, 0, place.nonce, place.key);
    if (refused) throw new Error("changed");
    return sodium.HEAPU8.slice(to, to + size);
  };
  return {
    seal: (nonce, bytes) => act("encrypt", nonce, bytes, bytes.length + TAG),
    open: (nonce, bytes) => act("decrypt", nonce, bytes, bytes.length - TAG),
  };
}

let loaded;
let places;
const roomIn = (sodium) => ({
  key: sodium._malloc(32),
  nonce: sodium._malloc(12),
  from: sodium._malloc(MOST),
  to: sodium._malloc(MOST),
});

let known;
const fastest = () => (known ??= chosen());

async function chosen() {
  for (const kind of [own, compiled]) if (await agrees(kind)) return kind;
  return script;
}

/** A cipher is used when it does what the audited script does: one may be young, or missing, or forbidden by a policy. */
async function agrees(kind) {
  const [key, nonce, bytes] = [32, 12, 200].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const expected = await (await script(key)).seal(nonce, bytes);
  try {
    const made = await kind(key);
    const sealed = await made.seal(nonce, bytes);
    const opened = await made.open(nonce, expected);
    return same(sealed, expected) && same(opened, bytes);
  } catch {
    return false; // an older browser, or a page that did not come by HTTPS
  }
}

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
