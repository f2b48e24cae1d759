// The tables of the bid form: rows that the bidder adds, and conditions that are answered one by one.

import { say } from "../texts.js";
import { named, node } from "./drawing.js";

/** Draw a table to which rows are added. `typed()` is called when rows come or go. */
export function grid(item, rows, most, typed) {
  const body = node("tbody");
  const add = node("button", { type: "button", className: "btn btn-plain btn-small", textContent: say("form_add") });
  const renumber = () => {
    [...body.rows].forEach((row, at) => number(row, at + 1, item));
    add.hidden = body.rows.length >= most;
  };
  const put = (values = {}) => {
    body.append(line(item, values));
    renumber();
  };
  add.addEventListener("click", () => {
    put();
    body.lastElementChild.querySelector("input, select").focus();
    typed();
  });
  body.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-remove]");
    if (!button) return;
    button.closest("tr").remove();
    renumber();
    (body.querySelector("[data-remove]") ?? add).focus();
    typed();
  });
  rows.length ? rows.forEach(put) : put();
  const heads = [...item.columns.map((column) => named(column)), ""];
  return [node("div", { className: "scroll" }, node("table", { className: "tbl tbl-cards answer-table" }, caption(item), head(heads), body)), node("p", { className: "row flat" }, add)];
}

/** Draw the table of conditions with a response in every row. */
export function conditions(item, answer, { documentUrl, typed }) {
  const body = node("tbody", {}, ...item.rows.map((row) => condition(row, answer[row.code] ?? {}, documentUrl)));
  const all = node("button", { type: "button", className: "btn btn-plain btn-small", textContent: say("form_all") });
  all.addEventListener("click", () => {
    for (const select of body.querySelectorAll("select")) select.value ||= "complies";
    typed();
  });
  const heads = [say("form_condition"), say("form_response"), say("form_note")];
  return [node("table", { className: "tbl tbl-cards answer-table" }, caption(item), head(heads), body), node("p", { className: "row flat" }, all)];
}

function condition(row, given, documentUrl) {
  const label = say("form_clause", { clause: row.clause });
  const place = documentUrl ? node("a", { href: `${documentUrl}#c-${row.clause.replaceAll(".", "-")}`, target: "_blank", rel: "noopener", textContent: label }) : label;
  const text = node("th", { scope: "row" }, node("span", { lang: "zh-CN", textContent: `${row.substantive ? "★ " : ""}${row.text}` }), node("span", { className: "sub" }, ...(row.clause ? [place] : [])));
  const choices = ["complies", "deviates"].map((value) => node("option", { value, textContent: say(`form_${value}`) }));
  const select = node("select", { className: "in" }, node("option", { value: "", textContent: say("form_choose") }), ...choices);
  select.value = given.response ?? "";
  const note = node("input", { className: "in", autocomplete: "off", maxLength: 500, value: given.note ?? "" });
  for (const [field, code] of [[select, "form_response"], [note, "form_note"]]) field.setAttribute("aria-label", `${row.text.slice(0, 60)}: ${say(code)}`);
  const made = node("tr", {}, text, cell(say("form_response"), select), cell(say("form_note"), note));
  made.dataset.row = row.code;
  return made;
}

function line(item, values) {
  const cells = item.columns.map((column) => {
    const input = field(column);
    input.value = values[column.name] ?? "";
    input.dataset.cell = column.name;
    return cell(named(column), input);
  });
  const remove = node("button", { type: "button", className: "btn btn-plain btn-small", textContent: "×" });
  remove.dataset.remove = "";
  return node("tr", {}, ...cells, node("td", {}, remove));
}

function field({ type, choices }) {
  if (type === "choice") {
    const options = Object.entries(choices).map(([value, label]) => node("option", { value, textContent: label, lang: "zh-CN" }));
    return node("select", { className: "in" }, node("option", { value: "", textContent: say("form_choose") }), ...options);
  }
  if (type === "date") return node("input", { className: "in", type: "date" });
  return node("input", { className: "in", autocomplete: "off", inputMode: type === "text" ? "text" : "decimal", maxLength: 500 });
}

function number(row, at, item) {
  for (const [place, input] of [...row.querySelectorAll("[data-cell]")].entries()) {
    input.setAttribute("aria-label", `${named(item.columns[place])}, ${say("form_row", { row: at })}`);
  }
  const button = row.querySelector("[data-remove]");
  button.title = say("form_remove", { row: at });
  button.setAttribute("aria-label", button.title);
}

function caption(item) {
  return node("caption", { className: "vh", textContent: named(item) });
}

function head(labels) {
  return node("thead", {}, node("tr", {}, ...labels.map((label) => (label ? node("th", { scope: "col", textContent: label }) : node("td")))));
}

function cell(label, content) {
  const made = node("td", {}, content);
  made.dataset.label = label;
  return made;
}
