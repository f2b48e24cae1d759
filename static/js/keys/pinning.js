// <key-pins>: the public keys of platform and witness that this browser pinned, beside those the server shows now.

import { Refusal } from "../sealing/refusals.js";
import { saved } from "./keyring.js";
import { fingerprint, pin, pinsOf } from "./pins.js";
import { busily, saying, tell, when } from "./telling.js";
import { shownKeys, unlockKeys } from "./unlock.js";

const plain = (text) => text.toLowerCase().replace(/[^0-9a-f]/g, "");

class KeyPins extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-shown]").textContent = fingerprint(shownKeys());
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      busily(this, () => this.#confirm());
    });
    document.addEventListener("keys-kept", () => this.show());
    this.show();
  }

  async show() {
    try {
      const rows = await Promise.all((await saved()).map(async ({ signingKey }) => [signingKey, await pinsOf(signingKey)]));
      this.#changed = rows.find(([, pins]) => pins && fingerprint(pins) !== fingerprint(shownKeys()))?.[0] ?? "";
      this.querySelector("ul").replaceChildren(...rows.map(([signingKey, pins]) => this.#row(signingKey, pins)));
      this.querySelector("form").hidden = !this.#changed;
    } catch (error) {
      tell(this, error);
    }
  }

  #changed = "";

  #row(signingKey, pins) {
    const item = document.createElement("li");
    const code = !pins ? "pins_none" : fingerprint(pins) === fingerprint(shownKeys()) ? "pins_same" : "pins_other";
    const facts = pins ? { seen: when(pins.seen * 1000), pinned: fingerprint(pins) } : {};
    item.textContent = saying(code, { ...facts, key: signingKey.slice(0, 8) });
    item.classList.toggle("err", code === "pins_other");
    return item;
  }

  // Whoever confirms has the printed notice before her: the fingerprint is typed, not clicked away.
  async #confirm() {
    const typed = this.querySelector("[data-typed]");
    if (plain(typed.value) !== plain(fingerprint(shownKeys()))) throw new Refusal("pins_typed");
    const keys = await unlockKeys({ signingKey: this.#changed, unpinned: true });
    try {
      await pin(keys, shownKeys());
    } finally {
      keys.forget();
    }
    typed.value = "";
    await this.show();
  }
}

customElements.define("key-pins", KeyPins);
