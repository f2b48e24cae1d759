// Marks that are not at the server yet, kept on this computer so that neither a closed tab nor a killed browser loses one.
//
// Each row is sealed (AES-GCM) under a key that only the member's own page carries and that is never stored here; scope
// and cell are bound in, so that a row opens for its account, room and cell alone. Two tabs share one queue.

import { base64 } from "../../vendor/noble.js";

const NAME = "clearbid-marks";
const STORE = "waiting"; // [scope, cell] → sealed row

const bytes = (text) => new TextEncoder().encode(text);

function database() {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return reject(new Error("no store"));
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ["scope", "cell"] });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(new Error("no store"));
  });
}

function done(transaction, request) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("no store"));
  });
}

class Kept {
  unreadable = 0;

  constructor(open, scope, key) {
    Object.assign(this, { open, scope, key });
  }

  lasting = true;

  #ask(mode, act) {
    const transaction = this.open.transaction(STORE, mode, { durability: "strict" });
    return done(transaction, act(transaction.objectStore(STORE)));
  }

  #sealing(cell, iv) {
    return { name: "AES-GCM", iv, additionalData: bytes(`${this.scope} ${cell}`) };
  }

  async #opened(row) {
    const plain = await crypto.subtle.decrypt(this.#sealing(row.cell, row.iv), this.key, row.sealed);
    return { ...JSON.parse(new TextDecoder().decode(plain)), cell: row.cell };
  }

  /** Return every row of this queue; what cannot be opened is counted in `unreadable` and left alone. */
  async all() {
    const range = IDBKeyRange.bound([this.scope], [this.scope, []]);
    const found = await Promise.allSettled((await this.#ask("readonly", (rows) => rows.getAll(range))).map((row) => this.#opened(row)));
    this.unreadable = found.filter(({ status }) => status === "rejected").length;
    return found.flatMap(({ status, value }) => (status === "fulfilled" ? [value] : []));
  }

  /** Return the row of a cell, or null. */
  async get(cell) {
    const row = await this.#ask("readonly", (rows) => rows.get([this.scope, cell]));
    return row ? this.#opened(row).catch(() => null) : null;
  }

  /** Write a row; it is on the disk when this resolves. */
  async put(row) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const { cell, ...rest } = row;
    const sealed = await crypto.subtle.encrypt(this.#sealing(cell, iv), this.key, bytes(JSON.stringify(rest)));
    await this.#ask("readwrite", (rows) => rows.put({ scope: this.scope, cell, iv, sealed }));
  }

  /** Remove the row of a cell. */
  remove(cell) {
    return this.#ask("readwrite", (rows) => rows.delete([this.scope, cell]));
  }
}

// A browser without a store: the page says so, and asks before it is closed.
class Remembered {
  lasting = false;
  unreadable = 0;
  #rows = new Map();
  all = async () => [...this.#rows.values()].map((row) => ({ ...row }));
  get = async (cell) => (this.#rows.has(cell) ? { ...this.#rows.get(cell) } : null);
  put = async (row) => void this.#rows.set(row.cell, { ...row });
  remove = async (cell) => void this.#rows.delete(cell);
}

/** Open the queue of a scope with its key (base64); one in memory where the browser keeps nothing (`lasting` false). */
export async function openQueue(scope, key) {
  try {
    const [open, secret] = await Promise.all([
      database(),
      crypto.subtle.importKey("raw", base64.decode(key), "AES-GCM", false, ["encrypt", "decrypt"]),
    ]);
    const kept = new Kept(open, scope, secret);
    await kept.all();
    return kept;
  } catch {
    return new Remembered();
  }
}
