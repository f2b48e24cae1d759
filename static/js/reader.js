// Documents of bids beside the marks, or on a page of their own: opened by links with [data-read], by page (#page=12).

import { say as said } from "./texts.js";

const say = (code, facts) => said(code, facts, "reader-texts");
const box = document.querySelector("[data-reader]");
const desk = document.querySelector("[data-desk]");
let came = null; // the link that opened the reader, for the focus to go back to
let shown = null; // what shows the pages: {go, zoom, search, close, count}

const pageIn = (url) => Number(/#page=(\d+)/.exec(url)?.[1] ?? 1);

/** Put a document into the reader, at the page its address names. */
async function open(url) {
  const answer = await fetch(url.split("#")[0], { headers: { "X-Part": "reader" }, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return location.assign(url);
  shown?.close();
  box.innerHTML = await answer.text();
  globalThis.htmx?.process(box);
  box.hidden = false;
  desk?.classList.add("is-reading");
  await begin(pageIn(url));
  return undefined;
}

async function begin(page) {
  const part = box.querySelector("[data-document]");
  if (!part) return;
  const pages = part.querySelector("[data-pages]");
  const told = { says: part.querySelector("[data-says]"), say, moved: (now) => moved(part, now) };
  try {
    const kind = part.dataset.kind === "pdf" ? await import("./reading/pdfs.js") : await import("./reading/texts.js");
    shown = await kind.show(pages, part.dataset, told);
  } catch (error) {
    shown = null;
    told.says.textContent = say(error?.code ?? "failed");
    return;
  }
  part.querySelector("[data-page-count]").textContent = say("of", { count: shown.count });
  moved(part, 1);
  // On a page of its own the address may have changed while the document was being opened.
  const wanted = desk ? page : pageIn(location.hash);
  if (wanted > 1) shown.go(wanted);
  if (desk) pages.focus({ preventScroll: true });
}

// The page in view: shown in its field, and the one that a new note is about.
function moved(part, now) {
  const field = part.querySelector("[data-page-now]");
  if (document.activeElement !== field) field.value = now;
  part.dataset.now = now;
  for (const one of box.querySelectorAll("[data-note-page]")) one.value = now;
  for (const one of box.querySelectorAll("[data-note-shown]")) one.textContent = now;
}

function close() {
  shown?.close();
  shown = null;
  box.hidden = true;
  box.replaceChildren();
  desk.classList.remove("is-reading");
  came?.focus();
}

const now = () => Number(box.querySelector("[data-document]")?.dataset.now ?? 1);
const step = (by) => shown?.go(Math.min(Math.max(now() + by, 1), shown.count));

async function copy() {
  const reference = `${box.querySelector("[data-document]").dataset.reference}#${now()}`;
  await navigator.clipboard?.writeText(reference).catch(() => {});
  box.querySelector("[data-says]").textContent = say("copied", { reference });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-read]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const [path, open_] = [new URL(link.href).pathname, box.querySelector("[data-document] [aria-current]")];
  if (!box.contains(link)) came = link;
  if (open_ && shown && new URL(open_.href).pathname === path) shown.go(pageIn(link.href));
  else open(link.href);
});

box?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.step) step(Number(button.dataset.step));
  if (button.dataset.zoom) shown?.zoom?.(Number(button.dataset.zoom));
  if ("copy" in button.dataset) copy();
  if ("close" in button.dataset) close();
});
box?.addEventListener("change", (event) => {
  if ("pageNow" in event.target.dataset) shown?.go(Number(event.target.value) || 1);
});
box?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && desk) return close();
  if (event.key === "Enter" && "pageNow" in event.target.dataset) return shown?.go(Number(event.target.value) || 1);
  if (!event.target.matches("[data-pages]") || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const act = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), "+": () => shown?.zoom?.(1.25), "-": () => shown?.zoom?.(0.8) }[event.key];
  if (!act) return undefined;
  event.preventDefault();
  return act();
});
box?.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-search-in]")) return;
  event.preventDefault();
  const list = box.querySelector("[data-found]");
  const text = event.target.querySelector("input").value.trim();
  list.replaceChildren();
  list.hidden = true;
  if (!text || !shown) return;
  const found = await shown.search(text);
  box.querySelector("[data-says]").textContent = found.length ? say("found", { count: found.length }) : say("none");
  for (const { page, words } of found) {
    const row = document.createElement("li");
    const link = document.createElement("button");
    link.type = "button";
    link.className = "link";
    link.textContent = say("page", { page });
    link.addEventListener("click", () => shown.go(page));
    row.append(link, ` ${words}`);
    list.append(row);
  }
  list.hidden = !found.length;
});
// A note that was kept empties its form; one that was not stays in it.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!box?.contains(target) || !target.matches("form")) return;
  if (detail.successful && target.matches("[data-note]")) target.querySelector("textarea").value = "";
  if (!detail.successful) box.querySelector("[data-says]").textContent = say("note_failed");
});
addEventListener("hashchange", () => !desk && shown?.go(pageIn(location.hash)));
if (box && !box.hidden) await begin(pageIn(location.hash));
if (box) box.dataset.ready = "yes";
