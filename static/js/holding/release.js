// <key-release>: releases a keyholder's shares in the browser. It refuses before it has itself seen that bidding is
// closed: a checkpoint signed by the platform and cosigned by the witness, under the keys pinned in this browser.
//
// Attributes: data-wraps, data-qualified (addresses of what the server gives out), data-post (where the signed shares
// go), data-lot, data-index (which wraps are expected). The block "bidders" names credit codes.

import { fingerprint, pinsOf } from "../keys/pins.js";
import { busily, saying, when } from "../keys/telling.js";
import { shownKeys, unlockKeys } from "../keys/unlock.js";
import { release } from "../sealing/holding.js";
import { Verifier } from "../sealing/notes.js";
import { Refusal } from "../sealing/refusals.js";
import { checkClosing, parseWraps, written } from "../sealing/releases.js";
import { checkQualified } from "./qualification.js";

const PRICE = "price";

class KeyRelease extends HTMLElement {
  #busy = false;
  #onRequest = (event) => {
    if (this.#busy && event.target.contains(this)) event.preventDefault(); // no news takes the page away under her hands
  };

  connectedCallback() {
    this.querySelector("[data-go]").addEventListener("click", () => this.#do(() => this.#look()));
    this.querySelector("[data-confirm]").addEventListener("click", () => this.#do(() => this.#release()));
    this.querySelector("[data-not-now]").addEventListener("click", () => this.#show(false));
    document.addEventListener("htmx:beforeRequest", this.#onRequest);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:beforeRequest", this.#onRequest);
  }

  async #do(act) {
    await busily(this, act);
  }

  // Step 1: fetch the wraps and check everything that can be checked without the secret key.
  async #look() {
    this.pinned = await pinned();
    const wraps = parseWraps(new Uint8Array(await (await fetched(this.dataset.wraps)).arrayBuffer()));
    if (wraps.lot !== this.dataset.lot || wraps.index !== Number(this.dataset.index)) throw new Refusal("wrong_lot");
    const { seen } = checkClosing(wraps.checkpoint, { deadline: wraps.deadline, ...this.pinned });
    if (wraps.wraps.some(({ label }) => label.envelope === PRICE)) {
      const prices = { ...wraps, wraps: wraps.wraps.filter(({ label }) => label.envelope === PRICE) };
      checkQualified(prices, await (await fetched(this.dataset.qualified)).json(), this.pinned);
    }
    this.wraps = wraps;
    this.querySelector("[data-closed]").textContent = saying("closed_seen", {
      deadline: when(wraps.deadline * 1000),
      seen: when(seen * 1000),
    });
    this.querySelector("[data-list]").replaceChildren(...wraps.wraps.map(row));
    this.#show(true);
  }

  #show(checked) {
    this.#busy = checked;
    this.querySelector("[data-step=look]").hidden = checked;
    this.querySelector("[data-step=confirm]").hidden = !checked;
    this.querySelector(checked ? "[data-step=confirm] h3" : "[data-go]").focus();
  }

  // Step 2: unlock, open each wrap, sign each share, hand them in.
  async #release() {
    const keys = await unlockKeys();
    let shares;
    const progress = this.querySelector("progress");
    progress.hidden = false;
    try {
      const onShare = (done, total) => Object.assign(progress, { max: total, value: done });
      shares = await release(this.wraps, keys, { ...this.pinned, onShare });
    } finally {
      keys.forget();
      progress.hidden = true;
    }
    await this.#handIn(written(shares, { lot: this.wraps.lot }));
  }

  async #handIn(file) {
    const form = new FormData(this.querySelector("form"));
    form.set("shares", new Blob([file], { type: "application/json" }), "releases.json");
    const options = { method: "POST", body: form, headers: { Accept: "application/json" } };
    const answer = await fetch(this.dataset.post, options).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (!said) throw new Refusal("shares_not_answered");
    if (!answer.ok) throw new Refusal("refused", { text: said.errors.map(({ text }) => text).join(" ") });
    this.#busy = false;
    location.assign(said.url);
  }
}

// The pinned keys, of her first use of these keys; what the server shows now must be the same.
async function pinned() {
  const shown = shownKeys();
  const pins = (await pinsOf(document.querySelector("key-unlock").dataset.signingKey).catch(unkept)) ?? shown;
  if (fingerprint(pins) !== fingerprint(shown)) {
    throw new Refusal("pins_changed", { pinned: fingerprint(pins), shown: fingerprint(shown) });
  }
  return { platform: Verifier.parse(pins.platform), witness: Verifier.parse(pins.witness) };
}

function unkept(error) {
  if (error.code !== "no_store") throw error;
  return null;
}

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) throw new Refusal("not_answered");
  if (!answer.ok) throw new Refusal(answer.status === 404 ? "not_cosigned" : "withheld");
  return answer;
}

function row({ label }) {
  const names = JSON.parse(document.getElementById("bidders").textContent);
  const item = document.createElement("li");
  item.className = "task";
  const what = document.createElement("span");
  what.textContent = `${names[label.bidder] ?? label.bidder} — ${saying(`kind_${label.envelope}`)}`;
  const why = document.createElement("span");
  why.className = "hint";
  why.textContent = saying(label.envelope === PRICE ? "why_price" : "why_opening");
  what.append(why);
  item.append(what);
  return item;
}

customElements.define("key-release", KeyRelease);
