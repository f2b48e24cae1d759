// Signed papers: canonical JSON (RFC 8785) read strictly, Ed25519 signatures over its bytes. Twin of papers.py.

import { bytesToHex, ed25519, hexToBytes, sha256 } from "../../vendor/noble.js";
import { verify } from "./ed25519.js";
import { Refusal } from "./refusals.js";

export const HEX64 = /^[0-9a-f]{64}$/;
export const HEX128 = /^[0-9a-f]{128}$/;
export const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
export const LINE = /^[^\x00-\x1f\x7f]{1,200}$/u;
export const MOST_BYTES = 128 * 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Return the bytes of a hexadecimal text. */
export const unhex = hexToBytes;

/** Return bytes in hexadecimal. */
export const hex = bytesToHex;

/** Return the one byte form of a paper: what is hashed and signed. Throws Refusal("not_canonical"). */
export function canonical(paper) {
  return new TextEncoder().encode(written(paper));
}

function written(value) {
  if (typeof value === "string") return writtenText(value);
  if (typeof value === "number") return writtenNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value !== "object") throw new Refusal("not_canonical");
  // sort() compares UTF-16 code units, which is the order of RFC 8785, 3.2.3.
  const pairs = Object.keys(value).sort().map((name) => `${writtenText(name)}:${written(value[name])}`);
  return `{${pairs.join(",")}}`;
}

function writtenText(text) {
  if (LONE_SURROGATE.test(text)) throw new Refusal("not_canonical");
  return JSON.stringify(text);
}

function writtenNumber(number) {
  // Above 2^53 - 1 other readers keep digits that this one has lost; from 10^21 on ECMAScript writes an exponent.
  const lossy = Number.isInteger(number) && !Number.isSafeInteger(number) && Math.abs(number) < 1e21;
  if (!Number.isFinite(number) || lossy) throw new Refusal("not_canonical");
  return JSON.stringify(number);
}

/** Return the SHA-256 of bytes in hexadecimal. */
export function digest(bytes) {
  return hex(sha256(bytes));
}

/** Read a paper: exactly these fields and `format`, in canonical bytes. Throws Refusal. */
export function read(bytes, { format, fields, limit = MOST_BYTES }) {
  const paper = parsed(bytes, limit);
  if (!isObject(paper) || paper.format !== format) throw new Refusal("format", { format });
  exactly(paper, [...fields, "format"]);
  if (!isCanonical(paper, bytes)) throw new Refusal("not_canonical");
  return paper;
}

function parsed(bytes, limit) {
  if (bytes.length > limit) throw new Refusal("not_json", { limit });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Refusal("not_json", { limit });
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function isCanonical(paper, bytes) {
  try {
    return same(canonical(paper), bytes);
  } catch {
    return false; // a number or a text that has no canonical form, or nested deeper than the stack
  }
}

/** Tell whether two byte arrays are equal. */
export function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** Return the JSON object when it has exactly these fields. Throws Refusal naming one at fault. */
export function exactly(part, fields) {
  if (!isObject(part)) throw new Refusal("field", { field: [...fields].sort().join(", ") });
  const wanted = new Set(fields);
  const given = new Set(Object.keys(part));
  const differing = [...fields.filter((name) => !given.has(name)), ...[...given].filter((name) => !wanted.has(name))];
  if (differing.length) throw new Refusal("field", { field: differing.sort()[0].slice(0, 80) });
  return part;
}

/** Return a text field that matches. Throws Refusal. */
export function text(part, field, pattern = LINE) {
  const value = part[field];
  if (typeof value !== "string" || !pattern.test(value)) throw new Refusal("field", { field });
  return value;
}

/** Return a whole number within bounds. Throws Refusal. */
export function number(part, field, { least = 1, most = Number.MAX_SAFE_INTEGER } = {}) {
  const value = part[field];
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new Refusal("field", { field });
  return value;
}

/** Return a list of texts that all match. Throws Refusal. */
export function texts(part, field, pattern) {
  const values = part[field];
  const good = Array.isArray(values) && values.every((value) => typeof value === "string" && pattern.test(value));
  if (!good) throw new Refusal("field", { field });
  return values;
}

/** Sign bytes with the Ed25519 key of this seed (32 bytes). */
export function sign(bytes, seed) {
  return ed25519.sign(bytes, seed);
}

/** Return the public key of a seed in hexadecimal. */
export function publicOf(seed) {
  return hex(ed25519.getPublicKey(seed));
}

/** Tell whether the signature over these bytes is of this public key (hexadecimal). */
export function isSigned(bytes, signature, publicHex) {
  return HEX64.test(publicHex) && verify(bytes, signature, unhex(publicHex));
}
