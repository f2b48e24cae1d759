// The paper copy: a key file sealed to an opening code of its own, as numbered lines with check letters and as one QR.
// The alphabet is RFC 4648's base32, in which no 0, 1 or 8 occurs: whoever types them meant O, I and B.

import { sha256 } from "../../vendor/noble.js";
import { Refusal } from "../sealing/refusals.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MISREAD = { 0: "O", 1: "I", 8: "B" };
const LINE = 32;
const CHECK = 3;
const QR = "CLEARBID-KEYS:1:";
const CODE_BYTES = 15; // 120 bits: no search finds it, so the sheet alone is worth nothing

const grouped = (text) => text.match(/.{1,4}/g).join(" ");
const plain = (text) => text.toUpperCase().replace(/[018]/g, (digit) => MISREAD[digit]).replace(/[^A-Z2-7]/g, "");

/** Return bytes as base32 without padding. */
export function base32(bytes) {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    [held, bits] = [(held << 8) | byte, bits + 8];
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/** Return the bytes of a base32 text; what is left of the last letter is dropped. */
export function unbase32(text) {
  const bytes = [];
  let [held, bits] = [0, 0];
  for (const letter of text) {
    [held, bits] = [(held << 5) | ALPHABET.indexOf(letter), bits + 5];
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

// The check covers the line's place too, so that two exchanged lines are noticed.
const checkOf = (text, place) => base32(sha256(new TextEncoder().encode(`${place + 1}:${text}`))).slice(0, CHECK);

/** Return a fresh opening code: 6 groups of 4 letters and digits. */
export const newCode = () => grouped(base32(crypto.getRandomValues(new Uint8Array(CODE_BYTES))));

/** Return an opening code as it was given out, however it was typed. Throws Refusal("paper_code"). */
export function readCode(typed) {
  const code = plain(typed);
  if (code.length !== (CODE_BYTES * 8) / 5) throw new Refusal("paper_code");
  return grouped(code);
}

/** Return the lines of a key file: number, groups of four, check letters; the first number also says how many. */
export function linesOf(file) {
  const rows = base32(file).match(new RegExp(`.{1,${LINE}}`, "g"));
  return rows.map((text, place) => `${String(place + 1).padStart(2, "0")}/${rows.length} ${grouped(text)} · ${checkOf(text, place)}`);
}

/** Return the text of the QR code. */
export const qrOf = (file) => QR + base32(file);

/** Read a paper copy, as scanned or as typed line by line. Throws Refusal: paper_format, paper_line, paper_missing. */
export function readPaper(text) {
  const scanned = text.trim();
  if (scanned.startsWith(QR)) return unbase32(plain(scanned.slice(QR.length)));
  const rows = scanned.split("\n").filter((line) => line.trim()).map(rowOf);
  const total = rows[0]?.total ?? 0;
  const found = new Map(rows.map((row) => [row.number, row.text]));
  const every = Array.from({ length: total }, (_none, place) => {
    if (!found.has(place + 1)) throw new Refusal("paper_missing", { line: place + 1, lines: total });
    return found.get(place + 1);
  });
  if (!total) throw new Refusal("paper_format");
  return unbase32(every.join(""));
}

function rowOf(line) {
  const parts = /^\s*(\d{1,3})\s*\/\s*(\d{1,3})\s+(.*)$/.exec(line);
  if (!parts) throw new Refusal("paper_format");
  const [number, total, letters] = [Number(parts[1]), Number(parts[2]), plain(parts[3])];
  const text = letters.slice(0, -CHECK);
  if (!text || checkOf(text, number - 1) !== letters.slice(-CHECK)) throw new Refusal("paper_line", { line: number });
  return { number, total, text };
}
