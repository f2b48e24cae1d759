// What the preparation page asks the platform: how things stand now, and the submission itself.

import { Refusal } from "../sealing/refusals.js";

const JSON_ONLY = { Accept: "application/json" };

/** Return how things stand: {store, submit, document, keyset, kinds, deadline, version, stored, csrf}. Throws Refusal. */
export async function standing(urls) {
  return (await asked(urls.standing, { headers: JSON_ONLY })).json();
}

/** Return the bytes of a file that the platform hands out. Throws Refusal. */
export async function bytesOf(url) {
  return new Uint8Array(await (await asked(url)).arrayBuffer());
}

/**
 * Submit a signed manifest; returns the address of the receipt. Throws Refusal with the platform's code and text.
 * The same manifest again gives the same receipt, so after "offline" and "server" one may simply try again.
 */
export async function submit(urls, manifest, signature) {
  const { csrf } = await standing(urls); // a new sign-in meanwhile has made another token
  const body = new FormData();
  body.append("manifest", new Blob([manifest]), "manifest.json");
  body.append("signature", new Blob([signature]), "manifest.sig");
  const headers = { ...JSON_ONLY, "X-CSRFToken": csrf };
  return (await (await asked(urls.submit, { method: "POST", headers, body })).json()).receipt;
}

async function asked(url, options = {}) {
  const answer = await reached(url, options);
  // A redirect leads to the sign-in page, whose content says nothing here.
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Refusal("signed_out");
  if (answer.ok) return answer;
  if (answer.status === 422) throw await refused(answer);
  throw new Refusal("server", { status: answer.status });
}

async function reached(url, options) {
  try {
    return await fetch(url, { redirect: "manual", credentials: "same-origin", ...options });
  } catch {
    throw new Refusal("offline");
  }
}

async function refused(answer) {
  const [{ code, text }] = (await answer.json()).errors;
  return Object.assign(new Refusal(code), { text });
}
