// The bidder's remedies after the opening: the rescue key out of the rescue file, the sealed copy out of this browser.

import { base64 } from "../../vendor/noble.js";
import { Refusal } from "../sealing/refusals.js";
import * as stores from "../sealing/stores.js";
import { say } from "../texts.js";
import * as drafts from "./drafts.js";
import { withKeys } from "./signing.js";
import { opened, read } from "./rescues.js";
import { attempt } from "./troubles.js";

const MOST_RESCUE = 64 * 1024;
const byId = (id) => document.getElementById(id);
const facts = JSON.parse(byId("bid-facts").textContent);
const kind = () => document.querySelector("[name=kind]").value;

async function begin() {
  const draft = await drafts.byHash(facts.lot, facts.manifest).catch(() => null);
  for (const id of ["from-file", "from-device"]) byId(id)?.removeAttribute("hidden");
  if (!draft && byId("take-copy")) {
    byId("take-copy").hidden = true;
    byId("copy-said").textContent = say("copy_missing");
  }
  if (byId("take-draft")) byId("take-draft").hidden = !draft;
  const on = (id, act) => byId(id)?.addEventListener("click", () => attempt(() => act(draft)));
  on("take-rescue", takeFile);
  on("take-draft", async ({ rescue }) => fill(await withKeys((keys) => opened(base64.decode(rescue), keys))));
  on("take-copy", takeCopy);
}

async function takeFile() {
  const [file] = byId("rescue-file").files;
  if (!file || file.size > MOST_RESCUE) throw new Refusal("not_rescue");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const passphrase = byId("rescue-passphrase").value;
  fill(await (passphrase ? opened(bytes, { passphrase }) : withKeys((keys) => opened(bytes, keys))));
}

/** Fill in the rescue key of the envelope that is asked for. */
function fill(text) {
  const { lot, bid, identities } = read(text);
  if (lot !== facts.lot || bid !== facts.manifest || !identities[kind()]) throw new Refusal("not_rescue");
  document.querySelector("[name=identity]").value = identities[kind()];
  byId("rescue-said").textContent = say("identity_found");
}

async function takeCopy(draft) {
  const { name } = draft.envelopes.find((envelope) => envelope.kind === kind());
  const files = new DataTransfer();
  files.items.add(new File([await stores.open(facts.lot, draft.nonce, kind())], name));
  document.querySelector("[name=file]").files = files.files;
  byId("copy-said").textContent = say("copy_found", { name });
}

attempt(begin);
