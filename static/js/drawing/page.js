// The page that draws again: a proof is dropped, chosen or fetched from this site, and never sent anywhere.

import { say } from "../texts.js";
import { ReplayRefusal, replay } from "./draw.js";

const MOST_BYTES = 16 * 2 ** 20;
const at = (id) => document.getElementById(id);

function start() {
  const drop = at("replay-drop");
  at("replay-file").addEventListener("change", ({ target }) => {
    read(target.files[0]);
    // So that the same file, mended, can be chosen again.
    target.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    read(event.dataTransfer.files[0]);
  });
  at("replay-form").addEventListener("submit", (event) => {
    event.preventDefault();
    fetched(at("replay-number").value.trim());
  });
  at("replay-form").dataset.ready = "";
  if (at("replay-number").value) fetched(at("replay-number").value);
}

async function read(file) {
  if (!file) return;
  if (file.size > MOST_BYTES) tell("too_large", { name: file.name });
  else drawn(await file.text(), file.name);
}

/** Fetch the proof of one of this site's draws by the number in its address. */
async function fetched(number) {
  if (!/^[0-9]{1,12}$/.test(number)) return tell("number");
  try {
    const answer = await fetch(at("replay-form").dataset.proof.replace("/0/", `/${Number(number)}/`));
    if (answer.ok) drawn(await answer.text(), number);
    else tell("not_found", { number });
  } catch {
    tell("offline");
  }
}

function drawn(text, name) {
  let proof;
  try {
    proof = JSON.parse(text);
  } catch {
    return tell("not_json", { name });
  }
  try {
    const outcome = replay(proof);
    tell(proof.format === "clearbid-draw/2" ? "holds_withheld" : "holds", { name, seed: outcome.seed });
    show(outcome, proof);
  } catch (error) {
    if (!(error instanceof ReplayRefusal)) throw error;
    tell("differs", { name, part: say(`part_${error.part}`) }, "error");
  }
}

function tell(code, facts = {}, kind = code.startsWith("holds") ? "success" : "error") {
  const box = at("replay-said");
  box.className = `banner banner-${kind}`;
  const text = document.createElement("p");
  text.textContent = say(code, facts);
  box.replaceChildren(text);
  box.hidden = false;
  at("replay-outcome").hidden = true;
  box.focus();
}

function show({ kind, drawn: codes, pairs, seed }, proof) {
  const lines = kind === "committee"
    ? codes.map((code) => [code, proof.pool.find((line) => line.code === code).group])
    : pairs.map(({ object, inspectors }) => [object, inspectors.join(" ")]);
  at("replay-heads").replaceChildren(...["place", "code", kind === "committee" ? "group" : "inspectors"].map(head));
  at("replay-lines").replaceChildren(...lines.map(([code, other], place) => row(place + 1, code, other)));
  at("replay-seed").textContent = seed;
  at("replay-outcome").hidden = false;
}

function head(code) {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = say(code);
  return cell;
}

function row(place, code, other) {
  const line = document.createElement("tr");
  const first = document.createElement("th");
  first.scope = "row";
  for (const [cell, text] of [[document.createElement("td"), place], [first, code], [document.createElement("td"), other]]) {
    if (cell === first) cell.className = "hash";
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}

start();
