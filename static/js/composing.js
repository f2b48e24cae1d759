// Search as you type, but never on half-typed pinyin.
//
// <input data-search> sends the event "search-now" when its text has really changed: 350 ms after the last
// key, or when the input method has handed over its characters. htmx listens with hx-trigger="search-now".

const PAUSE = 350;
const timers = new WeakMap();
const last = new WeakMap();

function wait(box, pause) {
  clearTimeout(timers.get(box));
  timers.set(
    box,
    setTimeout(() => {
      if (last.get(box) === box.value) return;
      last.set(box, box.value);
      box.dispatchEvent(new CustomEvent("search-now", { bubbles: true }));
    }, pause),
  );
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-search]") && !last.has(target)) last.set(target, target.value);
});
document.addEventListener("compositionstart", ({ target }) => clearTimeout(timers.get(target)));
document.addEventListener("compositionend", ({ target }) => {
  if (target.matches?.("[data-search]")) wait(target, 0);
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-search]") && !event.isComposing) wait(event.target, PAUSE);
});
