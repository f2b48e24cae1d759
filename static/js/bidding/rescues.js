// The rescue file: the secret keys of one's own envelopes, as an age identity file inside an age file.
//
// Opened with any age program it is itself a file of identities: `age -d -i own.key rescue.age > keys; age -d -i keys price.age`.

import { Decrypter, Encrypter } from "../../vendor/age.js";
import { digest } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";

const FORMAT = "# clearbid-rescue/1";

/** Write the rescue keys of a bid ({kind: identity}) as text. */
export function written({ lot, manifest, identities }) {
  const keys = Object.entries(identities).map(([kind, identity]) => `# envelope ${kind}\n${identity}\n`);
  return `${FORMAT}\n# lot ${lot}\n# bid ${digest(manifest)}\n${keys.join("")}`;
}

/** Read a rescue file's text: {lot, bid, identities}. Throws Refusal("not_rescue"). */
export function read(text) {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== FORMAT) throw new Refusal("not_rescue");
  const found = { lot: "", bid: "", identities: {} };
  let kind = "";
  for (const line of lines.slice(1)) {
    const [, name, value] = /^# (\w+) (.+)$/.exec(line) ?? [];
    if (name === "envelope") kind = value;
    else if (name) found[name] = value;
    else if (line.startsWith("AGE-SECRET-KEY-1")) found.identities[kind] = line.trim();
  }
  return found;
}

/** Seal a text to an age recipient, or to a passphrase; returns the age file. */
export async function sealed(text, { recipient = "", passphrase = "" }) {
  const age = new Encrypter();
  if (passphrase) age.setPassphrase(passphrase);
  else age.addRecipient(recipient);
  return age.encrypt(text);
}

/** Open an age file with an identity or a passphrase; returns its text. Throws Refusal("not_for_key"). */
export async function opened(file, { identity = "", passphrase = "" }) {
  const age = new Decrypter();
  if (passphrase) age.addPassphrase(passphrase);
  if (identity) age.addIdentity(identity);
  try {
    return await age.decrypt(file, "text");
  } catch {
    throw new Refusal("not_for_key");
  }
}
