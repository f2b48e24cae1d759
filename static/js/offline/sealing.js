// Sealing without a network: from the kit, the letter and the files to sealed files, manifest, signature and rescue file.

import { keepAnswers, offerAnswers, showLines } from "../bidding/answer-files.js";
import { AnswerForm } from "../bidding/answering.js";
import { withAnswers } from "../bidding/answers.js";
import * as bills from "../bidding/bills.js";
import { Envelope } from "../bidding/choosing.js";
import { nameOf } from "../bidding/files.js";
import { Letter } from "../bidding/filling.js";
import { Progress } from "../bidding/progress.js";
import { sealed, written } from "../bidding/rescues.js";
import { attempt, tell } from "../bidding/troubles.js";
import { strengthOf } from "../keys/strength.js";
import { digest, hex } from "../sealing/papers.js";
import { picker } from "../sealing/pickers.js";
import { Refusal } from "../sealing/refusals.js";
import { sealBid } from "../sealing/sealer.js";
import { say } from "../texts.js";
import { drawEnvelopes, drawLetter, showKit } from "./drawing.js";
import { keys } from "./keycard.js";
import { readKit } from "./kits.js";
import { intoFolder, showFiles } from "./saving.js";

const byId = (id) => document.getElementById(id);
const signsHere = (kit) => kit.signing_scheme === "ed25519";

/** The steps of sealing on this page. */
export class Sealing {
  kit = null;
  form = null;
  envelopes = [];
  found = null; // the bill of quantities
  busy = null; // what can be stopped

  constructor() {
    byId("kit").addEventListener("change", () => attempt(() => this.take(byId("kit").files[0])));
    byId("seal").addEventListener("click", () => attempt(() => this.seal()));
    byId("seal-cancel").addEventListener("click", () => this.busy?.abort());
    byId("confirmed").addEventListener("change", () => this.show());
    byId("save-answers").addEventListener("click", () => keepAnswers(this.form, this.kit));
    offerAnswers(() => [this.form, this.kit]);
    if (!globalThis.showDirectoryPicker) {
      byId("where").hidden = true;
      byId("where").querySelector("[value=downloads]").checked = true;
    }
    addEventListener("beforeunload", (event) => this.kit && event.preventDefault());
  }

  /** Take a kit and draw the steps for it. */
  async take(file) {
    byId("steps").hidden = true;
    byId("kit-facts").hidden = true;
    this.kit = this.form = null;
    if (!file) return;
    const kit = await readKit(file);
    this.kit = kit;
    byId("compared").checked = false;
    showKit(kit);
    drawLetter(kit);
    this.letter = new Letter(byId("step-letter"), kit, () => this.show());
    this.envelopes = drawEnvelopes(kit.kinds).map((node) => new Envelope(node, (one) => this.chosen(one)));
    const fileNames = (kind) => this.envelopes.find((one) => one.kind === kind)?.files.map(nameOf) ?? [];
    this.form = new AnswerForm(byId("answers-form"), { items: kit.form, kinds: kit.kinds }, fileNames, () => this.show());
    byId("rescue-field").hidden = signsHere(kit);
    byId("steps").hidden = false;
    byId("step-made").hidden = true;
    this.show();
    if (Date.now() >= Date.parse(kit.deadline)) throw new Refusal("kit_late");
  }

  async chosen(envelope) {
    if (envelope.kind === "price" && this.kit.items.length) this.found = await bills.find(envelope.files, this.kit.items);
    this.form.renewFiles();
    this.show();
  }

  /** Show warnings as things stand. */
  show() {
    if (!this.form) return;
    const letter = this.letter.read();
    const place = document.querySelector('.envelope[data-kind="price"] [data-bill]');
    const price = this.envelopes.find(({ kind }) => kind === "price");
    place?.replaceChildren();
    if (place && this.kit.items.length && price.files.length) bills.show(place, this.found, this.#billWarnings(letter));
    showLines(byId("letter-warnings"), letter.warnings);
    showLines(byId("answer-warnings"), this.form.check().warnings);
    byId("confirm-warnings").hidden = !this.#warned(letter).length;
  }

  #billWarnings(letter) {
    const price = this.envelopes.find(({ kind }) => kind === "price");
    return this.kit.items.length && price?.files.length ? bills.warnings(this.found, letter.cents) : [];
  }

