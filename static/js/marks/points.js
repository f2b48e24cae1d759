// Points as people type them. The server decides; this only spares a round trip, and works without a connection.

const WIDE = "０１２３４５６７８９．。";
const PLAIN = "0123456789..";

/** Return what was typed without blanks and in plain digits. */
export const plain = (text) => [...text.trim()].map((sign) => PLAIN[WIDE.indexOf(sign)] ?? sign).join("");

/** Return points in tenths, or null for what are none: beyond 0 to `maximum`, or with more than one decimal. */
export function tenths(text, maximum) {
  const found = /^(\d*)\.?(\d?)0*$/.exec(text);
  if (!found || !/\d/.test(text)) return null;
  const points = Number(found[1] || 0) * 10 + Number(found[2] || 0);
  return points <= Math.round(Number(maximum) * 10) ? points : null;
}

/** Return whether two texts are the same points. */
export const same = (one, other) => one !== "" && other !== "" && Number(one) === Number(other);
