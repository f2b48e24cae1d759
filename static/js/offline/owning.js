// What a bidder does with her own bid later: withdraw it before the deadline, or open her own sealed file.

import { opened, read } from "../bidding/rescues.js";
import { hasher } from "../sealing/hashes.js";
import * as manifests from "../sealing/manifests.js";
import { digest, hex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";
import { openOwn } from "../sealing/sealer.js";
import { say } from "../texts.js";
import { keys } from "./keycard.js";
import { link, showFiles } from "./saving.js";

const byId = (id) => document.getElementById(id);
const MOST_PAPER = 256 * 1024;

async function bytesOf(id) {
  const [file] = byId(id).files;
  if (!file) throw new Refusal("first_choose");
  return new Uint8Array(await file.slice(0, MOST_PAPER).arrayBuffer());
}

/** Sign the statement that withdraws the bid of the chosen manifest. Throws Refusal. */
export async function withdraw() {
  const key = keys();
  const bytes = await bytesOf("withdraw-manifest");
  const { tender, lot, bidder, signing_key: signer } = manifests.parse(bytes);
  if (signer !== key.signingKey) throw new Refusal("wrong_key");
  const statement = manifests.withdrawal({ tender, lot, bidder, manifest_sha256: digest(bytes) });
  const files = { "withdrawal.json": statement, "withdrawal.sig": new TextEncoder().encode(`${hex(key.sign(statement))}\n`) };
  const lines = Object.entries(files).map(([name, content]) => {
    const line = document.createElement("li");
    line.append(link(name, new Blob([content])));
    return line;
  });
  byId("withdraw-files").replaceChildren(...lines);
  byId("withdraw-said").hidden = false;
}

/** Open the chosen sealed file with its rescue key and show what is in it. Throws Refusal. */
export async function openMine() {
  byId("opened").hidden = true;
  const [file] = byId("open-sealed").files;
  if (!file) throw new Refusal("first_choose");
  const manifest = await bytesOf("open-manifest");
  const kind = await kindOf(file, manifest);
  const { letter, files } = await openOwn(file, manifest, kind, await identityFor(kind));
  byId("opened-said").textContent = say("opened_well", { files: files.length });
  showFiles(byId("opened").querySelector("tbody"), files);
  byId("opened").querySelector("pre").textContent = JSON.stringify(JSON.parse(new TextDecoder().decode(letter)), null, 2);
  byId("opened").hidden = false;
}

/** Tell which envelope of the manifest a file is, by its hash. */
async function kindOf(file, manifest) {
  const hash = await hasher();
  for await (const piece of file.stream()) hash.update(piece);
  const sha256 = hash.hex();
  const found = manifests.parse(manifest).envelopes.find((one) => one.sha256 === sha256);
  if (!found) throw new Refusal("no_envelope");
  return found.kind;
}

async function identityFor(kind) {
  const line = byId("open-line").value.trim();
  if (line) return line;
  const passphrase = byId("open-passphrase").value.normalize("NFC");
  const text = await opened(await bytesOf("open-rescue"), passphrase ? { passphrase } : { identity: keys().identity });
  const identity = read(text).identities[kind];
  if (!identity) throw new Refusal("not_rescue_kind");
  return identity;
}
