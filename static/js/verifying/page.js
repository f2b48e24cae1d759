// The page that verifies: files are chosen, dropped or pasted, checked here, and never sent anywhere.

import { COSIGNATURE, ED25519 } from "../sealing/notes.js";
import { Refusal } from "../sealing/refusals.js";
import { say as sentence } from "../texts.js";
import { compare } from "./comparing.js";
import { examine } from "./examining.js";
import { ArchiveRefusal } from "./findings.js";
import { keyOf } from "./listing.js";
import { HEADER, MOST_BYTES, checkReceipt, holdAgainst } from "./receipts.js";
import { element, plain, told } from "./telling.js";

const at = (id) => document.getElementById(id);
// The single file holds both languages; its language button names the table in force.
const say = (code, facts) => sentence(code, facts, document.documentElement.dataset.table ?? "texts");
let files = [];
let shown = null; // what was found last, to be told again in another language

/** Make the page work. */
export function start() {
  const drop = at("verify-drop");
  at("verify-files").addEventListener("change", ({ target }) => choose([...target.files]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    choose([...event.dataTransfer.files]);
  });
  at("verify-form").addEventListener("submit", (event) => {
    event.preventDefault();
    run().catch(trouble);
  });
  at("verify-form").dataset.ready = "";
}

function choose(chosen) {
  files = chosen;
  const rows = files.map((file) => element("li", "", file.name, " ", element("span", "hint", sized(file.size))));
  at("verify-chosen").replaceChildren(...rows);
}

const sized = (bytes) => (bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);

async function run() {
  const trouble = at("verify-trouble");
  trouble.hidden = true;
  const pins = { platform: pinned("verify-platform", ED25519), witness: pinned("verify-witness", COSIGNATURE) };
  const { archives, receipt } = await sorted();
  at("verify-button").disabled = true;
  try {
    shown = await examined(archives, receipt, pins);
  } finally {
    at("verify-button").disabled = false;
    at("verify-progress").textContent = "";
  }
  tell();
  at("verify-result").focus();
}

function pinned(id, kind) {
  const value = at(id).value.trim();
  try {
    return value ? keyOf(value, kind) : null;
  } catch {
    at(id).focus();
    throw new ArchiveRefusal("vkey", { key: value.slice(0, 200) });
  }
}

/** Tell archives from receipts, and count them. */
async function sorted() {
  const archives = [];
  const receipts = at("verify-paste").value.trim() ? [`${at("verify-paste").value.trim()}\n`] : [];
  for (const file of files) {
    const start = await file.slice(0, HEADER.length).text();
    if (start !== HEADER) archives.push(file);
    else if (file.size > MOST_BYTES) throw new ArchiveRefusal("too_large", { name: file.name, limit: MOST_BYTES });
    else receipts.push(await file.text());
  }
  if (!archives.length && !receipts.length) throw new PageTrouble("nothing");
  if (archives.length > 2 || receipts.length > 1) throw new PageTrouble("too_many_files");
  return { archives, receipt: receipts[0] ?? null };
}

class PageTrouble extends Error {}

async function examined(archives, receipt, pins) {
  const reports = [];
  const onProgress = ({ done, total }) => {
    at("verify-progress").textContent = say("page.working", { percent: Math.floor((100 * done) / total) });
  };
  if (!archives.length) {
    const { report, said } = await checkReceipt(receipt, pins);
    return { reports: [{ title: "receipt", facts: {}, report }], said };
  }
  const cases = [];
  for (const file of archives) {
    const { found, report } = await examine(file, pins, { onProgress });
    cases.push(found);
    reports.push({ title: "title", file: file.name, facts: { lot: found.lot, edition: found.edition }, report });
    if (receipt && cases.length === 1) await holdAgainst(receipt, found, report);
  }
  if (cases.length === 2) reports.push({ title: "compared", facts: {}, report: await compare(...cases) });
  return { reports, said: null };
}

/** Show what was found last, in the language in force. */
export function tell() {
  if (!shown) return;
  const heading = ({ title, facts, file }) => [say(`sum.${title}`, facts), file].filter(Boolean).join(" · ");
  const cards = shown.reports.map((one) => told(one.report, { title: heading(one), say }));
  at("verify-result").replaceChildren(...(shown.said ? [entryOf(shown.said)] : []), ...cards, acts());
  at("verify-result").hidden = false;
}

function entryOf(said) {
  const rows = ["act", "at", "organisation", "thing", "index"].filter((name) => said[name] !== undefined && said[name] !== "");
  const list = element("dl", "facts");
  for (const name of rows) list.append(element("dt", "", say(`page.${name}`)), element("dd", "", String(said[name])));
  return element("section", "card", element("h2", "", say("page.entry")), list);
}

function acts() {
  const save = element("a", "btn btn-plain", say("page.save"));
  const report = JSON.stringify(shown.reports.map(({ title, facts, report }) => ({ about: title, ...facts, ...plain(report) })), null, 1);
  save.href = URL.createObjectURL(new Blob([report], { type: "application/json" }));
  save.download = "clearbid-report.json";
  return element("p", "no-print", save);
}

function trouble(error) {
  const place = at("verify-trouble");
  let text = String(error?.message ?? error);
  if (error instanceof PageTrouble) text = say(`page.${error.message}`);
  else if (error instanceof ArchiveRefusal) text = say(`refused.${error.code}`, error.facts);
  else if (error instanceof Refusal) text = say("refused.no_file", { why: error.code });
  place.replaceChildren(element("p", "flat", text));
  place.hidden = false;
  place.focus();
  at("verify-result").hidden = true;
}
