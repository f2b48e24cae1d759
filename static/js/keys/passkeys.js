// Passkeys that sign bids: the challenge is the SHA-256 of the signed bytes. Twin of bidding/sealing/signatures/passkeys.py.

import { base64urlnopad, sha256 } from "../../vendor/noble.js";
import { canonical } from "../sealing/papers.js";

const KEY = "clearbid-passkey/1";
const SIGNATURE = "clearbid-passkey-signature/1";
const ALGORITHMS = [-7, -8, -257]; // ES256, EdDSA, RS256
const ATTESTED_AT = 37; // after the hash of the website, the flags and the counter
const IDENTIFIED = 16 + 2; // the device's model and the length of the credential's name

/** Make a passkey of this website for an account; returns what is registered, as text. Throws the browser's errors. */
export async function makePasskey(name) {
  const { rawId, response } = await navigator.credentials.create({
    publicKey: {
      rp: { id: location.hostname, name: document.title },
      user: { id: crypto.getRandomValues(new Uint8Array(32)), name, displayName: name },
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      attestation: "none",
    },
  });
  const data = new Uint8Array(response.getAuthenticatorData());
  const cose = data.subarray(ATTESTED_AT + IDENTIFIED + rawId.byteLength);
  return JSON.stringify({ format: KEY, cose: base64urlnopad.encode(cose), credential: base64urlnopad.encode(new Uint8Array(rawId)) });
}

/** Sign bytes with the registered passkey; the device asks for PIN, finger or face. Returns the bundle's bytes. */
export async function signWithPasskey(bytes, credential) {
  const { response } = await navigator.credentials.get({
    publicKey: {
      rpId: location.hostname,
      challenge: sha256(bytes),
      allowCredentials: credential ? [{ type: "public-key", id: base64urlnopad.decode(credential) }] : [],
      userVerification: "required",
    },
  });
  const part = (name) => base64urlnopad.encode(new Uint8Array(response[name]));
  const [authenticatorData, clientDataJSON, signature] = ["authenticatorData", "clientDataJSON", "signature"].map(part);
  return canonical({ format: SIGNATURE, authenticatorData, clientDataJSON, signature });
}
