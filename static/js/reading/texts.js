// Pages that the server read out of a document, and pictures: they stand in the page already.

import { near } from "./finding.js";
import { mark } from "./marking.js";
import { inView } from "./viewing.js";

/** Show the pages within an element; returns {count, go, search, mark, close}. */
export async function show(pages, _facts, { moved, says, say }) {
  const all = [...pages.querySelectorAll("[data-page]")];
  const watching = inView(pages, all, moved);
  return {
    count: Math.max(all.length, 1),
    go: (page) => watching.go(Math.min(Math.max(page, 1), all.length)),
    search: async (text) =>
      all.flatMap((one, place) => {
        const words = near(one.textContent, text);
        return words === null ? [] : [{ page: place + 1, words }];
      }),
    // The pages a reader's program counted are not those shown here: the text is looked for on all of them.
    mark: (pieces) => {
      const text = pieces.map(([, piece]) => piece).join("");
      const spot = all.map((one) => mark(one, text)).find(Boolean);
      if (spot) pages.scrollTop += spot.getBoundingClientRect().top - pages.getBoundingClientRect().top - 80;
      says.textContent = say(spot ? "marked_here" : "not_marked_here");
    },
    close: () => watching.stop(),
  };
}
