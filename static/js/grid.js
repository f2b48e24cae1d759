// The scoring grid: arrow keys, states of cells after saving, totals, one bidder at a time on a phone.

const grid = document.querySelector("[data-grid]");
const saved = document.querySelector("[data-saved]");
const inputs = () => [...grid.querySelectorAll('input[name="value"]')];
const unsent = new Set();

const place = (input) => {
  const cell = input.closest("td");
  return { row: cell.parentElement, column: cell.cellIndex };
};

function move(input, rows, columns) {
  const { row, column } = place(input);
  const all = [...row.parentElement.rows];
  const target = all[all.indexOf(row) + rows]?.cells[column + columns]?.querySelector('input[name="value"]');
  if (!target || target.closest("[data-off]")) return false;
  target.focus();
  target.select();
  return true;
}

grid.addEventListener("keydown", (event) => {
  const input = event.target;
  if (input.name !== "value" || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const atStart = whole || input.selectionEnd === 0;
  const atEnd = whole || input.selectionStart === input.value.length;
  const steps = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
    ArrowLeft: atStart && [0, -1], ArrowRight: atEnd && [0, 1],
  };
  const step = steps[event.key];
  if (step && (move(input, ...step) || event.key === "Enter")) event.preventDefault();
});

function total() {
  for (const cell of grid.querySelectorAll("[data-total]")) {
    const column = inputs().filter((input) => input.closest("td").dataset.bid === cell.dataset.total);
    // In tenths, so that 0.1 + 0.2 is 0.3.
    const tenths = column.reduce((sum, input) => sum + (input.ariaInvalid === "true" ? 0 : Math.round(Number(input.value) * 10) || 0), 0);
    cell.textContent = (tenths / 10).toFixed(1);
  }
}

function settle(input, said) {
  const { state, value, at } = said.dataset;
  if (state !== "bad" && value !== undefined && document.activeElement !== input) input.value = value;
  input.ariaInvalid = state === "ok" ? "false" : "true";
  input.classList.toggle("ok", state === "ok");
  unsent.delete(input);
  if (state === "ok") saved.textContent = `${saved.dataset.saySaved} ${at}`;
  total();
}

grid.addEventListener("htmx:afterSwap", (event) => {
  const cell = event.target.closest("td");
  const said = cell?.querySelector('input[name="version"]');
  if (said?.dataset.state) settle(cell.querySelector('input[name="value"]'), said);
});

// A cell that could not be sent waits for the connection; the server refuses what is behind, so nothing is doubled.
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  grid.addEventListener(name, (event) => {
    const input = event.target.closest("td")?.querySelector('input[name="value"]');
    if (!input) return;
    unsent.add(input);
    input.classList.remove("ok");
    saved.textContent = saved.dataset.sayLost;
  });
}

function again() {
  for (const input of unsent) input.dispatchEvent(new Event("change", { bubbles: true }));
}
addEventListener("online", again);
setInterval(() => unsent.size && navigator.onLine && again(), 5000);
addEventListener("beforeunload", (event) => unsent.size && event.preventDefault());

const one = document.querySelector("[data-one]");
function show() {
  for (const cell of grid.querySelectorAll("[data-bid]")) cell.toggleAttribute("data-off", cell.dataset.bid !== one.value);
}
// Out of the way on wide screens: the columns are hidden by the style sheet on phones only.
const narrow = matchMedia("(max-width: 48rem)");
function fit() {
  if (narrow.matches) show();
  else for (const cell of grid.querySelectorAll("[data-off]")) cell.removeAttribute("data-off");
}
one.addEventListener("change", fit);
narrow.addEventListener("change", fit);
fit();
total();
