// Answers kept as a file: to go on another day, on another computer, or with the offline tool. The price is not among them.

import { say } from "../texts.js";
import { readFile, written } from "./answers.js";
import { save } from "./saving.js";
import { tell } from "./troubles.js";

const byId = (id) => document.getElementById(id);

/** Hand out the answers of a form as a file. */
export function keepAnswers(form, { tender, lot, document: version }) {
  save(written({ tender, lot, document: version, answers: form.answers }), `answers-${lot}.json`);
}

/** Let answers that were saved be filled in; what does not fit is said. `now()` returns the form and the facts of its lot. */
export function offerAnswers(now) {
  byId("open-answers").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    const [form, facts] = now();
    const found = await readFile(file, facts.lot);
    target.value = "";
    if (!found) {
      tell([{ code: "answers_not_ours", facts: { name: file.name }, field: "open-answers" }]);
      return;
    }
    form.take(found.answers);
    const older = found.document !== facts.document;
    byId("answers-said").textContent = older ? say("answers_older", { saved: found.document, now: facts.document }) : say("answers_taken");
  });
}

/** Show what is only warned of, one a line, each leading to its place. */
export function showLines(list, warnings) {
  const lines = warnings.map(({ code, facts, field }) => {
    const line = document.createElement("li");
    const place = field ? line.appendChild(Object.assign(document.createElement("a"), { href: `#${field}` })) : line;
    place.textContent = say(code, facts);
    return line;
  });
  list.replaceChildren(...lines);
}
