// Handing in a sealed bid: upload what the platform does not hold yet, show what will be signed, sign and submit it.

import { hex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";
import * as stores from "../sealing/stores.js";
import { say } from "../texts.js";
import { upload } from "../uploading.js";
import * as drafts from "./drafts.js";
import { standing, submit } from "./platform.js";
import { Progress, sizeOf, uploadWords } from "./progress.js";
import { withKeys } from "./signing.js";

const byId = (id) => document.getElementById(id);

/** Upload the envelopes of a draft that the platform does not hold yet. Stopping by `signal` pauses: it goes on later. */
export async function uploadAll(facts, draft, signal) {
  const progress = new Progress(byId("upload-progress"), facts.kinds);
  const { stored } = await standing(facts.urls);
  for (const { kind, sha256, size } of draft.envelopes) {
    const show = (report) => progress.show(kind, report.sent, report.total, uploadWords(report));
    if (!stored.includes(sha256)) {
      const file = await stores.open(facts.lot, draft.nonce, kind);
      await upload(file, { lot: facts.lot, kind, sha256, url: facts.urls.uploads }, { onProgress: show, signal });
    }
    progress.show(kind, size, size, say("state_done"));
  }
}

/** Tell whether the platform holds every envelope of a draft. */
export async function isUploaded(facts, draft) {
  const { stored } = await standing(facts.urls);
  return draft.envelopes.every(({ sha256 }) => stored.includes(sha256));
}

/** Show what will be submitted; the price of a draft from an earlier visit stays sealed until the key is unlocked. */
export function showAnswers(draft, { price, proved, version, before, document: inForce }) {
  byId("answers").replaceChildren(...draft.envelopes.map((envelope) => line(envelope, draft.files[envelope.kind])));
  byId("answer-manifest").textContent = draft.hash;
  byId("answer-price").textContent = price ? `${price.figures}　${price.words}` : draft.price ? say("price_hidden") : "—";
  byId("show-price").hidden = Boolean(price) || !draft.price;
  byId("answer-keyset").textContent = say(proved ? "keyset_proved" : "keyset_unproved");
  byId("answer-document").hidden = draft.document >= inForce;
  byId("answer-document").textContent = say("older_document", { sealed: draft.document, now: inForce });
  byId("answer-replaces").hidden = !version;
  // A version that came in since the page was opened is not this tab's: somebody else of the organisation submitted it.
  if (version) byId("answer-replaces").textContent = say(version > before ? "colleague" : "replaces", { version });
}

function line({ kind, sha256, size }, files) {
  const row = document.createElement("tr");
  const head = row.appendChild(document.createElement("th"));
  [head.scope, head.textContent] = ["row", say(`kind_${kind}`)];
  const labels = [...document.querySelectorAll("#step-submit thead th")].map((cell) => cell.textContent);
  const names = document.createElement("ul");
  names.className = "plain flat";
  for (const { name, size: plain } of files) {
    names.appendChild(document.createElement("li")).textContent = `${name} (${sizeOf(plain)})`;
  }
  cell(row, labels[1]).append(names);
  cell(row, labels[2], "num").textContent = sizeOf(size);
  cell(row, labels[3], "hash").textContent = sha256;
  return row;
}

function cell(row, label, css = "") {
  const made = row.appendChild(document.createElement("td"));
  [made.className, made.dataset.label] = [css, label];
  return made;
}

/**
 * Sign the manifest once, submit it, and remember the receipt's address, which is returned. Trying again after a lost answer
 * sends the very same signature. Throws Refusal: addenda, changed keysets and the deadline are said before anything is signed.
 */
export async function signAndSubmit(facts, draft) {
  insist(await standing(facts.urls), facts, draft);
  if (!draft.signature) {
    const manifest = new TextEncoder().encode(draft.manifest);
    const signature = await withKeys((keys) => hex(keys.sign(manifest)));
    await drafts.change(facts.lot, draft, { signature });
  }
  const receipt = await submit(facts.urls, draft.manifest, draft.signature);
  await drafts.change(facts.lot, draft, { receipt });
  return receipt;
}

function insist(now, facts, draft) {
  // A lost answer may belong to a bid that is in: then the platform answers again, whatever has happened since.
  if (draft.signature) return;
  if (!now.submit.ok) throw Object.assign(new Refusal(now.submit.code), { text: now.submit.text });
  if (now.keyset !== facts.keyset) throw new Refusal("keyset_changed");
  if (now.kinds.join() !== draft.envelopes.map(({ kind }) => kind).join()) throw new Refusal("kinds_changed");
}
