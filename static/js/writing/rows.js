// Tables that people fill in row by row: rows added, moved and removed at once, and their points summed while typing.
// Without this module the same buttons send the form back and the server does it.

/** Make every table of rows on the page answer its buttons. */
export function enliven(root = document) {
  for (const table of root.querySelectorAll("[data-rows]")) {
    table.addEventListener("click", (event) => act(table, event));
    table.addEventListener("input", () => sum(table));
    sum(table);
  }
}

function act(table, event) {
  const button = event.target.closest("button[name=row_act]");
  if (!button) return;
  event.preventDefault();
  const verb = button.value.split(":")[1];
  const row = button.closest("[data-row]");
  ({ add, up, down, remove })[verb]?.(table, row);
  sum(table);
  table.dispatchEvent(new Event("input", { bubbles: true }));
}

function rowsOf(table) {
  return [...table.querySelectorAll("[data-row]")];
}

function add(table) {
  const rows = rowsOf(table);
  const fresh = rows.at(-1).cloneNode(true);
  const place = Number(table.dataset.next ?? rows.length);
  table.dataset.next = place + 1;
  for (const cell of fresh.querySelectorAll("input, textarea")) cell.value = "";
  for (const cell of fresh.querySelectorAll("select")) cell.selectedIndex = 0;
  for (const cell of fresh.querySelectorAll("[id]")) {
    const named = cell.id.replace(/_\d+_/, `_${place}_`);
    for (const lint of fresh.querySelectorAll(`[data-lint-for="${cell.id}"]`)) lint.dataset.lintFor = named;
    cell.id = named;
  }
  for (const lint of fresh.querySelectorAll(".lint")) lint.replaceChildren();
  table.querySelector("[data-body]").append(fresh);
  fresh.querySelector("input, textarea, select").focus();
}

function up(_table, row) {
  row.previousElementSibling?.before(row);
  row.querySelector("button").focus();
}

function down(_table, row) {
  row.nextElementSibling?.after(row);
  row.querySelectorAll("button")[1].focus();
}

function remove(table, row) {
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  if (rowsOf(table).length === 1) add(table);
  row.remove();
  (beside ?? rowsOf(table)[0])?.querySelector("input, textarea, select")?.focus();
}

/** Sum in thousandths, so that 0.1 and 0.2 are 0.3. */
function sum(table) {
  const { rows, total, wanted } = table.dataset;
  const now = table.querySelector("[data-sum-now]");
  if (!total || !now) return;
  const points = [...table.querySelectorAll(`[name="${rows}-${total}"]`)].map((cell) => Number(cell.value.trim()));
  const thousandths = points.reduce((all, one) => all + (Number.isFinite(one) ? Math.round(one * 1000) : 0), 0);
  now.textContent = String(thousandths / 1000);
  table.querySelector("[data-sum]").classList.toggle("is-wrong", thousandths !== Number(wanted) * 1000);
}

enliven();
