// The scoring grid: every cell is kept on this computer as it is typed, sent as it is left, and shows what became of it.

import { hold, inputOf, inputs, savedIn, show } from "./marks/cells.js";
import { keys, narrowing, total } from "./marks/moving.js";
import { plain, same, tenths } from "./marks/points.js";
import { openQueue } from "./marks/queue.js";
import { Sender } from "./marks/sending.js";
import { say } from "./texts.js";

const MOST_AFTER = 20; // as many as the server looks at
const TYPED_AFTER = 300;

const grid = document.querySelector("[data-grid]");
const facts = JSON.parse(document.getElementById("facts").textContent);
const place = { saved: document.querySelector("[data-saved]"), line: document.querySelector("[data-line]") };
let queue = null;
let sender = null;
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel(`clearbid-marks ${facts.scope}`) : null;
let line = "done";
let notice = ""; // what she was asked last; stands until she types on

const newId = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const cellOf = (input) => input.closest("td").dataset.cell;
const tell = (cell, saved) => tabs?.postMessage({ cell, saved });

// One change at a time per page: a keystroke may not overtake an answer that is being settled.
// The first turn opens the queue; the page listens from the start.
let turn = openQueue(facts.scope, facts.key).then((opened) => {
  queue = opened;
  sender = new Sender(facts, queue, { told, line: heard });
});
const inTurn = (act) => (turn = turn.then(act, act));

async function put(row) {
  await queue.put(row);
  tell(row.cell);
  await refresh(row.cell);
}

async function drop(cell) {
  await queue.remove(cell);
  tell(cell);
  await refresh(cell);
}

async function refresh(cell) {
  const input = inputOf(grid, cell);
  if (input) show(input, await queue.get(cell), acts);
  await summary();
}

// What she typed goes into the queue: as typed while she types, as waiting when she leaves the cell.
async function take(input, left) {
  const cell = cellOf(input);
  const value = plain(input.value);
  const saved = savedIn(input);
  const row = await queue.get(cell);
  if (row && row.value === value && (row.state !== "typed" || !left)) return;
  if (value === saved.value || same(value, saved.value)) {
    // Back to what stands; but a write that may be on its way has to be taken back by a write.
    if (!row) return;
    if (row.state !== "waiting" && !row.after?.length) return drop(cell);
  }
  if (value === "" && saved.value === "" && !(row?.state === "waiting" || row?.after?.length)) return row && drop(cell);
  await put(made(cell, value, input, row, left));
  if (left) sender.kick();
}

function made(cell, value, input, row, left) {
  const known = row?.other?.version ?? Math.max(row?.version ?? 0, savedIn(input).version);
  const after = [...(row?.after ?? []), ...(row?.state === "waiting" ? [row.write] : [])].slice(-MOST_AFTER);
  const fresh = { cell, value, version: known, write: newId(), after, state: left ? "waiting" : "typed" };
  const refusal = left && objection(value, input);
  return refusal ? { ...fresh, state: "refused", code: refusal, text: say(refusal, { value: savedIn(input).value || "—", maximum: input.dataset.max }) } : fresh;
}

const objection = (value, input) => {
  if (value === "") return "empty";
  return tenths(value, input.dataset.max) === null ? "points" : "";
};

// What the server said of a write. She may have typed on since: then only what it made is noted.
function told(cell, answer, row) {
  return inTurn(async () => {
    const input = inputOf(grid, cell);
    const stands = { value: answer.value, version: answer.version };
    if (input && answer.state !== "wait") hold(input, stands);
    const now = await queue.get(cell);
    if (now?.write === row.write) await settle(cell, answer, now, stands);
    else if (now && answer.state === "ok") await put({ ...now, version: answer.version });
    tell(cell, stands);
    if (answer.state === "ok") place.saved.textContent = say("saved_at", { at: answer.at });
  });
}

async function settle(cell, answer, row, stands) {
  if (answer.state === "ok" || (answer.state === "stale" && same(row.value, stands.value))) return drop(cell);
  if (answer.state === "stale") return put({ ...row, state: "conflict", other: stands });
  if (answer.state === "wait") return put({ ...row, text: answer.text });
  return put({ ...row, state: "refused", code: answer.code, text: answer.text });
}

