// <key-making>: makes keys and seals them to a passphrase or passkey, or seals kept keys anew.

import { Refusal } from "../sealing/refusals.js";
import { register } from "./desk.js";
import { keep, make } from "./keyring.js";
import { lacking, lackingPasskey } from "./locks.js";
import { pin } from "./pins.js";
import { strengthOf, suggestion } from "./strength.js";
import { busily, saying, tell } from "./telling.js";
import { shownKeys, unlockKeys } from "./unlock.js";

const LEVELS = ["none", "weak", "fair", "strong"];

class KeyMaking extends HTMLElement {
  #again = ""; // the kept keys that are to be sealed anew

  connectedCallback() {
    this.form = this.querySelector("form");
    [this.first, this.second] = this.querySelectorAll("[data-passphrase]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      busily(this, () => this.#go());
    });
    this.form.addEventListener("input", () => this.#show());
    this.querySelector("[data-suggest]").addEventListener("click", () => this.#suggest());
    this.querySelector("[data-reveal]").addEventListener("change", (event) => this.#reveal(event.target.checked));
    document.addEventListener("seal-anew", (event) => this.#turn(event.detail));
    this.#warn();
    this.#show();
  }

  // What this browser cannot do is said before anybody types a passphrase.
  #warn() {
    const passkey = this.querySelector("[value=passkey]");
    const missing = lackingPasskey();
    passkey.disabled = Boolean(missing);
    this.querySelector("[data-no-passkey]").textContent = missing ? saying(missing) : "";
    if (lacking()) tell(this, new Refusal(lacking()));
    this.querySelector("[type=submit]").disabled = Boolean(lacking());
  }

  get #lock() {
    return this.form.querySelector("[name=lock]:checked").value;
  }

  #show() {
    this.querySelector("[data-for=passphrase]").hidden = this.#lock !== "passphrase";
    const level = strengthOf(this.first.value);
    this.querySelector("meter").value = LEVELS.indexOf(level);
    this.querySelector("[data-strength]").textContent = saying(`strength_${level}`);
  }

  #suggest() {
    this.first.value = this.second.value = suggestion();
    this.querySelector("[data-reveal]").checked = true;
    this.#reveal(true);
    this.#show();
  }

  #reveal(yes) {
    for (const field of [this.first, this.second]) field.type = yes ? "text" : "password";
  }

  #turn(signingKey) {
    this.#again = signingKey;
    this.hidden = false;
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== "again";
    this.scrollIntoView();
    this.querySelector("h2:not([hidden])").focus();
  }

  async #go() {
    const lock = this.#chosen();
    try {
      if (this.#again) await this.#sealAnew(lock);
      else await this.#makeNew(lock);
    } finally {
      this.form.reset();
      this.#reveal(false);
      this.#show();
    }
  }

  #chosen() {
    if (this.#lock === "passkey") return { passkey: this.dataset.label };
    if (strengthOf(this.first.value) === "weak" || !this.first.value) throw new Refusal("weak");
    if (this.first.value !== this.second.value) throw new Refusal("differ");
    return { passphrase: this.first.value };
  }

  async #makeNew(lock) {
    const keys = await make(lock);
    try {
      await pin(keys, shownKeys());
      register(keys);
    } finally {
      keys.forget();
    }
  }

  async #sealAnew(lock) {
    const keys = await unlockKeys({ signingKey: this.#again });
    try {
      await keep(keys, lock);
    } finally {
      keys.forget();
    }
    this.querySelector("[data-done]").hidden = false;
    document.dispatchEvent(new Event("keys-kept"));
  }
}

customElements.define("key-making", KeyMaking);
