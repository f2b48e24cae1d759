// Withdrawing a bid: the statement is signed with one's own key here, and handed in through the form of the page.

import { hex } from "../sealing/papers.js";
import { say } from "../texts.js";
import { withKeys } from "./signing.js";
import { bytesOf } from "./platform.js";
import { attempt } from "./troubles.js";

const byId = (id) => document.getElementById(id);

/** Put bytes into a file input, as if they had been chosen. */
function put(name, content, as) {
  const files = new DataTransfer();
  files.items.add(new File([content], as));
  document.querySelector(`[name=${name}]`).files = files.files;
}

async function withdraw() {
  const statement = await bytesOf(byId("sign-here").dataset.statement);
  const signature = await withKeys((keys) => hex(keys.sign(statement)));
  put("statement", statement, "withdrawal.json");
  put("signature", signature, "withdrawal.sig");
  byId("withdraw-said").textContent = say("statement_signed");
  document.querySelector("main form[enctype]").requestSubmit();
}

byId("sign-here").hidden = false;
byId("withdraw").addEventListener("click", () => attempt(withdraw));
