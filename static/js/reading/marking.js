// Marking a passage in a document's text. Blanks do not count: a PDF puts them where it likes.

const SHORTEST = 6; // letters: below that a piece of a sentence stands anywhere

/** Mark a text, whole or else sentence by sentence, within an element; return the first mark, or null. */
export function mark(box, text) {
  unmark(box);
  const whole = bare(text);
  const spots = found(box, whole) ?? [];
  if (!spots.length) {
    for (const piece of text.split(/[。；;！？!?，,\n]/)) {
      const sought = bare(piece);
      if (sought.length >= SHORTEST) spots.push(...(found(box, sought) ?? []));
    }
  }
  // From the last to the first, so that earlier places stay where they are.
  for (const spot of spots.sort((a, b) => b.order - a.order || b.from - a.from)) wrap(spot);
  return box.querySelector("mark");
}

/** Take the marks away. */
export function unmark(box) {
  for (const one of box.querySelectorAll("mark")) {
    const around = one.parentNode;
    one.replaceWith(...one.childNodes);
    around.normalize();
  }
}

const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

// Where a bare text stands: stretches of text nodes, or null.
function found(box, sought) {
  if (!sought) return null;
  const letters = [];
  const nodes = [];
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    nodes.push(node);
    for (let place = 0; place < node.data.length; place += 1) {
      for (const letter of bare(node.data[place])) letters.push({ letter, order: nodes.length - 1, place });
    }
  }
  const at = letters.map(({ letter }) => letter).join("").indexOf(sought);
  if (at < 0) return null;
  const spots = new Map();
  for (const { order, place } of letters.slice(at, at + sought.length)) {
    const spot = spots.get(order);
    if (spot) spot.to = place + 1;
    else spots.set(order, { node: nodes[order], order, from: place, to: place + 1 });
  }
  return [...spots.values()];
}

function wrap({ node, from, to }) {
  const range = document.createRange();
  if (to > node.data.length) return;
  range.setStart(node, from);
  range.setEnd(node, to);
  range.surroundContents(document.createElement("mark"));
}
