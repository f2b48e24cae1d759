// The task list of the preparation page: each task's state in words, a link where it can be begun.

import { say } from "../texts.js";

const COLOURS = { doing: "tag-blue", todo: "tag-blue", wrong: "tag-red", warned: "tag-amber" };

/** Show a task's state: done, doing, todo, blocked, wrong or warned; `hint` says what is lacking or what was done. */
export function show(name, state, hint = "") {
  const task = document.querySelector(`[data-task="${name}"]`);
  if (!task) return;
  task.dataset.state = state;
  const link = task.querySelector("a");
  if (link.dataset.href) {
    if (state === "blocked") link.removeAttribute("href");
    else link.href = link.dataset.href;
  }
  const place = task.querySelector("[data-hint]");
  if (place) place.textContent = hint;
  const word = task.lastElementChild;
  word.className = state in COLOURS ? `tag ${COLOURS[state]}` : "task-status";
  word.textContent = say(state);
}
