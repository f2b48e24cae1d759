// The bid form on the page: drawn from the tender document's own list, read back as answers, faults beside their fields.

import { say } from "../texts.js";
import { MOST_ROWS, faults, isAsked, isEmpty, isGap, isTooLarge } from "./answers.js";
import { conditions, grid } from "./answer-tables.js";
import { named, node } from "./drawing.js";

/** The form of a bid. `fileNames(kind)` tells the files chosen for an envelope, `changed()` is called after every change. */
export class AnswerForm {
  constructor(place, { items, kinds, documentUrl = "" }, fileNames, changed) {
    Object.assign(this, { place, items, kinds, documentUrl, fileNames, changed });
    this.answers = {};
    this.draw();
    place.addEventListener("input", () => this.#typed());
    place.addEventListener("change", () => this.#typed());
  }

  /** Draw everything anew, from the answers. */
  draw() {
    const envelopes = this.kinds.filter((kind) => this.items.some(({ envelope }) => envelope === kind));
    this.place.replaceChildren(...envelopes.map((kind) => this.#envelope(kind)));
    this.place.closest("[data-form]").hidden = !this.items.length;
    this.renewFiles();
  }

  /** Fill in answers that were saved earlier; what the form does not ask is left out. */
  take(answers) {
    const asked = this.items.filter((item) => isAsked(item) && Object.hasOwn(answers, item.code));
    this.answers = Object.fromEntries(asked.map(({ code }) => [code, answers[code]]));
    this.draw();
    this.#typed();
  }

  /** Offer the files that are chosen now; an envelope with one file answers with it. */
  renewFiles() {
    for (const select of this.place.querySelectorAll("select[data-file]")) {
      const [names, answer] = [this.fileNames(select.dataset.envelope), this.answers[select.dataset.code]];
      const wanted = answer?.file || (names.length === 1 ? names[0] : "");
      const head = node("option", { value: "", textContent: say(names.length ? "form_which_file" : "form_no_file") });
      select.replaceChildren(head, ...names.map((name) => node("option", { value: name, textContent: name })));
      select.value = names.includes(wanted) ? wanted : "";
    }
    this.#read();
  }

  /** The answers of one envelope. */
  of(kind) {
    const codes = this.items.filter((item) => item.envelope === kind).map(({ code }) => code);
    return Object.fromEntries(codes.filter((code) => !isEmpty(this.answers[code])).map((code) => [code, this.answers[code]]));
  }

  /** What is wrong: {faults, warnings} as [{code, facts, field}]; what is only missing is for the committee to judge. */
  check() {
    const found = this.kinds.flatMap((kind) => {
      const items = this.items.filter(({ envelope }) => envelope === kind);
      const large = isTooLarge(this.of(kind)) ? [{ code: "answers_too_large", facts: {} }] : [];
      return [...large, ...faults(items, this.answers, this.fileNames(kind)).map((fault) => this.#said(fault))];
    });
    const once = found.filter((fault, at) => found.findIndex(({ code, field }) => code === fault.code && field === fault.field) === at);
    return { faults: once.filter(({ gap }) => !gap), warnings: once.filter(({ gap }) => gap) };
  }

  /** Let nothing be changed, while the bid is sealed or sealed already. */
  lock(yes) {
    for (const field of this.place.querySelectorAll("input, textarea, select, button")) field.disabled = yes;
  }

  #said(fault) {
    const item = this.items.find(({ code }) => code === fault.item);
    return { code: `answer_${fault.code}`, facts: { ...fault.facts, title: named(item) }, field: `form_${item.code}`, gap: isGap(fault) };
  }

  #typed() {
    this.#read();
    const wrong = new Map(this.check().faults.map((fault) => [fault.field, fault]));
    for (const place of this.place.querySelectorAll("[data-item]")) {
      const fault = wrong.get(`form_${place.dataset.item}`);
      place.classList.toggle("field-bad", Boolean(fault));
      place.querySelector("[data-fault]").textContent = fault ? say(fault.code, fault.facts) : "";
    }
    this.changed();
  }

  #read() {
    for (const place of this.place.querySelectorAll("[data-item]")) {
      const item = this.items.find(({ code }) => code === place.dataset.item);
      if (isAsked(item)) this.answers[item.code] = READERS[item.answer]?.(place, item) ?? place.querySelector("[data-value]").value.trim();
    }
  }

  #envelope(kind) {
    const items = this.items.filter(({ envelope }) => envelope === kind);
    return node("div", { className: "envelope" }, node("h3", { textContent: say(`kind_${kind}`) }), ...items.map((item) => this.#item(item)));
  }

  #item(item) {
    const id = `form_${item.code}`;
    const wide = ["table", "response"].includes(item.answer) || !isAsked(item);
    const title = node("span", { textContent: named(item), lang: named(item) === item.title ? "zh-CN" : "" });
    const mark = item.required || !isAsked(item) ? [] : [" ", node("span", { className: "optional", textContent: say("optional_answer") })];
    const head = wide ? node("p", { className: "answer-title", id }, title, ...mark) : node("label", { htmlFor: id }, title, ...mark);
    if (wide) head.tabIndex = -1;
    const fault = node("p", { className: "err flat", id: `${id}_error` });
    fault.dataset.fault = "";
    const place = node("div", { className: "field" }, head, this.#hint(item), fault, ...this.#answer(item, id));
    place.dataset.item = item.code;
    return place;
  }

  #hint(item) {
    const clause = item.clause && say("form_clause", { clause: item.clause });
    const link = this.documentUrl && clause ? node("a", { href: `${this.documentUrl}#c-${item.clause.replaceAll(".", "-")}`, target: "_blank", rel: "noopener", textContent: clause }) : clause;
    const hint = document.documentElement.lang.startsWith("en") ? item.hint_en || item.hint : item.hint;
    const parts = [item.answer === "response" ? "" : item.code, link, hint].filter(Boolean).flatMap((part, at) => (at ? [" · ", part] : [part]));
    return node("p", { className: "hint", id: `form_${item.code}_hint` }, ...parts);
  }

  #answer(item, id) {
    const answer = this.answers[item.code];
    if (!isAsked(item)) return [node("p", { className: "flat", textContent: say(item.answer === "letter" ? "form_in_letter" : "form_in_boq") })];
    if (item.answer === "table") return grid(item, Array.isArray(answer) ? answer : [], MOST_ROWS, () => this.#typed());
    if (item.answer === "response") return conditions(item, answer ?? {}, { documentUrl: this.documentUrl, typed: () => this.#typed() });
    if (item.answer === "file") return [file(item, id, answer)];
    const field = simple(item, id);
    field.value = typeof answer === "string" ? answer : "";
    return [field];
  }
}

const READERS = {
  file: (place) => ({ file: place.querySelector("[data-file]").value, pages: place.querySelector("[data-pages]").value.trim() }),
  table: (place, item) => rows(place, "tbody tr", item.columns.map(({ name }) => name)).filter((row) => Object.values(row).some(Boolean)),
  response: (place) => Object.fromEntries([...place.querySelectorAll("tbody tr")].map((row) => [row.dataset.row, { response: row.querySelector("select").value, note: row.querySelector("input").value.trim() }]).filter(([, { response, note }]) => response || note)),
};

function rows(place, selector, names) {
  return [...place.querySelectorAll(selector)].map((row) => Object.fromEntries(names.map((name) => [name, row.querySelector(`[data-cell="${CSS.escape(name)}"]`).value.trim()])));
}

function described(field, id) {
  field.setAttribute("aria-describedby", `${id}_hint ${id}_error`);
  return field;
}

function simple(item, id) {
  const shared = { id, className: "in", autocomplete: "off" };
  const field = {
    text: () => node("textarea", { ...shared, rows: 3 }),
    choice: () => node("select", shared, node("option", { value: "", textContent: say("form_choose") }), ...options(item)),
    date: () => node("input", { ...shared, type: "date", className: "in in-short" }),
  }[item.answer]?.() ?? node("input", { ...shared, inputMode: "decimal", className: "in in-short" });
  field.dataset.value = "";
  return described(field, id);
}

function options({ choices }) {
  return Object.entries(choices).map(([value, label]) => node("option", { value, textContent: label, lang: "zh-CN" }));
}

function file(item, id, answer) {
  const select = described(node("select", { id, className: "in" }), id);
  Object.assign(select.dataset, { file: "", envelope: item.envelope, code: item.code });
  const pages = node("input", { className: "in in-short", autocomplete: "off", placeholder: "1–12", value: answer?.pages ?? "", maxLength: 100 });
  pages.setAttribute("aria-label", `${named(item)}: ${say("form_pages")}`);
  pages.dataset.pages = "";
  return node("div", { className: "answer-file" }, select, node("span", { className: "hint", textContent: say("form_pages") }), pages);
}
