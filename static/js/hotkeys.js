// Keys for the links of a page: pressing the key of [data-key] follows it. What a key opens asks before it does anything.

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const key = CSS.escape(event.key.toLowerCase());
  const link = document.querySelector(`a[data-key="${key}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
