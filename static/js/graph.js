// The graph of ties: a chosen node keeps its neighbourhood and dims the rest, in the picture and in the list alike;
// the picture grows, shrinks and moves. Places come from the server; nothing is laid out here.

const graph = document.querySelector("[data-graph]");
const picture = graph.querySelector("[data-picture]");
const note = graph.querySelector("[data-chosen]");
const lines = [...graph.querySelectorAll(".gr-line")];
const nodes = [...graph.querySelectorAll("[data-node]")];
const items = [...graph.querySelectorAll("[data-item], [data-ends]")];

function choose(key) {
  const near = new Set(key ? [key] : []);
  for (const { dataset } of key ? lines : []) if (dataset.a === key || dataset.b === key) near.add(dataset.a).add(dataset.b);
  for (const one of nodes) {
    one.classList.toggle("is-chosen", one.dataset.node === key);
    one.classList.toggle("is-far", Boolean(key) && !near.has(one.dataset.node));
  }
  for (const one of lines) one.classList.toggle("is-far", Boolean(key) && one.dataset.a !== key && one.dataset.b !== key);
  for (const one of items) {
    const ends = one.dataset.ends?.split(" ");
    one.hidden = Boolean(key) && !(ends ? ends.includes(key) : near.has(one.dataset.item));
  }
  note.hidden = !key;
  note.querySelector("[data-chosen-name]").textContent = nodes.find(({ dataset }) => dataset.node === key)?.querySelector("title").textContent ?? "";
}

const view = () => picture.viewBox.baseVal;

function zoom(by) {
  const { x, y, width, height } = view();
  const size = Math.min(Math.max(width * by, 150), 1000);
  const place = (start, span) => Math.min(Math.max(start + (span - size) / 2, 0), 1000 - size);
  picture.setAttribute("viewBox", `${place(x, width)} ${place(y, height)} ${size} ${size}`);
}

picture.addEventListener("click", (event) => {
  // A line leads to its entry in the list; the focus goes to the evidence there, one key away.
  const line = event.target.closest(".gr-line");
  if (line) setTimeout(() => document.querySelector(`${line.getAttribute("href")} a`)?.focus());
  const node = event.target.closest("[data-node]");
  if (!node) return;
  event.preventDefault();
  choose(node.classList.contains("is-chosen") ? "" : node.dataset.node);
});
graph.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.zoom) zoom(Number(button.dataset.zoom));
  if (button && "whole" in button.dataset) picture.setAttribute("viewBox", "0 0 1000 1000");
  if (button && "all" in button.dataset) choose("");
});

// Dragging moves a picture that was made larger.
let held = null;
picture.addEventListener("pointerdown", ({ clientX, clientY, pointerType }) => {
  if (pointerType === "mouse" && view().width < 1000) held = { clientX, clientY, x: view().x, y: view().y };
});
addEventListener("pointermove", ({ clientX, clientY }) => {
  if (!held) return;
  const unit = view().width / picture.clientWidth;
  const place = (start, moved) => Math.min(Math.max(start - moved * unit, 0), 1000 - view().width);
  picture.setAttribute("viewBox", `${place(held.x, clientX - held.clientX)} ${place(held.y, clientY - held.clientY)} ${view().width} ${view().width}`);
});
addEventListener("pointerup", () => (held = null));
graph.querySelector("[data-tools]").hidden = false;
