// The practice run: made-up content is sealed, uploaded, signed and submitted by the very modules of a real bid.

import { hex } from "../sealing/papers.js";
import { Refusal } from "../sealing/refusals.js";
import { sealBid } from "../sealing/sealer.js";
import * as stores from "../sealing/stores.js";
import { say } from "../texts.js";
import { upload } from "../uploading.js";
import { withKeys } from "./signing.js";
import { madeUp } from "./making-up.js";
import { Progress, uploadWords } from "./progress.js";
import { attempt } from "./troubles.js";

const MEGABYTE = 1024 * 1024;
const encode = (text) => new TextEncoder().encode(text);
const byId = (id) => document.getElementById(id);

class Practice {
  constructor(facts) {
    this.facts = facts;
    byId("practise")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#alone(() => this.handIn());
    });
    byId("practise-withdraw")?.addEventListener("click", () => this.#alone(() => this.withdraw()));
    document.addEventListener("time-up", () => location.reload());
  }

  async #alone(act) {
    const buttons = [...document.querySelectorAll("#practice-acts button")];
    for (const button of buttons) button.disabled = true;
    const went = await attempt(act);
    for (const button of buttons) button.disabled = false;
    byId("practice-phase").textContent = "";
    if (went) location.reload();
  }

  /** Seal, upload, sign and submit made-up files of the sizes given. */
  async handIn() {
    const { facts } = this;
    if (!facts.signingKey) throw new Refusal("no_key");
    const progress = new Progress(byId("practice-progress"), facts.kinds);
    const sealed = await this.#seal(progress);
    try {
      if (byId("practise-cut").checked) await this.#send(facts.urls.cut);
      this.#phase("uploading");
      for (const { kind, sha256 } of sealed.envelopes) {
        const file = await stores.open(facts.lot, sealed.nonce, kind);
        const show = (report) => progress.show(kind, report.sent, report.total, uploadWords(report));
        await upload(file, { url: facts.urls.uploads, lot: facts.lot, kind, sha256 }, { onProgress: show });
      }
      await this.#submit(sealed.manifest);
    } finally {
      await stores.remove(facts.lot, sealed.nonce);
    }
  }

  #seal(progress) {
    const { facts } = this;
    this.#phase("sealing");
    const parts = facts.kinds.map((kind) => ({
      kind,
      letter: facts.letters[kind],
      files: [{ name: `${kind}.bin`, blob: madeUp(this.#sizeOf(kind)) }],
    }));
    const onProgress = ({ kind, done, total, phase }) => progress.show(kind, done, total, say(`phase_${phase}`));
    const order = { keysetText: encode(facts.keyset), bidder: facts.bidder, signingKey: facts.signingKey, parts };
    return sealBid({ ...order, store: stores.opfs(facts.lot) }, { onProgress });
  }

  #sizeOf(kind) {
    const field = byId(`size-${kind}`);
    const size = Math.round(Number(field.value) * MEGABYTE);
    if (!field.value || !(size >= 100_000) || Number(field.value) > Number(field.max)) {
      throw new Refusal("practice_size", { most: field.max });
    }
    return size;
  }

  async #submit(manifest) {
    this.#phase("signing");
    const signature = await withKeys((keys) => hex(keys.sign(manifest)));
    this.#phase("submitting");
    const body = new FormData();
    body.append("manifest", new Blob([manifest]), "manifest.json");
    body.append("signature", signature);
    await this.#send(this.facts.urls.submit, body);
  }

  async withdraw() {
    const statement = encode(this.facts.withdrawal);
    this.#phase("signing");
    const body = new FormData();
    body.append("signature", await withKeys((keys) => hex(keys.sign(statement))));
    await this.#send(this.facts.urls.withdraw, body);
  }

  async #send(url, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.facts.csrf };
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" }).catch(() => {
      throw new Refusal("offline");
    });
    if (answer.status === 422) {
      const [{ code, text }] = (await answer.json()).errors;
      throw Object.assign(new Refusal(code), { text });
    }
    if (!answer.ok) throw new Refusal("server", { status: answer.status });
  }

  #phase(name) {
    byId("practice-phase").textContent = say(`practice_${name}`);
  }
}

const block = byId("practice");
if (block) new Practice(JSON.parse(block.textContent));
