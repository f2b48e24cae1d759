// The single file verify.html: the same page without a server, in both languages.

import { say } from "../texts.js";
import { start, tell } from "../verifying/page.js";

const NAMES = { "zh-hans": "English", en: "中文" };

/** Put the words of a language in place. */
function speak(language) {
  const root = document.documentElement;
  root.lang = language === "en" ? "en" : "zh-Hans";
  root.dataset.table = `texts-${language}`;
  for (const place of document.querySelectorAll("[data-t]")) {
    place.textContent = say(`page.${place.dataset.t}`, {}, root.dataset.table);
  }
  document.title = say("page.title", {}, root.dataset.table);
  const button = document.getElementById("language");
  button.textContent = NAMES[language];
  button.lang = language === "en" ? "zh-Hans" : "en";
  tell();
}

document.getElementById("language").addEventListener("click", () => {
  speak(document.documentElement.dataset.table === "texts-en" ? "zh-hans" : "en");
});
document.getElementById("print").addEventListener("click", () => print());
speak(navigator.language.startsWith("zh") ? "zh-hans" : "en");
start();
