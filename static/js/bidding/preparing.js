// The bid preparation page: fill in, choose, seal, upload, check, submit. Everything plain stays in this tab.

import { saved } from "../keys/keyring.js";
import { figures, words } from "../money.js";
import { sealBid } from "../sealing/sealer.js";
import * as stores from "../sealing/stores.js";
import { Refusal, insistOnSecureContext } from "../sealing/refusals.js";
import { say } from "../texts.js";
import { AnswerForm } from "./answering.js";
import { withAnswers } from "./answers.js";
import * as bills from "./bills.js";
import { Envelope } from "./choosing.js";
import * as drafts from "./drafts.js";
import { keepAnswers, offerAnswers, showLines } from "./answer-files.js";
import { Letter } from "./filling.js";
import { isUploaded, showAnswers, signAndSubmit, uploadAll } from "./handing.js";
import { isProved, keysetText } from "./keysetcheck.js";
import { nameOf } from "./files.js";
import { standing } from "./platform.js";
import { Progress, sizeOf } from "./progress.js";
import { withKeys } from "./signing.js";
import { show } from "./tasks.js";
import { attempt, tell } from "./troubles.js";

const byId = (id) => document.getElementById(id);
const CONTINGENCY = 64 * 1024 * 1024; // what sealing adds, and room for the browser itself

class Preparation {
  constructor(facts) {
    this.facts = facts;
    this.key = null; // the registered key as kept on this device
    this.draft = null;
    this.now = null; // how things stand on the platform
    this.price = null; // known in this tab only
    this.proved = false;
    this.found = null; // the bill of quantities
    this.busy = null; // what can be stopped
    this.letter = new Letter(byId("step-letter"), facts, () => this.show());
    this.envelopes = [...document.querySelectorAll(".envelope")].map((node) => new Envelope(node, (one) => this.chosen(one)));
    const fileNames = (kind) => this.envelopes.find((one) => one.kind === kind)?.files.map(nameOf) ?? [];
    this.form = new AnswerForm(byId("answers-form"), { items: facts.form, kinds: facts.kinds, documentUrl: facts.urls.document }, fileNames, () => this.show());
    this.#listen();
  }

