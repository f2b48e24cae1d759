// <passkey-making> registers a passkey as signing key; <passkey-signing> signs the paper chosen in the page's form with it.

import { makePasskey, signWithPasskey } from "./passkeys.js";

class PasskeyPart extends HTMLElement {
  connectedCallback() {
    this.hidden = !globalThis.PublicKeyCredential;
    this.querySelector("button").addEventListener("click", ({ target }) => this.#act(target));
  }

  async #act(button) {
    const place = this.querySelector("[role=alert]");
    [place.hidden, button.disabled] = [true, true];
    try {
      await this.act();
    } catch (error) {
      console.warn(error.name);
      place.hidden = false;
      place.focus();
    } finally {
      button.disabled = false;
    }
  }
}

class PasskeyMaking extends PasskeyPart {
  async act() {
    const form = this.querySelector("form");
    form.elements.public.value = await makePasskey(this.dataset.name);
    form.submit();
  }
}

class PasskeySigning extends PasskeyPart {
  // The paper is the form's other file, or the page's own statement when none was chosen there.
  async act() {
    const { form } = document.querySelector("input[name=signature]");
    const paper = form.elements.manifest ?? form.elements.statement;
    if (!paper.files.length && this.dataset.statement) {
      const answer = await fetch(this.dataset.statement);
      put(paper, new File([await answer.blob()], "withdrawal.json"));
    }
    const [file] = paper.files;
    if (!file) {
      paper.focus();
      throw new DOMException("no paper", "NotFoundError");
    }
    const signed = await signWithPasskey(new Uint8Array(await file.arrayBuffer()), this.dataset.credential);
    put(form.elements.signature, new File([signed], "manifest.sig.json"));
    form.querySelector("button:not([type=button])").focus();
  }
}

function put(input, file) {
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
}

customElements.define("passkey-making", PasskeyMaking);
customElements.define("passkey-signing", PasskeySigning);
