// The offline seal tool: one page, three acts, no network.

import { speak } from "./language.js";
import { attempt, clear } from "../bidding/troubles.js";
import * as keycard from "./keycard.js";
import { openMine, withdraw } from "./owning.js";
import { Sealing } from "./sealing.js";

const byId = (id) => document.getElementById(id);

function choose(act) {
  clear();
  for (const button of document.querySelectorAll(".acts button")) button.setAttribute("aria-pressed", String(button.dataset.act === act));
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== act;
  if (!sealing.kit) byId("steps").hidden = true;
}

speak();
const sealing = new Sealing();
keycard.listen(() => sealing.show());
for (const button of document.querySelectorAll(".acts button")) button.addEventListener("click", () => choose(button.dataset.act));
byId("withdraw").addEventListener("click", () => attempt(withdraw));
byId("open").addEventListener("click", () => attempt(openMine));
byId("print").addEventListener("click", () => print());