  #listen() {
    offerAnswers(() => [this.form, this.facts]);
    byId("save-answers").addEventListener("click", () => keepAnswers(this.form, this.facts));
    const on = (id, act) => byId(id)?.addEventListener("click", () => attempt(act.bind(this)));
    on("seal", this.seal);
    on("upload", this.upload);
    on("submit", this.submit);
    on("show-price", this.showPrice);
    on("discard", this.discard);
    byId("seal-cancel").addEventListener("click", () => this.busy?.abort());
    byId("upload-pause").addEventListener("click", () => this.busy?.abort("pause"));
    const ask = byId("draft");
    ask.querySelector("[data-go-on]").addEventListener("click", () => attempt(() => this.goOn()));
    ask.querySelector("[data-discard]").addEventListener("click", () => attempt(() => this.discard()));
    byId("confirmed").addEventListener("change", () => this.show());
    addEventListener("beforeunload", (event) => this.busy && event.preventDefault());
    // Keys are made, addenda acknowledged and sessions renewed in other tabs: look again on coming back.
    addEventListener("focus", () => this.refresh());
    document.addEventListener("time-up", () => this.refresh());
  }

  /** Look at this device and at the platform, and offer a draft that an earlier visit left. */
  async begin() {
    byId("steps").hidden = false;
    await this.refresh();
    insistOnSecureContext();
    if (!(await alone(this.facts.lot))) throw new Refusal("other_tab");
    await drafts.sweep(this.facts.lot);
    await this.#findDraft();
    this.#checkKeyset();
  }

  async refresh() {
    this.key = (await saved().catch(() => [])).find(({ signingKey }) => signingKey === this.facts.signingKey) ?? null;
    this.now = await standing(this.facts.urls).catch(() => this.now);
    if (this.now) this.#tellChange(this.now.store);
    this.show();
  }

  /** Say it when the lot stops or starts to take bids while the page is open; what was so at the beginning the page shows. */
  #tellChange({ ok, code, text }) {
    const changed = this.told !== undefined && this.told !== code;
    this.told = code;
    if (changed && !ok) attempt(() => Promise.reject(Object.assign(new Refusal(code), { text })));
  }

  async #findDraft() {
    const [draft] = (await drafts.all(this.facts.lot)).filter(({ receipt }) => !receipt);
    if (!draft) return;
    const made = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    byId("draft").querySelector("[data-text]").textContent = say("draft_found", { made: made.format(new Date(draft.made)) });
    byId("draft").hidden = false;
    this.waiting = draft;
    this.show();
  }

  async #checkKeyset() {
    const place = document.querySelector("[data-keyset-said]");
    try {
      this.proved = await isProved(this.facts);
      place.textContent = say(this.proved ? "keyset_proved" : "keyset_unproved");
      place.className = this.proved ? "hint" : "warning";
    } catch (error) {
      this.forged = true;
      place.textContent = say(error instanceof Refusal ? error.code : "keyset_forged", error.facts);
      place.className = "err";
    }
    place.hidden = false;
    this.show();
  }

  /** Files of an envelope have changed: look for the bill of quantities among those of the price. */
  async chosen(envelope) {
    if (envelope.kind === "price" && this.facts.items.length) {
      this.found = await bills.find(envelope.files, this.facts.items);
      envelope.node.querySelector("[data-bill]").hidden = !envelope.files.length;
    }
    this.form.renewFiles();
    this.show();
  }

  // --- what is lacking, and what is only warned of

  #billWarnings(letter) {
    const price = this.envelopes.find(({ kind }) => kind === "price");
    if (!this.facts.items.length || !price?.files.length) return [];
    return bills.warnings(this.found, letter.cents);
  }

  #missingFiles() {
    // A price may stand in the letter alone where the tender has no items.
    const needed = this.envelopes.filter(({ kind }) => kind !== "price" || this.facts.items.length);
    return needed.filter(({ files }) => !files.length).map(({ kind }) => ({ code: "first_files", facts: { kind }, field: `choose-${kind}` }));
  }

  #lacking() {
    const letter = this.letter.read();
    const faults = [...this.#keyFault(), ...letter.faults, ...this.#missingFiles(), ...this.form.check().faults];
    const warned = this.#warned(letter).length && !byId("confirmed").checked;
    return warned ? [...faults, { code: "first_confirm", field: "confirmed" }] : faults;
  }

  #keyFault() {
    const { signingKey, scheme } = this.facts;
    if (this.key) return [];
    return [{ code: !signingKey ? "first_key" : scheme === "ed25519" ? "no_key_here" : "other_signer" }];
  }

  #warned(letter) {
    return [...letter.warnings, ...this.#billWarnings(letter), ...this.envelopes.flatMap(({ warnings }) => warnings), ...this.form.check().warnings];
  }

  // --- sealing

  async seal() {
    this.letter.markAll();
    const lacking = this.#lacking();
    if (lacking.length) {
      tell(lacking);
      return;
    }
    if (this.forged) throw new Refusal("keyset_forged");
    await insistOnRoom(this.envelopes.flatMap(({ files }) => files));
    await this.#working(["seal-cancel"], (signal) => this.#seal(signal));
    byId("seal-said").textContent = say("sealed_now");
    byId("seal-said").hidden = false;
    byId("step-upload").scrollIntoView({ block: "center" });
    byId("upload").focus();
  }

  async #seal(signal) {
    const { lot, bidder, signingKey, kinds, document: version } = this.facts;
    const letter = this.letter.read();
    const files = Object.fromEntries(this.envelopes.map((one) => [one.kind, one.files.map((file) => ({ name: nameOf(file), blob: file }))]));
    const parts = kinds.map((kind) => ({ kind, letter: withAnswers(letter.letters[kind], this.form.of(kind)), files: files[kind] }));
    const progress = new Progress(byId("seal-progress"), kinds);
    const onProgress = ({ kind, done, total, phase }) => progress.show(kind, done, total, say(`phase_${phase}`));
    const order = { keysetText: await keysetText(this.facts), bidder, signingKey, parts, store: stores.opfs(lot) };
    const made = await sealBid(order, { onProgress, signal });
    const price = letter.cents === null ? null : { figures: figures(letter.cents), words: words(letter.cents) };
    const names = Object.fromEntries(this.envelopes.map((one) => [one.kind, one.files.map((file) => ({ name: nameOf(file), size: file.size }))]));
    this.price = price;
    this.draft = await drafts.keep(lot, made, { document: version, files: names, price, recipient: this.key.recipient });
  }

  // --- a draft of an earlier visit

  async goOn() {
    const draft = this.waiting;
    for (const { kind } of draft.envelopes) {
      await stores.open(this.facts.lot, draft.nonce, kind).catch(() => {
        throw new Refusal("draft_broken");
      });
    }
    [this.draft, this.waiting, this.price, this.earlier] = [draft, null, null, true];
    byId("draft").hidden = true;
    if (await isUploaded(this.facts, draft)) await this.#uploaded();
    this.show();
    byId(this.whole ? "submit" : "upload").focus();
  }

  async discard() {
    await drafts.discard(this.facts.lot, this.draft ?? this.waiting);
    [this.draft, this.waiting, this.price, this.whole, this.earlier] = [null, null, null, false, false];
    for (const id of ["draft", "seal-said", "seal-progress", "upload-said"]) byId(id).hidden = true;
    this.show();
  }

  // --- handing in

  async upload() {
    await this.#working(["upload-pause"], (signal) => uploadAll(this.facts, this.draft, signal));
    await this.#uploaded();
    byId("submit").focus();
  }

  async #uploaded() {
    this.whole = true;
    this.now = await standing(this.facts.urls);
    this.#answers();
    byId("upload-said").textContent = say("uploaded");
    byId("upload-said").hidden = false;
    this.show();
  }

  #answers() {
    showAnswers(this.draft, { price: this.price, proved: this.proved, version: this.now?.version ?? 0, before: this.facts.version, document: this.now?.document ?? 0 });
  }

  async showPrice() {
    this.price = await withKeys((keys) => drafts.priceOf(this.draft, keys.identity));
    this.#answers();
  }

  async submit() {
    byId("submit").disabled = true;
    byId("submit-said").textContent = say("signing");
    try {
      location.assign(await signAndSubmit(this.facts, this.draft));
    } finally {
      byId("submit").disabled = false;
      byId("submit-said").textContent = "";
    }
  }

  async #working(buttons, act) {
    this.busy = new AbortController();
    for (const id of buttons) byId(id).hidden = false;
    this.show();
    try {
      await act(this.busy.signal);
    } finally {
      this.busy = null;
      for (const id of buttons) byId(id).hidden = true;
      this.show();
    }
  }

  // --- the page as things stand

  show() {
    if (!this.form) return; // while it is being built
    const letter = this.letter.read();
    const sealed = Boolean(this.draft);
    const locked = sealed || Boolean(this.busy);
    this.letter.lock(locked);
    for (const envelope of this.envelopes) envelope.lock(locked);
    this.form.lock(locked);
    this.#showWarnings(letter, sealed);
    this.#showTasks(letter, sealed);
    byId("seal").hidden = locked;
    byId("seal").disabled = Boolean(this.waiting);
    // What was typed and chosen on an earlier visit is gone from here; only its seal is left.
    for (const id of ["step-letter", "step-files", "step-form", "step-seal"]) byId(id).hidden = Boolean(this.earlier);
    byId("step-upload").hidden = !sealed;
    byId("upload").hidden = Boolean(this.busy) || Boolean(this.whole);
    byId("discard").hidden = Boolean(this.busy);
    byId("step-submit").hidden = !sealed || !this.whole;
  }

  #showWarnings(letter, sealed) {
    showLines(byId("letter-warnings"), letter.warnings);
    const place = document.querySelector('.envelope[data-kind="price"] [data-bill]');
    if (place && !place.hidden && this.facts.items.length) bills.show(place, this.found, this.#billWarnings(letter));
    showLines(byId("answer-warnings"), this.form.check().warnings);
    byId("confirm-warnings").hidden = sealed || !this.#warned(letter).length;
  }

  #showTasks(letter, sealed) {
    const acknowledged = this.now ? this.now.submit.code !== "not_acknowledged" : null;
    if (acknowledged !== null) show("document", acknowledged ? "done" : "todo", acknowledged ? "" : say("not_acknowledged"));
    if (this.facts.signingKey) show("key", this.key ? "done" : "wrong", this.#keyFault().map(({ code }) => say(code)).join(""));
    const warned = this.#warned(letter).length ? "warned" : "done";
    show("letter", sealed || !letter.faults.length ? warned : this.letter.touched ? "doing" : "todo");
    this.#showFiles(sealed);
    this.#showForm(sealed);
    const ready = this.#ready(letter);
    show("seal", sealed ? "done" : ready ? "todo" : "blocked", sealed || ready ? "" : say("seal_hint"));
    show("upload", this.whole ? "done" : sealed ? "todo" : "blocked");
    show("submit", this.whole ? "todo" : "blocked");
  }

  #showFiles(sealed) {
    const missing = this.#missingFiles();
    const files = this.envelopes.flatMap((envelope) => envelope.files);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const hint = files.length ? say("files_chosen", { count: files.length, size: sizeOf(total) }) : "";
    show("files", sealed || !missing.length ? "done" : files.length ? "doing" : "todo", hint);
  }

  #showForm(sealed) {
    const { faults, warnings } = this.form.check();
    const left = warnings.length ? say("form_left", { count: warnings.length }) : "";
    show("form", sealed || !(faults.length || warnings.length) ? "done" : faults.length ? "wrong" : "doing", sealed ? "" : left);
  }

  #ready(letter) {
    return !this.waiting && !this.form.check().faults.length && !letter.faults.length && !this.#missingFiles().length && Boolean(this.key);
  }
}

/** Hold this bid for this tab, as long as it lives; false when another tab of the browser holds it. */
function alone(lot) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks.request(`clearbid-bid-${lot}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    });
  });
}

/** Refuse before sealing begins when this device has no room. Throws Refusal("no_space"). */
async function insistOnRoom(files) {
  const needed = files.reduce((sum, { size }) => sum + size, CONTINGENCY);
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - usage < needed) {
    throw new Refusal("no_space", { needed: sizeOf(needed), free: sizeOf(Math.max(0, quota - usage)) });
  }
}

const facts = JSON.parse(byId("bid-facts").textContent);
const preparation = new Preparation(facts);
attempt(() => preparation.begin());
