// The parts of the page that depend on the kit: its facts, the letter's fields, one box for each envelope.

import { DAY_FIELDS, TEXT_FIELDS } from "../bidding/letters.js";
import { say } from "../texts.js";
import { fill } from "./language.js";

const REQUIRED = ["manager", ...DAY_FIELDS];
const byId = (id) => document.getElementById(id);

/** Show what a kit says, for comparing it with the notice. */
export function showKit(kit) {
  const rows = [
    ["kit_lot", `${kit.lot_name} (${kit.lot})`],
    ["kit_bidder", `${kit.bidder_name} (${kit.bidder})`],
    ["kit_deadline", moment(kit.deadline)],
    ["kit_max", kit.max_price],
    ["kit_keyholders", say("kit_needed", { needed: kit.needed, total: kit.total })],
    ["kit_keyset", kit.keyset_sha256],
    ["kit_pins", kit.pins],
    ["kit_made", moment(kit.made)],
  ];
  const parts = rows.flatMap(([code, value]) => [element("dt", say(code)), element("dd", value)]);
  byId("kit-facts").querySelector("dl").replaceChildren(...parts);
  const proof = byId("kit-proof");
  proof.textContent = say(kit.proved ? "kit_proved" : "kit_unproved");
  proof.className = kit.proved ? "hint" : "warning";
  byId("kit-facts").hidden = false;
}

const moment = (text) =>
  new Date(text).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });

/** Draw the letter's fields. */
export function drawLetter(kit) {
  const given = { duration_days: kit.duration_days, validity_days: kit.validity_days };
  const order = [...TEXT_FIELDS.slice(0, 2), ...DAY_FIELDS, ...TEXT_FIELDS.slice(2)];
  byId("letter-fields").replaceChildren(...order.map((name) => field(name, given[name] ?? "")));
  const priced = kit.kinds.includes("price");
  byId("letter-price").hidden = !priced;
  byId("price-fields").replaceChildren(...(priced ? ["price", "price_words"] : []).map((name) => field(name, "", true)));
}

function field(name, value, needed = REQUIRED.includes(name)) {
  const place = element("div");
  place.className = "field";
  const label = place.appendChild(element("label", say(`field_${name}`)));
  label.htmlFor = `letter_${name}`;
  if (!needed) {
    const optional = label.appendChild(element("span", ` ${say("optional")}`));
    optional.className = "optional";
  }
  const input = place.appendChild(element("input"));
  Object.assign(input, { className: "in", id: `letter_${name}`, name, value, autocomplete: "off" });
  if (DAY_FIELDS.includes(name)) input.inputMode = "numeric";
  if (name === "price") input.inputMode = "decimal";
  return place;
}

/** Draw a box for each kind of envelope; returns them. */
export function drawEnvelopes(kinds) {
  const boxes = kinds.map((kind) => {
    const box = document.querySelector("template#envelope").content.firstElementChild.cloneNode(true);
    fill(box);
    box.dataset.kind = kind;
    const named = say(`kind_${kind}`);
    box.querySelector("h3").textContent = named;
    box.querySelector("input").id = `choose-${kind}`;
    const label = box.querySelector("label");
    label.htmlFor = `choose-${kind}`;
    label.textContent = say("choose", { kind });
    return box;
  });
  byId("envelopes").replaceChildren(...boxes);
  return boxes;
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
