// A sealed bid on this device that is not submitted yet: it outlives the tab. What is secret in it is sealed to one's own key.

import { base64 } from "../../vendor/noble.js";
import { digest } from "../sealing/papers.js";
import * as stores from "../sealing/stores.js";
import { opened, sealed, written } from "./rescues.js";

/** Keep what is needed to go on, and to open one's own files later; returns the draft. `recipient` is one's own age key. */
export async function keep(lot, made, { document, files, price, recipient }) {
  const rescue = written({ lot, manifest: made.manifest, identities: made.rescue });
  const draft = {
    nonce: made.nonce,
    made: new Date().toISOString(),
    manifest: new TextDecoder().decode(made.manifest),
    hash: digest(made.manifest),
    envelopes: made.envelopes,
    document,
    files,
    rescue: base64.encode(await sealed(rescue, { recipient })),
    price: price && base64.encode(await sealed(JSON.stringify(price), { recipient })),
    signature: "",
    receipt: "",
  };
  await stores.remember(lot, made.nonce, draft);
  return draft;
}

/** Change what is kept of a draft. */
export async function change(lot, draft, changes) {
  Object.assign(draft, changes);
  await stores.remember(lot, draft.nonce, draft);
}

/** Return the drafts of a lot on this device, the latest first, submitted ones included. */
export async function all(lot) {
  const found = await Promise.all((await stores.list(lot)).map(({ nonce }) => stores.recall(lot, nonce)));
  return found.filter(Boolean);
}

/** Return the draft under a manifest's hash, null when this device has none. */
export async function byHash(lot, hash) {
  return (await all(lot)).find((draft) => draft.hash === hash) ?? null;
}

/** Remove sealed files whose rescue keys were never written down, as a tab closed at that moment leaves them. */
export async function sweep(lot) {
  await stores.sweep(lot);
  for (const { nonce } of await stores.list(lot)) if (!(await stores.recall(lot, nonce))) await stores.remove(lot, nonce);
}

/** Remove a draft and its sealed files from this device. */
export async function discard(lot, { nonce }) {
  await stores.remove(lot, nonce);
}

/** Return the price of a draft as {figures, words}, with one's own key. */
export async function priceOf(draft, identity) {
  return draft.price ? JSON.parse(await opened(base64.decode(draft.price), { identity })) : null;
}
