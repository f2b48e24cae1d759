// A person's secret keys: an age identity that receives, an Ed25519 seed that signs. They live in memory only while
// they are used; kept they are only as an age file (locks.js), in the format of bidding/sealing/holding.py.

import { ed25519 } from "../../vendor/noble.js";
import { generateX25519Identity, identityToRecipient } from "../../vendor/age.js";
import { canonical, hex, read, unhex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";

const FORMAT = "clearbid-keys/1";
const SEED = /^[0-9a-f]{64}$/;

/** Secret keys at hand: `recipient` and `signingKey` (hex) are public, `identity` opens, `sign` signs. */
export class Keys {
  #seed;
  #identity;

  constructor(identity, seed, recipient) {
    this.#identity = identity;
    this.#seed = seed;
    this.recipient = recipient;
    this.signingKey = hex(ed25519.getPublicKey(seed));
    Object.freeze(this);
  }

  /** The age identity AGE-SECRET-KEY-1…. Throws Refusal("forgotten"). */
  get identity() {
    return this.#kept(this.#identity);
  }

  /** Sign bytes; returns 64 bytes. Throws Refusal("forgotten"). */
  sign(bytes) {
    return ed25519.sign(bytes, this.#kept(this.#seed));
  }

  /** The paper clearbid-keys/1 in canonical bytes: to be sealed at once, and overwritten. Throws Refusal("forgotten"). */
  paper() {
    return canonical({ format: FORMAT, identity: this.identity, seed: hex(this.#kept(this.#seed)) });
  }

  /** Overwrite what can be overwritten and let go of the rest. JavaScript cannot overwrite a text. */
  forget() {
    this.#seed?.fill(0);
    this.#seed = null;
    this.#identity = null;
  }

  #kept(secret) {
    if (!secret) throw new Refusal("forgotten");
    return secret;
  }
}

/** Make fresh keys from the browser's source of chance. */
export async function newKeys() {
  const identity = await generateX25519Identity();
  return new Keys(identity, crypto.getRandomValues(new Uint8Array(32)), await identityToRecipient(identity));
}

/** Read a paper clearbid-keys/1 and overwrite it. Throws Refusal("not_keys"). */
export async function keysFrom(paper) {
  try {
    const { identity, seed } = read(paper, { format: FORMAT, fields: ["identity", "seed"] });
    if (!SEED.test(seed)) throw new Refusal("not_keys");
    return new Keys(identity, unhex(seed), await identityToRecipient(identity));
  } catch {
    throw new Refusal("not_keys");
  } finally {
    paper.fill(0);
  }
}
