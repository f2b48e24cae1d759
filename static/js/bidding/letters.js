// The letter in an envelope (投标函) as typed in a form: checked field by field; the twin of bidding/letters.py.

import { LIMIT, NotAnAmount, amountOf, centsOf, figures, plain, words } from "../money.js";

const FORMAT = "clearbid-letter/1";
const MOST_TEXT = 300;
export const TEXT_FIELDS = ["manager", "manager_certificate", "quality", "contact", "phone", "address", "bank", "account"];
export const DAY_FIELDS = ["duration_days", "validity_days"];

/**
 * Make the letters of all envelopes from what was typed (texts by field name) and the kinds asked for.
 * Returns {letters: {kind: letter}, faults, warnings: [{field, code, facts}], cents}: letters only when nothing is wrong.
 * `required` names fields that must not be empty.
 * `facts` of the lot: max_price (text, yuan), duration_days, validity_days; a price above the maximum and the like are warnings,
 * for the committee decides on them, not this page.
 */
export function compose(typed, kinds, lot = {}, required = []) {
  const [faults, letter] = [[], { format: FORMAT }];
  for (const field of required) if (!typed[field]?.trim()) faults.push({ field, code: "letter_missing", facts: {} });
  for (const field of TEXT_FIELDS) text(typed, field, letter, faults);
  for (const field of DAY_FIELDS) days(typed, field, letter, faults);
  const price = kinds.includes("price") ? priceOf(typed, faults) : null;
  const warnings = price === null ? dayWarnings(letter, lot) : [...priceWarnings(price, lot), ...dayWarnings(letter, lot)];
  const priced = price === null ? {} : { price: plain(price), price_words: words(price) };
  // The price stands in the price envelope alone, which is opened last.
  const letters = Object.fromEntries(kinds.map((kind) => [kind, kind === "price" ? { ...letter, ...priced } : letter]));
  return { letters: faults.length ? null : letters, faults, warnings, cents: price };
}

/** Return the words for figures while they are typed, "" for what is no amount yet. */
export function inWords(typed) {
  try {
    return words(centsOf(typed));
  } catch (error) {
    if (error instanceof NotAnAmount) return "";
    throw error;
  }
}

function text(typed, field, letter, faults) {
  const value = (typed[field] ?? "").trim();
  if (value.length > MOST_TEXT || value.includes("\0")) faults.push({ field, code: "letter_long", facts: { most: MOST_TEXT } });
  else if (value) letter[field] = value;
}

function days(typed, field, letter, faults) {
  const value = (typed[field] ?? "").normalize("NFKC").trim();
  if (!value) return;
  if (/^[1-9]\d{0,4}$/.test(value)) letter[field] = Number(value);
  else faults.push({ field, code: "letter_days", facts: {} });
}

/** The price in cents, when figures and words agree; null with the fault noted otherwise. */
function priceOf(typed, faults) {
  const before = faults.length;
  const price = amount(typed.price, "price", centsOf, faults);
  const written = amount(typed.price_words, "price_words", amountOf, faults);
  if (faults.length > before) return null;
  if (price !== written) {
    faults.push({ field: "price_words", code: "price_differs", facts: { figures: figures(price), words: figures(written) } });
    return null;
  }
  return price;
}

function amount(value, field, read, faults) {
  const found = attempt(read, (value ?? "").trim());
  if (found === null || found <= 0n || found >= LIMIT) faults.push({ field, code: `letter_${field}`, facts: {} });
  return found;
}

function attempt(read, value) {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof NotAnAmount) return null;
    throw error;
  }
}

function priceWarnings(price, { max_price: most }) {
  if (!most || price <= centsOf(most)) return [];
  return [{ field: "price", code: "above_max", facts: { most: figures(centsOf(most)) } }];
}

function dayWarnings(letter, lot) {
  const late = lot.duration_days && letter.duration_days > lot.duration_days;
  const short = lot.validity_days && letter.validity_days < lot.validity_days;
  return [
    ...(late ? [{ field: "duration_days", code: "longer_than_asked", facts: { days: lot.duration_days } }] : []),
    ...(short ? [{ field: "validity_days", code: "shorter_than_asked", facts: { days: lot.validity_days } }] : []),
  ];
}
