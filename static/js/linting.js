// The linter beside a field while one types: asked after a pause, never in the middle of a composition, never taking the focus.

const PAUSE = 700; // milliseconds without a key
const LATER = 30_000; // when the server asks for patience
const fields = new WeakMap();

document.addEventListener("input", ({ target }) => ask(target));
document.addEventListener("compositionend", ({ target }) => ask(target));
document.addEventListener("click", ({ target }) => use(target.closest("[data-remedy]")));
for (const field of document.querySelectorAll("[data-lint]")) if (field.value.trim()) ask(field);

function ask(field) {
  if (!field.matches?.("[data-lint]")) return;
  const state = stateOf(field);
  clearTimeout(state.timer);
  // 拼音 that is still being composed is no word yet; compositionend asks again.
  state.timer = setTimeout(() => look(field, state), PAUSE);
}

function stateOf(field) {
  if (!fields.has(field)) {
    const state = { timer: 0, coming: null, composing: false, asked: null };
    field.addEventListener("compositionstart", () => {
      state.composing = true;
      clearTimeout(state.timer);
    });
    field.addEventListener("compositionend", () => (state.composing = false));
    fields.set(field, state);
  }
  return fields.get(field);
}

async function look(field, state) {
  const url = field.closest("[data-lint-url]")?.dataset.lintUrl;
  if (!url || state.composing || field.value === state.asked) return;
  state.coming?.abort();
  state.coming = new AbortController();
  const text = field.value;
  try {
    const answer = text.trim() ? await fetched(url, field, state.coming.signal) : "";
    if (answer === null) {
      state.timer = setTimeout(() => look(field, state), LATER);
    } else if (field.value === text) {
      state.asked = text;
      show(field, answer);
    }
  } catch {
    // Offline or cancelled: advice may come late, and after saving it comes in any case.
  }
}

/** The findings as HTML made by the server, null when it asks to wait. */
async function fetched(url, field, signal) {
  const body = new URLSearchParams({ text: field.value, clause: field.dataset.lint, name: field.name.split("-").at(-1) });
  const headers = { "X-CSRFToken": token(field) };
  const answer = await fetch(url, { method: "POST", body, headers, signal, redirect: "error" });
  if (answer.status === 429) return null;
  return answer.ok ? answer.text() : "";
}

function token(field) {
  return (field.form ?? document).querySelector("[name=csrfmiddlewaretoken]").value;
}

function show(field, html) {
  const place = placeOf(field);
  const kept = new DOMParser().parseFromString(html, "text/html").body;
  if (place.innerHTML.trim() === kept.innerHTML.trim()) return; // nothing new to be read out
  place.replaceChildren(...(kept.textContent.trim() ? kept.childNodes : []));
}

function placeOf(field) {
  const next = field.nextElementSibling?.matches(".lint") ? field.nextElementSibling : document.querySelector(`.lint[data-lint-for="${CSS.escape(field.id)}"]`);
  const place = next ?? document.createElement("div");
  if (!next) {
    place.className = "lint";
    field.after(place);
  }
  place.dataset.lintFor = field.id;
  place.setAttribute("aria-live", "polite");
  return place;
}

/** Do what a remedy says about its sentence; the browser can undo it. */
function use(button) {
  if (!button) return;
  const place = button.closest(".lint");
  const field = document.getElementById(place.dataset.lintFor);
  const { start, end } = button.closest("[data-start]").dataset;
  const [from, to] = button.dataset.remedy === "append" ? [Number(end), Number(end)] : sentence(field.value, Number(start), Number(end));
  field.focus();
  field.setSelectionRange(from, to);
  const text = button.dataset.text;
  // insertText keeps the change undoable; setRangeText is for browsers that no longer know it.
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The sentence around a span, from one stop to the next; the stop stays when something comes after it. */
function sentence(text, start, end) {
  const from = Math.max(...["。", "；", ";", "\n"].map((stop) => text.lastIndexOf(stop, start - 1))) + 1;
  const stops = ["。", "；", ";", "\n"].map((stop) => text.indexOf(stop, end)).filter((at) => at >= 0);
  return [start ? from : 0, stops.length ? Math.min(...stops) : text.length];
}
