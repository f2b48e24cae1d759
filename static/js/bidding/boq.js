// The priced bill of quantities (已标价工程量清单): every fault with its row and cell; the twin of bidding/boqs.py.

import { plain } from "../money.js";
import { decimal, fits, same, times, toCents } from "./decimals.js";
import { BadSheet, rowsOf } from "./sheets.js";

const HEAD_WITHIN = 30;
// What the head of a column may be called.
const COLUMNS = {
  code: ["项目编码", "清单编码", "编码", "code", "item code"],
  name: ["项目名称", "名称", "name", "item"],
  unit: ["计量单位", "单位", "unit"],
  quantity: ["工程量", "数量", "quantity"],
  price: ["综合单价", "综合单价(元)", "单价", "unit price", "price"],
  amount: ["合价", "合价(元)", "合计", "金额", "amount", "total"],
};
const NEEDED = ["code", "quantity", "price", "amount"];
const TOTALS = ["合计", "总计", "total", "投标总价"];

/**
 * Read a priced bill and compare it with the tender's items ([{code, quantity}], quantities as text).
 * Returns {lines, total, faults}: amounts in cents, faults as {code, row, cell, wanted, item}. Faults never throw.
 */
export async function read(blob, items = []) {
  let rows;
  try {
    rows = await rowsOf(blob);
  } catch (error) {
    if (!(error instanceof BadSheet)) throw error;
    return { lines: [], total: 0n, faults: [fault(error.code)] };
  }
  return bill(rows, items);
}

/** What fills the sentence of a fault. */
export function facts({ cell, wanted, item }) {
  return { cell, wanted, code: item };
}

function fault(code, row = 0, cell = "", wanted = "", item = "") {
  return { code, row, cell, wanted, item };
}

function bill(rows, items) {
  const head = [...rows].find(([row, values]) => row <= HEAD_WITHIN && headOf(values));
  if (!head) return { lines: [], total: 0n, faults: [fault("no_head")] };
  const columns = headOf(head[1]);
  const [lines, faults] = [[], []];
  let stated = null;
  for (const [row, values] of rows) {
    if (row <= head[0]) continue;
    if (isTotal(values, columns)) stated = statedIn(row, values, columns) ?? stated;
    else if (text(values, columns.code)) faults.push(...take(row, values, columns, lines));
  }
  faults.push(...compare(lines, items, columns));
  const total = lines.reduce((sum, line) => sum + line.amount, 0n);
  if (stated && stated.amount !== total) {
    faults.push(fault("total", stated.row, cellAt(columns.amount, stated.row), plain(total)));
  }
  return { lines, total, faults };
}

function headOf(values) {
  const named = new Map();
  values.forEach((value, place) => {
    if (value !== undefined) named.set(value.trim().toLowerCase().replace(/（/g, "(").replace(/）/g, ")"), place);
  });
  const found = {};
  for (const [field, names] of Object.entries(COLUMNS)) {
    found[field] = named.get(names.find((name) => named.has(name))) ?? -1;
  }
  return NEEDED.every((field) => found[field] >= 0) ? found : null;
}

/** Add the row's line to the lines, and return what is wrong with it. */
function take(row, values, columns, lines) {
  const [numbers, faults] = [{}, []];
  for (const field of ["quantity", "price", "amount"]) {
    numbers[field] = number(values, columns[field]);
    if (!numbers[field]) faults.push(fault("no_number", row, cellAt(columns[field], row)));
  }
  if (faults.length) return faults;
  if (numbers.price.digits < 0n) faults.push(fault("negative", row, cellAt(columns.price, row)));
  const right = toCents(times(numbers.price, numbers.quantity));
  const amount = toCents(numbers.amount);
  if (amount !== right) faults.push(fault("amount", row, cellAt(columns.amount, row), plain(right)));
  lines.push({ row, code: text(values, columns.code), quantity: numbers.quantity, amount });
  return faults;
}

/** Compare with the tender's items: none unknown, twice, missing, or with another quantity. */
function compare(lines, items, columns) {
  const wanted = new Map(items.map((item) => [item.code.trim(), item.quantity]));
  const [faults, seen] = [[], new Set()];
  for (const { row, code, quantity } of lines) {
    const cell = cellAt(columns.code, row);
    if (seen.has(code)) faults.push(fault("twice", row, cell));
    else if (wanted.size && !wanted.has(code)) faults.push(fault("unknown", row, cell));
    else if (wanted.size && !same(decimal(wanted.get(code)), quantity)) {
      faults.push(fault("quantity", row, cellAt(columns.quantity, row), wanted.get(code)));
    }
    seen.add(code);
  }
  const missing = [...wanted.keys()].filter((code) => !seen.has(code));
  return [...faults, ...missing.map((code) => fault("missing", 0, "", "", code))];
}

function isTotal(values, columns) {
  return ["code", "name"].some((field) => TOTALS.includes(text(values, columns[field]).replaceAll(" ", "").toLowerCase()));
}

function statedIn(row, values, columns) {
  const amount = number(values, columns.amount);
  return amount && { row, amount: toCents(amount) };
}

function text(values, column) {
  return values[column]?.trim() ?? "";
}

function number(values, column) {
  const found = decimal(text(values, column).replace(/[,，¥]/g, ""));
  return found && fits(found) ? found : null;
}

/** Name a cell as spreadsheets do. */
function cellAt(column, row) {
  let letters = "";
  for (let place = column + 1; place > 0; place = Math.floor((place - 1) / 26)) {
    letters = String.fromCharCode(65 + ((place - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
}
