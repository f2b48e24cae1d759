// ChaCha20-Poly1305 for the chunks of a file: the browser's own where it has one (about eight times as fast), else a script.

import { chacha20poly1305 } from "../../vendor/noble.js";

const NAME = "ChaCha20-Poly1305";

/** Return {seal(nonce, bytes), open(nonce, bytes)} for a key of 32 bytes; both resolve to bytes, `open` rejects what was changed. */
export async function cipher(key) {
  return (await hasOwn()) ? own(key) : script(key);
}

const script = (key) => ({
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

let known;
const hasOwn = () => (known ??= agrees());

/** The browser's cipher is young in many browsers: it is used when it does what the audited script does. */
async function agrees() {
  const [key, nonce, bytes] = [32, 12, 200].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const expected = await script(key).seal(nonce, bytes);
  try {
    const sealed = await (await own(key)).seal(nonce, bytes);
    return sealed.length === expected.length && sealed.every((byte, at) => byte === expected[at]);
  } catch {
    return false; // an older browser, or a page that did not come by HTTPS
  }
}
