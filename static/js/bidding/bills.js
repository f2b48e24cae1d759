// The bill of quantities among the files of the price envelope: read, compared with the tender's items and the letter, shown.

import { figures } from "../money.js";
import { say } from "../texts.js";
import { facts as factsOf, read } from "./boq.js";
import { nameOf } from "./files.js";

// A bill that cannot be read is no bill; everything else in it the committee decides on.
const UNREADABLE = ["not_xlsx", "macros", "too_large", "no_head"];
const SHOWN = 20;

/** Find the bill among files: {name, bill} of the first spreadsheet that is one, else null. */
export async function find(files, items) {
  for (const file of files.filter((one) => nameOf(one).toLowerCase().endsWith(".xlsx"))) {
    const bill = await read(file, items);
    if (!bill.faults.some(({ code }) => UNREADABLE.includes(code))) return { name: nameOf(file), bill };
  }
  return null;
}

/** Return the warnings of a found bill (or none found) beside the letter's price in cents, null while there is none. */
export function warnings(found, price) {
  if (!found) return [{ code: "boq_none", facts: {} }];
  const { bill } = found;
  const named = bill.faults.map((fault) => ({ code: `boq_${fault.code}`, facts: factsOf(fault) }));
  if (price === null || price === bill.total) return named;
  return [{ code: "boq_differs", facts: { bill: figures(bill.total), letter: figures(price) } }, ...named];
}

/** Show what was found in the bill, its errors each with row and cell. */
export function show(place, found, said) {
  if (!found) {
    place.replaceChildren(list(said));
    return;
  }
  const { name, bill } = found;
  const head = document.createElement("p");
  head.className = said.length ? "warning" : "hint";
  const count = said.length;
  head.textContent = count
    ? say("boq_found", { name, count })
    : say("boq_good", { name, lines: bill.lines.length, total: figures(bill.total) });
  place.replaceChildren(head, list(said));
}

function list(said) {
  const lines = document.createElement("ul");
  const shown = said.slice(0, SHOWN).map(({ code, facts }) => say(code, facts));
  if (said.length > SHOWN) shown.push(say("boq_more", { count: said.length - SHOWN }));
  for (const text of shown) lines.appendChild(document.createElement("li")).textContent = text;
  return lines;
}
