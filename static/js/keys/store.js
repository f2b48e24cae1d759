// What this browser keeps about keys: sealed key files and pins. Nothing in it opens anything by itself.

import { Refusal } from "../sealing/refusals.js";

const NAME = "clearbid-keys";
const STORES = ["keys", "pins"]; // each by the public signing key

function database() {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new Refusal("no_store"));
    if (!globalThis.indexedDB) return refuse();
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      for (const store of STORES) opening.result.createObjectStore(store, { keyPath: "signingKey" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = refuse;
  });
}

async function ask(store, mode, act) {
  const open = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = open.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(new Refusal("no_store"));
    });
  } finally {
    open.close();
  }
}

/** Return all rows of a store ("keys" or "pins"). Throws Refusal("no_store"), as do the others. */
export const all = (store) => ask(store, "readonly", (rows) => rows.getAll());

/** Return one row, or undefined. */
export const get = (store, signingKey) => ask(store, "readonly", (rows) => rows.get(signingKey));

/** Write a row; it is on the disk when this resolves. */
export const put = (store, row) => ask(store, "readwrite", (rows) => rows.put(row));

/** Remove a row. */
export const remove = (store, signingKey) => ask(store, "readwrite", (rows) => rows.delete(signingKey));

/** Ask the browser not to clear the store when the disk is full; tells whether it agreed. */
export const persist = async () => (await navigator.storage?.persist?.().catch(() => false)) ?? false;
