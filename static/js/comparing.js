// Two documents beside each other, each at the place of a passage: opened by buttons with [data-spot].

import { say as said } from "./texts.js";

const say = (code, facts) => said(code, facts, "reader-texts");
const spots = JSON.parse(document.getElementById("spots")?.textContent ?? "[]");
const place = document.querySelector("[data-documents]");
let came = null; // the button that opened them, for the focus to go back to

class Pane {
  #file = 0;
  #shown = null;

  constructor(box) {
    this.box = box;
    box.addEventListener("click", ({ target }) => this.#pressed(target.closest("button")));
    box.addEventListener("change", ({ target }) => "pageNow" in target.dataset && this.#shown?.go(Number(target.value) || 1));
    box.addEventListener("keydown", (event) => this.#key(event));
  }

  async open({ file, pieces }) {
    if (file !== this.#file) await this.#load(file);
    this.#shown?.mark?.(pieces);
  }

  async begin() {
    const part = this.box.querySelector("[data-document]");
    if (!part) return;
    const told = { says: part.querySelector("[data-says]"), say, moved: (page) => this.#moved(part, page) };
    try {
      const kind = part.dataset.kind === "pdf" ? await import("./reading/pdfs.js") : await import("./reading/texts.js");
      this.#shown = await kind.show(part.querySelector("[data-pages]"), part.dataset, told);
    } catch (error) {
      this.#shown = null;
      told.says.textContent = say(error?.code ?? "failed");
      return;
    }
    part.querySelector("[data-page-count]").textContent = say("of", { count: this.#shown.count });
    this.#moved(part, 1);
  }

  go(page) {
    this.#shown?.go(page);
  }

  close() {
    this.#shown?.close();
    this.#shown = null;
    this.#file = 0;
    this.box.replaceChildren();
  }

  async #load(file) {
    this.close();
    const url = this.box.dataset.url.replace("/0/", `/${file}/`);
    const answer = await fetch(url, { headers: { "X-Part": "reader" }, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) {
      this.box.textContent = say("failed");
      return;
    }
    this.box.innerHTML = await answer.text();
    this.#file = file;
    await this.begin();
  }

  #moved(part, page) {
    const field = part.querySelector("[data-page-now]");
    if (document.activeElement !== field) field.value = page;
    part.dataset.now = page;
  }

  #now() {
    return Number(this.box.querySelector("[data-document]")?.dataset.now ?? 1);
  }

  #step(by) {
    this.#shown?.go(Math.min(Math.max(this.#now() + by, 1), this.#shown.count));
  }

  #pressed(button) {
    if (button?.dataset.step) this.#step(Number(button.dataset.step));
    if (button?.dataset.zoom) this.#shown?.zoom?.(Number(button.dataset.zoom));
  }

  #key(event) {
    if (event.key === "Enter" && "pageNow" in event.target.dataset) this.#shown?.go(Number(event.target.value) || 1);
    if (!event.target.matches("[data-pages]") || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = { ArrowLeft: () => this.#step(-1), ArrowRight: () => this.#step(1), "+": () => this.#shown?.zoom?.(1.25), "-": () => this.#shown?.zoom?.(0.8) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

const panes = Object.fromEntries([...document.querySelectorAll("[data-pane]")].map((box) => [box.dataset.pane, new Pane(box)]));

async function show(number) {
  place.hidden = false;
  place.querySelector("[data-focus]").focus({ preventScroll: true });
  await Promise.all(Object.entries(spots[number]).map(([side, spot]) => panes[side].open(spot)));
  // Only now the panes have their height.
  place.scrollIntoView({ block: "start" });
  place.dataset.spot = number;
}

function close() {
  for (const pane of Object.values(panes)) pane.close();
  place.hidden = true;
  came?.focus();
}

for (const button of document.querySelectorAll("[data-spot]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    came = button;
    show(Number(button.dataset.spot));
  });
}
place?.querySelector("[data-close]").addEventListener("click", close);
place?.addEventListener("keydown", (event) => event.key === "Escape" && close());
if (panes.alone) {
  await panes.alone.begin();
  panes.alone.go(Number(/#page=(\d+)/.exec(location.hash)?.[1] ?? 1));
}
