// <key-desk>: the keys kept in this browser, with what can be done about each.
// The server renders the row's template; the block "key-desk" says which public keys the account has registered.

import { exportFile, remove, saved } from "./keyring.js";
import { showPaper } from "./papercopy.js";
import { busily, download, saying, tell, when } from "./telling.js";
import { unlockKeys } from "./unlock.js";

class KeyDesk extends HTMLElement {
  #facts = JSON.parse(document.getElementById("key-desk").textContent);

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) busily(this, () => this[button.dataset.act](button.closest("li").dataset.key));
    });
    document.addEventListener("keys-kept", () => this.show());
    this.show();
  }

  async show() {
    try {
      const rows = await saved();
      this.querySelector("[data-none]").hidden = rows.length > 0;
      this.querySelector("ul").replaceChildren(...rows.map((row) => this.#row(row)));
    } catch (error) {
      tell(this, error);
    }
  }

  #row({ signingKey, recipient, how, made }) {
    const row = this.querySelector("template").content.cloneNode(true).firstElementChild;
    const state = this.#facts.registered[signingKey] ?? "unknown";
    const fresh = state === "unknown" && !this.#facts.in_force;
    row.dataset.key = signingKey;
    row.querySelector("[data-public]").textContent = signingKey;
    row.querySelector("[data-recipient]").textContent = recipient;
    row.querySelector("[data-how]").textContent = saying(`how_${how}`, { made: when(made) });
    row.querySelector("[data-state]").textContent = saying(`state_${state}`);
    row.querySelector("[data-state]").classList.toggle("tag-green", state === "active");
    row.querySelector("[data-act=register]").hidden = !fresh;
    return row;
  }

  async download(signingKey) {
    const { name, bytes } = await exportFile(signingKey);
    download(name, bytes);
  }

  async paper(signingKey) {
    const keys = await unlockKeys({ signingKey });
    try {
      await showPaper(keys);
    } finally {
      keys.forget();
    }
  }

  reseal(signingKey) {
    this.dispatchEvent(new CustomEvent("seal-anew", { bubbles: true, detail: signingKey }));
  }

  async register(signingKey) {
    const row = (await saved()).find((one) => one.signingKey === signingKey);
    register(row);
  }

  async remove(signingKey) {
    const asked = this.querySelector("dialog");
    asked.returnValue = "";
    asked.showModal();
    await new Promise((resolve) => asked.addEventListener("close", resolve, { once: true }));
    if (asked.returnValue !== "remove") return;
    await remove(signingKey);
    await this.show();
  }
}

/** Register both public halves: an ordinary form, so that the server's answer is an ordinary page. */
export function register({ signingKey, recipient }) {
  const form = document.querySelector("form[data-register]");
  form.elements.sign.value = signingKey;
  form.elements.seal.value = recipient;
  form.submit();
}

customElements.define("key-desk", KeyDesk);
