// What this device keeps of a submitted bid: its rescue file and its sealed files; test-opening them, removing them.

import { base64 } from "../../vendor/noble.js";
import { Refusal } from "../sealing/refusals.js";
import { openOwn } from "../sealing/sealer.js";
import * as stores from "../sealing/stores.js";
import { say } from "../texts.js";
import * as drafts from "./drafts.js";
import { withKeys } from "./signing.js";
import { sizeOf } from "./progress.js";
import { opened, read, sealed } from "./rescues.js";
import { save } from "./saving.js";
import { attempt } from "./troubles.js";

const LEAST_PASSPHRASE = 12;
const byId = (id) => document.getElementById(id);
const facts = JSON.parse(byId("bid-facts").textContent);

async function begin() {
  const draft = await drafts.byHash(facts.lot, facts.manifest).catch(() => null);
  byId(draft ? "own" : "own-missing").hidden = false;
  if (!draft) return;
  // The receipt is here: whatever became of the answer, this bid is in.
  if (!draft.receipt) await drafts.change(facts.lot, draft, { receipt: location.pathname });
  byId("sealed-files").replaceChildren(...draft.envelopes.map((envelope) => line(draft, envelope)));
  const on = (id, act) => byId(id).addEventListener("click", () => attempt(() => act(draft)));
  on("rescue-file", (one) => save(base64.decode(one.rescue), rescueName()));
  on("rescue-passphrase-file", underPassphrase);
  on("test-open", testOpen);
  on("forget", forget);
}

function rescueName() {
  return `rescue-${facts.lot}-v${facts.version}.age`;
}

function line(draft, { kind, name, size }) {
  const item = document.createElement("li");
  const button = item.appendChild(document.createElement("button"));
  [button.type, button.className] = ["button", "btn btn-plain btn-small"];
  button.textContent = say("save_sealed", { kind, size: sizeOf(size) });
  button.addEventListener("click", () => attempt(async () => save(await stores.open(facts.lot, draft.nonce, kind), name)));
  return item;
}

const textOf = (draft) => withKeys((keys) => opened(base64.decode(draft.rescue), { identity: keys.identity }));

async function underPassphrase(draft) {
  const field = byId("rescue-passphrase");
  if (field.value.length < LEAST_PASSPHRASE) throw new Refusal("passphrase_short", { least: LEAST_PASSPHRASE });
  const text = await textOf(draft);
  save(await sealed(text, { passphrase: field.value }), rescueName());
  field.value = "";
}

async function testOpen(draft) {
  const { identities } = read(await textOf(draft));
  const manifest = new TextEncoder().encode(draft.manifest);
  let count = 0;
  for (const { kind } of draft.envelopes) {
    const file = await stores.open(facts.lot, draft.nonce, kind);
    count += (await openOwn(file, manifest, kind, identities[kind])).files.length;
  }
  byId("own-said").textContent = say("opened_well", { files: count });
}

async function forget(draft) {
  await drafts.discard(facts.lot, draft);
  [byId("own").hidden, byId("own-missing").hidden] = [true, false];
}

attempt(begin);
