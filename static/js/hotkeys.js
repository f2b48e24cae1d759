// Keys for the links of a page: pressing the key of [data-key] follows it, U goes up, ? lists them. What a key opens
// asks before it does anything. Whoever is hindered by single keys switches them off on this device (WCAG 2.1.4).

const SWITCH = "clearbid-keys";
const help = document.querySelector("[data-keys]");

/** Tell whether a keystroke is meant for the page: keys are on, no field is written in, no other key is held. */
export function meant(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || help?.open) return false;
  return localStorage.getItem(SWITCH) !== "off" && !event.target.closest("input, select, textarea, [contenteditable]");
}

function linkOf(key) {
  if (key === "u") return [...document.querySelectorAll(".crumbs a")].at(-1);
  return document.querySelector(`a[data-key="${CSS.escape(key)}"]`);
}

function row(key, words) {
  const line = document.createElement("li");
  const cap = document.createElement("kbd");
  cap.textContent = key.toUpperCase();
  line.append(cap, ` ${words}`);
  return line;
}

/** Show which keys this page has: those of its links beside those that the template names. */
function show() {
  const list = help.querySelector("[data-keys-list]");
  for (const old of list.querySelectorAll("[data-made]")) old.remove();
  for (const link of document.querySelectorAll("a[data-key]")) {
    const words = [...link.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
    const line = row(link.dataset.key, words);
    line.dataset.made = "";
    list.append(line);
  }
  help.querySelector("[data-keys-on]").checked = localStorage.getItem(SWITCH) !== "off";
  help.showModal();
}

addEventListener("keydown", (event) => {
  if (!meant(event) || event.repeat) return;
  if (event.key === "?" && help) {
    event.preventDefault();
    show();
    return;
  }
  const link = linkOf(event.key.toLowerCase());
  if (!link) return;
  event.preventDefault();
  link.click();
});

if (help) {
  const opener = document.querySelector("[data-keys-open]");
  opener.hidden = false;
  opener.addEventListener("click", show);
  help.querySelector("[data-keys-close]").addEventListener("click", () => help.close());
  help.querySelector("[data-keys-on]").addEventListener("change", ({ target }) => {
    if (target.checked) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "off");
  });
}
