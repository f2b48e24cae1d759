// What a key file is sealed to: a passphrase (scrypt, in a worker that is ended afterwards) or a passkey (WebAuthn PRF).

import { Decrypter, Encrypter, webauthn } from "../../vendor/age.js";
import { Refusal } from "../sealing/refusals.js";

const HEADER = /^age-encryption\.org\/v1\n-> (\S+)/;
const LOCKS = { scrypt: "passphrase", "age-encryption.org/fido2prf": "passkey" };

/** Tell how a key file is sealed: "passphrase" or "passkey". Throws Refusal("not_keys") for any other file. */
export function howOf(file) {
  const lock = LOCKS[HEADER.exec(new TextDecoder("latin1").decode(file.subarray(0, 200)))?.[1]];
  if (!lock) throw new Refusal("not_keys");
  return lock;
}

/** What this browser lacks for keys, as a code; null when it has all. */
export function lacking() {
  return globalThis.isSecureContext && crypto.subtle ? null : "insecure";
}

/** What this browser lacks for passkeys, as a code; null when it may have all. */
export function lackingPasskey() {
  if (!globalThis.PublicKeyCredential) return "no_passkeys";
  // A passkey belongs to a name; browsers refuse one for a bare address.
  return /^[\d.]+$|:/.test(location.hostname) ? "passkey_address" : null;
}

/** Seal to a passphrase. */
export const sealToPassphrase = (plain, passphrase) => work({ act: "seal", bytes: plain, passphrase: passphrase.normalize("NFC") });

/** Open what was sealed to a passphrase. Throws Refusal("wrong_passphrase"). */
export const openWithPassphrase = (file, passphrase) => work({ act: "open", bytes: file, passphrase: passphrase.normalize("NFC") });

function work(order) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.code ? reject(new Refusal(data.code)) : resolve(data.bytes));
    worker.onerror = () => reject(new Refusal("no_worker"));
    worker.postMessage(order);
  }).finally(() => worker.terminate());
}

/** Make a passkey that can keep keys; returns its name for `sealToPasskey` (no secret). Throws Refusal. */
export function newPasskey(keyName) {
  return asked(() => webauthn.createCredential({ keyName }));
}

/** Seal to a passkey; the browser asks the person. Throws Refusal. */
export function sealToPasskey(plain, credential) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(new webauthn.WebAuthnRecipient({ identity: credential }));
  return asked(() => encrypter.encrypt(plain));
}

/** Open what was sealed to a passkey; `credential` may be empty, then the browser offers those it has. Throws Refusal. */
export function openWithPasskey(file, credential = "") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(new webauthn.WebAuthnIdentity(credential ? { identity: credential } : {}));
  return asked(() => decrypter.decrypt(file));
}

async function asked(act) {
  const missing = lacking() ?? lackingPasskey();
  if (missing) throw new Refusal(missing);
  try {
    return await act();
  } catch (error) {
    if (error.name === "NotAllowedError" || error.name === "AbortError") throw new Refusal("passkey_cancelled");
    if (error.name === "SecurityError") throw new Refusal("passkey_address");
    if (/PRF/.test(error.message)) throw new Refusal("no_prf");
    throw new Refusal("passkey_other");
  }
}
