// <key-unlock>: the dialog in which a person unlocks her keys for one act. The server renders it ({% key_unlock %});
// attributes: data-platform and data-witness (public keys as the server shows them), data-signing-key (hex, as
// registered for this account; "" when none is).

import { Refusal } from "../sealing/refusals.js";
import { openFile, saved, unlock } from "./keyring.js";
import { howOf, lacking } from "./locks.js";
import { check, fingerprint, pinsOf } from "./pins.js";
import { tell } from "./telling.js";

/** Let the person unlock keys, under the pinned public keys of platform and witness. Resolves to Keys: call `forget()`
 * when done. `signingKey` names other keys than those in force; `unpinned` leaves the pins alone, to renew them.
 * Throws Refusal: "cancelled", "pins_changed" … */
export async function unlockKeys({ signingKey = "", unpinned = false } = {}) {
  const dialog = document.querySelector("key-unlock");
  if (!dialog) throw new Refusal("no_dialog");
  return dialog.ask(signingKey || dialog.dataset.signingKey, unpinned);
}

/** Return the public keys of platform and witness as this page shows them: {platform, witness}. */
export function shownKeys() {
  const { platform, witness } = document.querySelector("key-unlock").dataset;
  return { platform, witness };
}

class KeyUnlock extends HTMLElement {
  #settle = null;
  #how = "";
  #wanted = "";
  #unpinned = false;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.dialog.addEventListener("close", () => this.#end());
    this.querySelector("form").addEventListener("submit", (event) => this.#try(event));
    this.querySelector("[data-cancel]").addEventListener("click", () => this.dialog.close());
    this.querySelector("[name=file]").addEventListener("change", (event) => this.#chosen(event.target.files[0]));
  }

  async ask(signingKey, unpinned) {
    if (this.#settle) throw new Refusal("busy");
    [this.#wanted, this.#unpinned] = [signingKey, unpinned];
    const answer = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    tell(this, null);
    this.dialog.showModal();
    await this.#prepare();
    return answer;
  }

  // Which keys are here, how are they sealed, what is pinned? What is lacking is said before anything is typed.
  async #prepare() {
    const shown = this.dataset;
    this.querySelector("[data-fingerprint]").textContent = fingerprint(shown);
    try {
      if (lacking()) throw new Refusal(lacking());
      const [mine, pins] = await this.#mine();
      if (pins && !this.#unpinned && fingerprint(pins) !== fingerprint(shown)) {
        throw new Refusal("pins_changed", { pinned: fingerprint(pins), shown: fingerprint(shown) });
      }
      this.#offer(mine?.how ?? "");
    } catch (error) {
      this.#offer("");
      tell(this, error);
    }
  }

  async #mine() {
    const rows = await saved();
    const mine = rows.find((row) => row.signingKey === this.#wanted);
    if (!mine) throw new Refusal(!this.#wanted ? "not_registered" : rows.length ? "other_keys" : "no_keys");
    return [mine, await pinsOf(this.#wanted)];
  }

  // "passphrase", "passkey", or "": nothing is kept here, a file is needed.
  #offer(how) {
    this.#how = how;
    this.querySelector("[data-for=passphrase]").hidden = how !== "passphrase";
    this.querySelector("[data-for=passkey]").hidden = how !== "passkey";
    this.querySelector("[data-for=file]").open = how === "";
    this.querySelector("[type=submit]").disabled = how === "";
    this.querySelector(how === "passphrase" ? "[name=passphrase]" : "[type=submit]").focus();
  }

  async #chosen(file) {
    try {
      this.bytes = file ? new Uint8Array(await file.slice(0, 65536).arrayBuffer()) : null;
      this.#offer(this.bytes ? howOf(this.bytes) : "");
      tell(this, null);
    } catch (error) {
      tell(this, error);
    }
  }

  async #try(event) {
    event.preventDefault();
    const field = this.querySelector("[name=passphrase]");
    this.#busy(true);
    try {
      this.#settle?.resolve(await this.#unlocked(field.value));
      this.#settle = null;
      this.dialog.close();
    } catch (error) {
      tell(this, error);
    } finally {
      field.value = "";
      this.#busy(false);
    }
  }

  async #unlocked(passphrase) {
    const keys = this.bytes ? await openFile(this.bytes, { passphrase }) : await unlock(this.#wanted, { passphrase });
    try {
      if (keys.signingKey !== this.#wanted) throw new Refusal("other_keys");
      if (!this.#unpinned) await this.#pinned(keys);
      return keys;
    } catch (error) {
      keys.forget();
      throw error;
    }
  }

  async #pinned(keys) {
    try {
      await check(keys, shownKeys());
    } catch (error) {
      // Where nothing can be kept there are no pins: the fingerprint in the dialog is all there is to compare.
      if (error.code !== "no_store") throw error;
    }
  }

  #busy(yes) {
    this.dialog.toggleAttribute("data-busy", yes);
    this.querySelector("[type=submit]").disabled = yes || !this.#how;
    this.querySelector("[data-wait]").hidden = !yes;
    if (yes) tell(this, null);
  }

  #end() {
    this.querySelector("form").reset();
    this.bytes = null;
    this.#settle?.reject(new Refusal("cancelled"));
    this.#settle = null;
  }
}

if (!customElements.get("key-unlock")) customElements.define("key-unlock", KeyUnlock);
