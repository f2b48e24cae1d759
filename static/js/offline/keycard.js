// The bidder's key: opened from its file with a passphrase, kept in this tab until it is closed.

import { attempt } from "../bidding/troubles.js";
import { openFile } from "../keys/keyring.js";
import { howOf } from "../keys/locks.js";
import { Refusal } from "../sealing/refusals.js";

const MOST_BYTES = 64 * 1024;
const byId = (id) => document.getElementById(id);
let unlocked = null;

/** Return the unlocked keys. Throws Refusal("first_unlock"). */
export function keys() {
  if (!unlocked) throw new Refusal("first_unlock");
  return unlocked;
}

/** Let the form unlock a key file, and the button forget the key; `changed` is told of both. */
export function listen(changed) {
  byId("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(unlock).then(changed);
  });
  byId("forget").addEventListener("click", () => {
    unlocked?.forget();
    unlocked = null;
    show();
    changed();
  });
}

async function unlock() {
  const [file] = byId("key").files;
  if (!file) throw new Refusal("first_choose");
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  if (howOf(bytes) === "passkey") throw new Refusal("passkey_file");
  byId("unlocking").hidden = false;
  byId("unlock").disabled = true;
  try {
    unlocked = await openFile(bytes, { passphrase: byId("passphrase").value });
    byId("passphrase").value = "";
  } finally {
    byId("unlocking").hidden = true;
    byId("unlock").disabled = false;
  }
  show();
}

function show() {
  byId("key-form").hidden = Boolean(unlocked);
  byId("key-there").hidden = !unlocked;
  byId("signing-key").textContent = unlocked?.signingKey ?? "";
}
