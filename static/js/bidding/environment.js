// The environment check: each check answers {state: "pass" | "warn" | "fail", code, facts}; the page shows its sentence.

import { unlockKeys } from "../keys/unlock.js";
import { saved } from "../keys/keyring.js";
import { refusalOf } from "../sealing/refusals.js";
import { say } from "../texts.js";
import { measureSealing, measureUpload } from "./measuring.js";
import { sizeOf } from "./progress.js";

const MEGABYTE = 1024 * 1024;
const COLOURS = { pass: "tag-green", warn: "tag-amber", fail: "tag-red", running: "tag-blue" };
// Sealed bytes lie beside the files themselves, and the browser wants some room of its own.
const NEEDED = 1.1;
const SPARE = 64 * MEGABYTE;
// The first versions that have all that sealing needs: module workers and synchronous file handles.
const BROWSERS = [
  ["Edge", /Edg\/(\d+)/, 108],
  ["Firefox", /Firefox\/(\d+)/, 114],
  ["Chrome", /Chrom(?:e|ium)\/(\d+)/, 108],
  ["Safari", /Version\/(\d+)(?:\.\d+)* (?:Mobile\/\S+ )?Safari/, 17],
];
const INSIDE = /MicroMessenger|DingTalk|QQ\/|Weibo|AlipayClient/i;
const pass = (code, facts) => ({ state: "pass", code, facts });
const warn = (code, facts) => ({ state: "warn", code, facts });
const fail = (code, facts) => ({ state: "fail", code, facts });

const checks = {
  secure: () => (isSecureContext ? pass("secure_pass") : fail("secure_fail")),
  browser: () => browserFound(navigator.userAgent),
  crypto: () => (globalThis.crypto?.subtle && crypto.getRandomValues(new Uint8Array(1)) ? pass("crypto_pass") : fail("crypto_fail")),
  worker: () => {
    if (typeof Worker !== "function" || !navigator.locks) return fail("worker_fail");
    return typeof WebAssembly === "object" ? pass("worker_pass") : warn("worker_slow");
  },
  storage: storageWorks,
  space: spaceFound,
  database: databaseWorks,
  passkey: passkeysFound,
  key: keyFound,
  clock: clockFound,
  live: liveReached,
  seal: (facts, size) => measureSealing(facts, size).then(({ slow, ...found }) => (slow ? warn("seal_warn", found) : pass("seal_pass", found))),
  upload: uploadFound,
};

/** Tell how a browser stands by its own name. */
export function browserFound(agent) {
  if (INSIDE.test(agent)) return warn("browser_inside");
  for (const [name, pattern, wanted] of BROWSERS) {
    const version = Number(agent.match(pattern)?.[1]);
    if (version) return version >= wanted ? pass("browser_pass", { name, version }) : fail("browser_old", { name, version, wanted });
  }
  return warn("browser_unknown");
}

async function storageWorks() {
  const name = `clearbid-check-${crypto.randomUUID()}`;
  try {
    const disk = await navigator.storage.getDirectory();
    const writer = await (await disk.getFileHandle(name, { create: true })).createWritable();
    await writer.write(name);
    await writer.close();
    const text = await (await (await disk.getFileHandle(name)).getFile()).text();
    await disk.removeEntry(name);
    return text === name ? pass("storage_pass") : fail("storage_fail");
  } catch {
    return fail("storage_fail");
  }
}

async function spaceFound(_facts, size) {
  const needed = size * NEEDED + SPARE;
  const said = { size: sizeOf(size), needed: sizeOf(needed) };
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  if (!quota) return warn("space_unknown", said);
  const free = quota - (usage ?? 0);
  return (free >= needed ? pass : fail)(free >= needed ? "space_pass" : "space_fail", { ...said, free: sizeOf(free) });
}

async function databaseWorks() {
  try {
    await saved();
    return pass("database_pass");
  } catch {
    return fail("database_fail");
  }
}

async function passkeysFound() {
  if (typeof PublicKeyCredential !== "function") return warn("passkey_fail");
  const able = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  if (able?.["extension:prf"]) return pass("passkey_pass");
  return warn(able ? "passkey_no_prf" : "passkey_fail");
}

async function keyFound({ signedIn, signingKey }) {
  if (!signedIn) return warn("key_stranger");
  if (!signingKey) return fail("key_none");
  const kept = await saved().catch(() => []);
  return kept.some((one) => one.signingKey === signingKey) ? pass("key_pass") : fail("key_absent");
}

async function clockFound() {
  let best = null;
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now();
    const answer = await fetch("/time/").catch(() => null);
    if (!answer?.ok) continue;
    const took = performance.now() - began;
    const { now } = await answer.json();
    if (!best || took < best.took) best = { took, away: (Date.now() - took / 2 - now) / 1000 };
  }
  if (!best) return fail("clock_fail");
  const seconds = Math.abs(best.away).toFixed(1);
  return Math.abs(best.away) <= 2 ? pass("clock_pass", { seconds }) : warn("clock_warn", { seconds });
}

function liveReached() {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`);
    const settle = (found) => {
      clearTimeout(late);
      resolve(found);
      socket.close();
    };
    const late = setTimeout(() => settle(warn("live_warn")), 5000);
    socket.addEventListener("open", () => settle(pass("live_pass")));
    socket.addEventListener("error", () => settle(warn("live_warn")));
  });
}

async function uploadFound(facts, size) {
  if (!facts.upload) return warn("upload_stranger");
  try {
    const { slow, ...found } = await measureUpload(facts, size);
    return slow ? warn("upload_warn", found) : pass("upload_pass", found);
  } catch (error) {
    const refusal = refusalOf(error);
    return warn("upload_not_now", { why: error.text ?? say(refusal.code, refusal.facts) });
  }
}

function show(name, { state, code, facts = {} }) {
  const row = document.querySelector(`[data-check="${name}"]`);
  const tag = row.querySelector("[data-state]");
  tag.className = `tag ${COLOURS[state] ?? ""}`;
  tag.textContent = say(state);
  row.querySelector("[data-said]").textContent = code ? say(code, facts) : "—";
  row.dataset.found = state;
}

async function checkAll(facts) {
  const size = Math.max(1, Number(document.getElementById("size").value) || 1) * MEGABYTE;
  const states = new Set();
  for (const [name, check] of Object.entries(checks)) {
    show(name, { state: "running" });
    const found = await Promise.resolve()
      .then(() => check(facts, size))
      .catch((error) => fail("broken", { error: error.message }));
    show(name, found);
    states.add(found.state);
  }
  const worst = ["fail", "warn", "pass"].find((state) => states.has(state));
  document.getElementById("verdict").textContent = say(`all_${worst}`);
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "medium" });
  document.getElementById("checked-at").textContent = `${when.format(new Date())} · ${navigator.userAgent}`;
}

const form = document.getElementById("environment");
if (form) {
  const facts = JSON.parse(document.getElementById("environment-facts").textContent);
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await checkAll(facts);
    button.disabled = false;
  });
  document.getElementById("try-key")?.addEventListener("click", async () => {
    try {
      (await unlockKeys()).forget();
      show("key", pass("key_unlocked"));
    } catch (error) {
      if (error.code !== "cancelled") show("key", await keyFound(facts));
    }
  });
}
