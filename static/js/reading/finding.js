// Finding words in a page's text. Blanks do not count: a PDF puts them where it likes.

const AROUND = 16;
const bare = (text) => text.toLowerCase().replace(/\s+/g, "");

/** Return what stands around a text within another, or null where it is not. */
export function near(whole, text) {
  const sought = bare(text);
  const within = whole.replace(/\s+/g, "");
  const at = sought ? within.toLowerCase().indexOf(sought) : -1;
  return at < 0 ? null : `…${within.slice(Math.max(at - AROUND, 0), at + sought.length + AROUND)}…`;
}