const again = (row, version) => ({ cell: row.cell, value: row.value, version, write: newId(), after: row.after ?? [], state: "waiting" });
const acts = {
  keep: (row) => inTurn(() => put(again(row, row.other.version))).then(() => sender.kick()),
  take: (row) => inTurn(() => drop(row.cell)),
  discard: (row) => inTurn(() => drop(row.cell)),
  save: (row) => {
    const input = inputOf(grid, row.cell);
    input.value = row.value;
    return inTurn(() => take(input, true));
  },
};

async function summary() {
  total(grid);
  const rows = await queue.all();
  const waiting = rows.filter(({ state }) => state === "waiting" || state === "typed").length;
  const refused = rows.filter(({ state }) => state === "refused" || state === "conflict").length;
  const said = notice ? [say(notice)] : [];
  if (line === "lost" && rows.length) said.push(say("offline"));
  if (["signed_out", "other", "gone"].includes(line)) said.push(say(line));
  if (waiting) said.push(say("count_waiting", { count: waiting }));
  if (refused) said.push(say("count_refused", { count: refused }));
  if (queue.unreadable) said.push(say("unreadable", { count: queue.unreadable }));
  if (!queue.lasting) said.push(say("memory"));
  place.line.textContent = said.join(" ");
  place.line.hidden = !said.length;
  document.body.dataset.unsent = rows.length;
  if (rows.length) place.saved.textContent = "";
  return rows;
}

function heard(state) {
  line = state;
  return summary();
}

// What stands at the server now: made elsewhere by herself, or while this page slept.
async function look() {
  const said = await sender?.refresh();
  if (!said) return;
  await inTurn(async () => {
    for (const input of inputs(grid)) {
      const [value, version] = said.cells[cellOf(input)] ?? ["", 0];
      if (version > savedIn(input).version) hold(input, { value, version });
      input.readOnly = !said.editable || "locked" in input.dataset;
    }
    for (const input of inputs(grid)) show(input, await queue.get(cellOf(input)), acts);
    await summary();
  });
}

async function begin() {
  for (const row of await queue.all()) {
    if (row.state === "typed") await queue.put({ ...row, left: true });
  }
  for (const input of inputs(grid)) {
    // Quick hands type before the page is ready.
    if (plain(input.value) !== savedIn(input).value && !input.readOnly) await take(input, document.activeElement !== input);
    else show(input, await queue.get(cellOf(input)), acts);
  }
  await summary();
  sender.kick();
}

let typing = 0;
grid.addEventListener("input", (event) => {
  const input = event.target;
  if (input.name !== "value" || input.readOnly) return;
  notice = "";
  total(grid);
  clearTimeout(typing);
  typing = setTimeout(() => document.activeElement === input && inTurn(() => take(input, false)), TYPED_AFTER);
});
grid.addEventListener("focusout", (event) => {
  if (event.target.name !== "value" || event.target.readOnly) return;
  clearTimeout(typing);
  inTurn(() => take(event.target, true));
});
tabs?.addEventListener("message", ({ data: { cell, saved } }) =>
  inTurn(async () => {
    const input = inputOf(grid, cell);
    if (input && saved?.version > savedIn(input).version) hold(input, saved);
    if (document.activeElement !== input || input.value === savedIn(input).value) await refresh(cell);
  }),
);
addEventListener("online", () => sender?.kick());
addEventListener("pageshow", ({ persisted }) => persisted && look().then(() => sender?.kick()));
document.addEventListener("visibilitychange", () => document.hidden || look().then(() => sender?.kick()));
document.addEventListener("news", ({ detail }) => {
  if (detail.kind !== "mark.save") look().then(() => sender?.kick());
});
addEventListener("beforeunload", (event) => {
  if (queue && !queue.lasting && Number(document.body.dataset.unsent)) event.preventDefault();
});

// A lock with marks that wait, or a sign-out, is asked about once more; nothing is lost by it.
document.querySelector("[data-lock]")?.addEventListener("click", (event) => {
  if (!Number(document.body.dataset.unsent)) return;
  event.preventDefault();
  notice = "before_lock";
  inTurn(summary);
  inputs(grid).find(({ dataset }) => !["saved", "empty"].includes(dataset.state))?.focus();
});
document.addEventListener(
  "submit",
  (event) => {
    if (notice === "before_sign_out" || event.target.getAttribute("action") !== facts.logout || !Number(document.body.dataset.unsent)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    notice = "before_sign_out";
    inTurn(summary);
  },
  true,
);

keys(grid, (input) => inTurn(() => take(input, true)));
narrowing(grid, document.querySelector("[data-one]"));
total(grid);
await inTurn(begin);
document.body.dataset.grid = "ready";
