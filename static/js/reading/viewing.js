// Which page of a scrolling box is in view.

/** Tell `moved(number)` when another page comes to the top; returns {go(number), stop()}. */
export function inView(box, pages, moved) {
  let now = 1;
  const look = () => {
    const edge = box.getBoundingClientRect().top + box.clientHeight / 3;
    // Pages lie one below the other: the last that begins above the edge, found by halves.
    let [low, high] = [0, pages.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pages[middle].getBoundingClientRect().top <= edge) low = middle;
      else high = middle - 1;
    }
    if (low + 1 !== now) moved((now = low + 1));
  };
  let asked = 0;
  const soon = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(look);
  };
  box.addEventListener("scroll", soon, { passive: true });
  return {
    go(page) {
      const target = pages[page - 1];
      if (!target) return;
      box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top;
      moved((now = page));
    },
    stop() {
      cancelAnimationFrame(asked);
      box.removeEventListener("scroll", soon);
    },
  };
}
