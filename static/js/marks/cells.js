// What a cell shows: its points, what became of them, and the choice where two stand against each other.

import { say } from "../texts.js";

const WORDS = { saved: "saved", typed: "typed", waiting: "waiting", sending: "sending" };

/** Return all inputs for points in a grid. */
export const inputs = (grid) => [...grid.querySelectorAll('input[name="value"]')];

/** Return the input of a cell ("criterion|code"), or undefined. */
export const inputOf = (grid, cell) => inputs(grid).find((input) => input.closest("td").dataset.cell === cell);

/** Return what the server is known to hold of an input's cell. */
export const savedIn = (input) => ({ value: input.dataset.value, version: Number(input.dataset.version) });

/** Note what the server holds of a cell. */
export function hold(input, { value, version }) {
  input.dataset.value = value;
  input.dataset.version = version;
}

/** Show a row of the queue in its cell, or, without one, what the server holds. `acts` are {keep, take, discard, save}. */
export function show(input, row, acts) {
  const output = input.closest("td").querySelector("output");
  const { value } = savedIn(input);
  const state = row?.state ?? (value === "" ? "empty" : "saved");
  const shown = row ? row.value : value;
  if (document.activeElement !== input || row?.state !== "typed") if (input.value !== shown) input.value = shown;
  input.dataset.state = state;
  input.ariaInvalid = String(state === "refused" || state === "conflict");
  input.classList.toggle("ok", state === "saved");
  output.replaceChildren(...parts(input, row, state, acts));
}

function parts(input, row, state, acts) {
  if (state === "refused") return refused(input, row, acts);
  if (state === "conflict") {
    const facts = { value: row.other.value, mine: row.value };
    return [
      words(say("conflict", facts), "err"),
      button(say("keep", { value: row.value }), () => acts.keep(row)),
      button(say("keep", { value: row.other.value }), () => acts.take(row)),
    ];
  }
  if (state === "typed" && row.left) {
    return [
      words(say("typed_left", { value: row.value }), "err"),
      button(say("save_it", { value: row.value }), () => acts.save(row)),
      button(say("discard", { value: row.value }), () => acts.discard(row)),
    ];
  }
  if (!(state in WORDS)) return [];
  const said = words(row?.text || say(WORDS[state]), state === "saved" ? "vh" : "hint");
  return [said];
}

// The reason stays in the cell until another value is typed or this one is given up by hand.
function refused(input, row, acts) {
  const final = ["locked", "bid", "criterion", "not_member", "gone", "void"].includes(row.code);
  const text = final ? say("not_counted", { value: row.value, why: row.text }) : row.text;
  const said = [words(text, "err")];
  if (final || savedIn(input).value !== "") {
    // An emptied cell goes back to what stands; any other value is given up by name.
    const label = row.value === "" ? say("keep", savedIn(input)) : say("discard", { value: row.value });
    said.push(button(label, () => acts.discard(row)));
  }
  return said;
}

function words(text, css) {
  const span = document.createElement("span");
  span.className = css;
  span.textContent = text;
  return span;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
