// The sheet of the paper copy, filled in on the page and printed by the person. The opening code is never printed.

import { sealed } from "./keyring.js";
import { linesOf, newCode, qrOf } from "./paper.js";
import { drawQR } from "./qr.js";
import { when } from "./telling.js";

/** Seal the keys to a fresh opening code and show the sheet, with the code beside it to be written down by hand. */
export async function showPaper(keys) {
  const part = document.querySelector("[data-paper-copy]");
  const code = newCode();
  const file = await sealed(keys, { passphrase: code });
  part.querySelector("[data-code]").textContent = code;
  part.querySelector("[data-lines]").textContent = linesOf(file).join("\n");
  part.querySelector("[data-qr]").replaceChildren(drawQR(qrOf(file)));
  part.querySelector("[data-signing]").textContent = keys.signingKey;
  part.querySelector("[data-recipient]").textContent = keys.recipient;
  part.querySelector("[data-made]").textContent = when(new Date().toISOString());
  part.hidden = false;
  document.body.dataset.sheet = "paper-copy";
  part.querySelector("[data-put-away]").addEventListener("click", () => putAway(part), { once: true });
  part.scrollIntoView();
  part.querySelector("h2").focus();
}

function putAway(part) {
  for (const name of ["code", "lines", "qr", "signing", "recipient", "made"]) {
    part.querySelector(`[data-${name}]`).replaceChildren();
  }
  part.hidden = true;
  delete document.body.dataset.sheet;
}
