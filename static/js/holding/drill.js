// <key-drill>: opens the drill with the person's own key and hands the signed answer in; data-url gives it out.

import { openDrill } from "../sealing/holding.js";
import { hex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";
import { busily } from "../keys/telling.js";
import { unlockKeys } from "../keys/unlock.js";

class KeyDrill extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-go]").addEventListener("click", () => busily(this, () => this.#answer()));
  }

  async #answer() {
    const answer = await fetch(this.dataset.url).catch(() => null);
    if (!answer?.ok) throw new Refusal("not_answered");
    const sealed = await answer.text();
    const keys = await unlockKeys();
    try {
      const text = (await openDrill(sealed, keys)).trim();
      const form = this.querySelector("form");
      form.elements.text.value = text;
      form.elements.signature.value = hex(keys.sign(new TextEncoder().encode(text)));
      form.submit();
    } finally {
      keys.forget();
    }
  }
}

customElements.define("key-drill", KeyDrill);
