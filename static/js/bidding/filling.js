// The letter's fields on the page: words computed from figures as one types, faults beside their fields.

import { say } from "../texts.js";
import { compose, inWords } from "./letters.js";

const REQUIRED = ["manager", "duration_days", "validity_days"];

/** The letter of the page. `changed()` is called whenever something was typed. */
export class Letter {
  constructor(node, facts, changed) {
    this.node = node;
    this.facts = facts;
    this.changed = changed;
    this.touched = false;
    node.addEventListener("input", () => this.#typed());
    node.addEventListener("focusout", ({ target }) => target.name && this.#mark(target.name));
    node.querySelector("#take-words")?.addEventListener("click", () => this.#takeWords());
    this.#typed();
    this.touched = false;
  }

  /** What was typed, by field. */
  get typed() {
    const fields = [...this.node.querySelectorAll("input, textarea, select")];
    return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  }

  /** The letters of all envelopes with their faults and warnings; faults name the id of their field. */
  read() {
    const found = compose(this.typed, this.facts.kinds, this.facts, REQUIRED);
    const placed = found.faults.map((fault) => ({ ...fault, field: `letter_${fault.field}` }));
    return { ...found, faults: placed };
  }

  /** Mark every field that is wrong. */
  markAll() {
    for (const name of Object.keys(this.typed)) this.#mark(name);
  }

  /** Let nothing be changed, while the bid is sealed or sealed already. */
  lock(yes) {
    for (const field of this.node.querySelectorAll("input, button")) field.disabled = yes;
  }

  #typed() {
    this.touched = true;
    const output = this.node.querySelector("#price-in-words");
    if (output) {
      const words = inWords(this.typed.price);
      output.textContent = words || "—";
      this.node.querySelector("#take-words").disabled = !words;
    }
    this.changed();
  }

  #takeWords() {
    this.node.querySelector("[name=price_words]").value = inWords(this.typed.price);
    this.#typed();
    this.#mark("price_words");
  }

  #mark(name) {
    const id = `letter_${name}`;
    const field = document.getElementById(id);
    const fault = this.read().faults.find((one) => one.field === id);
    const place = field.closest(".field");
    place.querySelector(".err")?.remove();
    place.classList.toggle("field-bad", Boolean(fault));
    field.toggleAttribute("aria-invalid", false);
    if (!fault) return;
    const text = document.createElement("p");
    [text.className, text.id, text.textContent] = ["err flat", `${id}_error`, say(fault.code, fault.facts)];
    field.before(text);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [...new Set([...(field.getAttribute("aria-describedby") ?? "").split(" "), text.id])].join(" ").trim());
  }
}
