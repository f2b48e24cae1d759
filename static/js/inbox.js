// The inbox by keyboard: J and K go from alert to alert and on to the next page; O or Enter opens the one in focus.

import { meant } from "./hotkeys.js";

const lines = () => [...document.querySelectorAll("[data-inbox] [data-line]")];

function step(by) {
  const all = lines();
  const now = all.indexOf(document.activeElement);
  const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by;
  if (all[next]) all[next].focus();
  else document.querySelector(`.pages a[rel="${by > 0 ? "next" : "prev"}"]`)?.click();
}

addEventListener("keydown", (event) => {
  if (!meant(event) || !lines().length) return;
  const act = { j: () => step(1), k: () => step(-1), o: () => lines().find((line) => line === document.activeElement)?.click() }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
