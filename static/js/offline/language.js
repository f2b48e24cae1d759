// The page's language: Chinese, or English when the address ends in #en. Runs before any other module says something.

import { say } from "../texts.js";

const LANGUAGES = { "zh-hans": { tag: "zh-Hans", other: "English" }, en: { tag: "en", other: "中文" } };
const language = location.hash === "#en" ? "en" : "zh-hans";

/** Put the sentences of the language into the page, and into every part that names one by its code. */
export function speak() {
  document.documentElement.lang = LANGUAGES[language].tag;
  document.title = say("title");
  const button = document.getElementById("language");
  [button.textContent, button.lang] = [LANGUAGES[language].other, language === "en" ? "zh-Hans" : "en"];
  button.addEventListener("click", () => {
    location.hash = language === "en" ? "" : "#en";
    location.reload();
  });
  fill(document);
}

/** Fill the parts of a piece of page that name a sentence by its code. */
export function fill(piece) {
  for (const part of piece.querySelectorAll("[data-t]")) part.textContent = say(part.dataset.t);
  for (const part of piece.querySelectorAll("[data-t-label]")) part.setAttribute("aria-label", say(part.dataset.tLabel));
}

document.getElementById("texts").textContent = document.getElementById(`texts-${language}`).textContent;
