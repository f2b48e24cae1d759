// The letter in an envelope (投标函), read as the opening reads it. Twin of bidding/letters.py.

import { LIMIT, amountOf, plain, words } from "../money.js";

const TEXTS = [
  "account", "address", "author", "bank", "contact", "machine_code", "manager", "manager_certificate", "phone", "quality",
  "software", "software_lock",
];
const DAYS = ["duration_days", "validity_days"];
const MOST_TEXT = 300;
const FIGURES = /^(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,2}))?$/;

/** Return the known fields of a letter in plain form; null for a malformed one (F7). */
export function read(letter, kind) {
  try {
    const found = {};
    for (const field of TEXTS) if (truthy(letter[field])) found[field] = text(letter[field]);
    for (const field of DAYS) if (letter[field] !== undefined && letter[field] !== null) found[field] = days(letter[field]);
    return kind === "price" ? { ...found, ...priceOf(letter) } : found;
  } catch {
    return null;
  }
}

/** What Python holds to be something: an empty list or object is nothing there. */
const truthy = (value) => Boolean(value) && (typeof value !== "object" || Object.keys(value).length > 0);

function insist(good) {
  if (!good) throw new Error("letter");
}

function text(value) {
  insist(typeof value === "string" && [...value].length <= MOST_TEXT && !value.includes("\0"));
  return value.trim();
}

function days(value) {
  insist(Number.isInteger(value) && value > 0 && value < 100_000);
  return value;
}

function priceOf(letter) {
  const [, whole, rest = ""] = typeof letter.price === "string" ? (FIGURES.exec(letter.price) ?? []) : [];
  insist(whole !== undefined);
  const figures = BigInt(whole + rest.padEnd(2, "0"));
  const written = truthy(letter.price_words) ? text(letter.price_words) : words(figures);
  const binding = amountOf(written);
  insist(figures > 0n && figures < LIMIT && binding > 0n && binding < LIMIT);
  return { price: plain(binding), price_figures: plain(figures), price_words: written, price_differs: figures !== binding };
}
