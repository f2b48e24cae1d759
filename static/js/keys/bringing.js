// <key-bringing>: brings keys into this browser from a key file, or from a paper copy typed, scanned or photographed.

import { Refusal } from "../sealing/refusals.js";
import { importFile } from "./keyring.js";
import { howOf } from "./locks.js";
import { readCode, readPaper } from "./paper.js";
import { check } from "./pins.js";
import { readQR } from "./qr.js";
import { busily } from "./telling.js";
import { shownKeys } from "./unlock.js";

const MOST = 65536; // bytes of a key file; a real one has some 400

class KeyBringing extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      busily(this, () => this.#bring());
    });
    this.querySelector("[data-photo]").addEventListener("change", ({ target }) => busily(this, () => this.#read(target)));
  }

  async #read(input) {
    const [photo] = input.files;
    if (photo) this.querySelector("[data-paper]").value = await readQR(photo);
  }

  async #bring() {
    this.querySelector("[data-done]").hidden = true;
    const { file, fromPaper } = await this.#file();
    const secret = this.querySelector("[data-secret]");
    const passphrase = fromPaper ? readCode(secret.value) : secret.value;
    const keys = await importFile(file, { passphrase }).catch((error) => {
      throw fromPaper && error.code === "wrong_passphrase" ? new Refusal("paper_code") : error;
    });
    try {
      await check(keys, shownKeys());
    } finally {
      keys.forget();
    }
    this.form.reset();
    this.querySelector("[data-done]").hidden = false;
    document.dispatchEvent(new Event("keys-kept"));
  }

  async #file() {
    const [chosen] = this.querySelector("[data-file]").files;
    const fromPaper = !chosen;
    const file = chosen
      ? new Uint8Array(await chosen.slice(0, MOST).arrayBuffer())
      : readPaper(this.querySelector("[data-paper]").value);
    howOf(file);
    return { file, fromPaper };
  }
}

customElements.define("key-bringing", KeyBringing);
