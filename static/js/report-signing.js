// Signing the answer to a report with one's own key or passkey; the signature goes into the page's form, which is sent.

import { withKeys } from "./bidding/signing.js";
import { bytesOf } from "./bidding/platform.js";
import { attempt } from "./bidding/troubles.js";
import { signWithPasskey } from "./keys/passkeys.js";
import { hex } from "./sealing/papers.js";

const place = document.getElementById("sign-here");
const form = document.getElementById("answer");

async function signed(statement) {
  const { scheme, credential } = place.dataset;
  if (scheme === "webauthn") return signWithPasskey(statement, credential);
  return withKeys((keys) => hex(keys.sign(statement)));
}

async function sign() {
  const files = new DataTransfer();
  files.items.add(new File([await signed(await bytesOf(place.dataset.statement))], "report.sig"));
  form.elements.signature.files = files.files;
  form.requestSubmit();
}

place.hidden = false;
document.getElementById("sign").addEventListener("click", () => attempt(sign));
