// What stops the bidder, said at the top of the page with the next step, and beside the field where there is one.

import { refusalOf } from "../sealing/refusals.js";
import { say } from "../texts.js";

// Refusals for which this page knows the next step better than the rule that refused.
const OWN = ["signed_out", "suspended", "not_acknowledged"];
const box = document.getElementById("trouble");

/** Say what is wrong: [{code, facts, field, text}]; a field's line links to it. The box takes the focus. */
export function tell(faults) {
  const lines = faults.map(({ code, facts = {}, field, text }) => {
    const line = document.createElement("li");
    const place = field && document.getElementById(field);
    const into = place ? line.appendChild(document.createElement("a")) : line;
    if (place) into.href = `#${field}`;
    into.textContent = text ?? say(code, facts);
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
  box.querySelector("[data-sign-in]").hidden = !faults.some(({ code }) => code === "signed_out");
  box.hidden = !lines.length;
  if (lines.length) box.focus();
}

/** Say nothing is wrong. */
export function clear() {
  tell([]);
}

/** Do something; whatever it throws is told, except that the bidder stopped it. Returns whether it went well. */
export async function attempt(act) {
  clear();
  try {
    await act();
    return true;
  } catch (error) {
    const { code, facts, text } = told(error);
    if (code !== "cancelled") tell([{ code, facts, text }]);
    return false;
  }
}

function told(error) {
  const refusal = refusalOf(error);
  if (refusal.code === "broken") console.error(error);
  return { code: refusal.code, facts: refusal.facts, text: OWN.includes(refusal.code) ? undefined : refusal.text };
}