  #warned(letter) {
    return [...letter.warnings, ...this.#billWarnings(letter), ...this.envelopes.flatMap(({ warnings }) => warnings), ...this.form.check().warnings];
  }

  #lacking(letter) {
    if (!this.kit) return [{ code: "first_kit", field: "kit" }];
    const needed = this.envelopes.filter(({ kind, files }) => !files.length && (kind !== "price" || this.kit.items.length));
    const files = needed.map(({ kind }) => ({ code: "first_files", facts: { kind }, field: `choose-${kind}` }));
    const compared = byId("compared").checked ? [] : [{ code: "first_compare", field: "compared" }];
    const warned = this.#warned(letter).length && !byId("confirmed").checked;
    return [...compared, ...letter.faults, ...files, ...this.form.check().faults, ...(warned ? [{ code: "first_confirm", field: "confirmed" }] : [])];
  }

  /** Seal what was filled in and chosen. Throws Refusal. */
  async seal() {
    const key = this.#key();
    this.letter.markAll();
    const lacking = this.#lacking(this.letter.read());
    if (lacking.length) {
      tell(lacking);
      return;
    }
    const folder = document.querySelector("[name=where]:checked").value === "folder";
    const store = folder ? await picker() : { where: "picker", directory: null };
    await this.#working(async (signal) => this.#made(await this.#sealed(store, signal), store.directory, key));
  }

  /** The unlocked key, when the bidder's key signs here; null for passkeys and certificates. Throws Refusal. */
  #key() {
    if (!this.kit.signing_key) throw new Refusal("kit_no_key");
    if (!signsHere(this.kit)) {
      if (strengthOf(byId("rescue-passphrase").value) === "weak" || !byId("rescue-passphrase").value) throw new Refusal("weak");
      return null;
    }
    const key = keys();
    if (this.kit.signing_key !== key.signingKey) throw new Refusal("kit_other_key");
    return key;
  }

  async #working(act) {
    this.busy = new AbortController();
    [byId("seal").hidden, byId("seal-cancel").hidden] = [true, false];
    try {
      await act(this.busy.signal);
    } finally {
      this.busy = null;
      [byId("seal").hidden, byId("seal-cancel").hidden] = [false, true];
    }
  }

  #sealed(store, signal) {
    const { kinds, bidder, keysetText, signing_key: signingKey } = this.kit;
    const { letters } = this.letter.read();
    const files = Object.fromEntries(this.envelopes.map((one) => [one.kind, one.files.map((file) => ({ name: nameOf(file), blob: file }))]));
    const parts = kinds.map((kind) => ({ kind, letter: withAnswers(letters[kind], this.form.of(kind)), files: files[kind] }));
    const progress = new Progress(byId("seal-progress"), kinds);
    const onProgress = ({ kind, done, total, phase }) => progress.show(kind, done, total, say(`phase_${phase}`));
    return sealBid({ keysetText, bidder, signingKey, parts, store }, { onProgress, signal });
  }

  /** Sign where the key is here, seal the rescue keys, and hand everything over. */
  async #made({ manifest, envelopes, rescue, nonce }, directory, key) {
    const identities = written({ lot: this.kit.lot, manifest, identities: rescue });
    const lock = key ? { recipient: key.recipient } : { passphrase: byId("rescue-passphrase").value.normalize("NFC") };
    const small = [
      { name: "manifest.json", bytes: manifest },
      ...(key ? [{ name: "manifest.sig", bytes: new TextEncoder().encode(`${hex(key.sign(manifest))}\n`) }] : []),
      { name: `rescue-${nonce.slice(0, 8)}.age`, bytes: await sealed(identities, lock) },
    ];
    byId("made-sign").hidden = Boolean(key);
    if (directory) await intoFolder(directory, small);
    byId("made-where").hidden = !directory;
    showFiles(byId("step-made").querySelector("tbody"), [
      ...envelopes.map(({ name, sha256, file }) => ({ name, sha256, blob: directory ? null : file })),
      ...small.map(({ name, bytes }) => ({ name, sha256: digest(bytes), blob: directory ? null : new Blob([bytes]) })),
    ]);
    byId("step-made").hidden = false;
    byId("step-made").focus();
  }
}
