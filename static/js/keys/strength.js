// How hard a passphrase is to guess, roughly and on the safe side. The sealed file can be tried by machine for years.

import { base32 } from "./paper.js";

export const LEAST = 12;

const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^\x00-\x7f]/, /[^a-zA-Z0-9\x80-\uffff]/];
const SIZES = [26, 26, 10, 2000, 30];

// A letter that repeats or follows the one before it (abc, 123, aaa) tells a guesser almost nothing.
function surprising(letters) {
  return letters.filter((letter, place) => {
    const step = place ? letter.codePointAt(0) - letters[place - 1].codePointAt(0) : 9;
    return Math.abs(step) > 1 && letters.indexOf(letter) >= place - 8;
  }).length;
}

/** Return "none", "weak", "fair" or "strong". */
export function strengthOf(passphrase) {
  const letters = [...passphrase];
  if (!letters.length) return "none";
  const pool = KINDS.reduce((size, kind, place) => size + (kind.test(passphrase) ? SIZES[place] : 0), 0);
  const bits = Math.log2(pool || 1) * Math.min(surprising(letters), new Set(letters).size * 1.5);
  if (letters.length < LEAST || bits < 50) return letters.length >= 8 && bits >= 80 ? "fair" : "weak";
  return bits < 75 ? "fair" : "strong";
}

/** Return a passphrase nobody guesses: 100 bits in 5 groups of 4. */
export const suggestion = () => base32(crypto.getRandomValues(new Uint8Array(13))).toLowerCase().match(/.{4}/g).slice(0, 5).join("-");
