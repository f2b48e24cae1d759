// Pages that the server read out of a document, and pictures: they stand in the page already.

import { near } from "./finding.js";
import { inView } from "./viewing.js";

/** Show the pages within an element; returns {count, go, search, close}. */
export async function show(pages, _facts, { moved }) {
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
    close: () => watching.stop(),
  };
}
