// The inbox by keyboard: J and K go from alert to alert; Enter opens the one in focus, as a link does.

const lines = () => [...document.querySelectorAll("[data-inbox] [data-line]")];
const writes = (one) => one.closest("input, select, textarea, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || writes(event.target)) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  const all = lines();
  if (!step || !all.length) return;
  event.preventDefault();
  const now = all.indexOf(document.activeElement);
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1);
  all[next].focus();
});
