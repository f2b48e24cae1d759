// Where sealed bytes go while they are made, seen from the worker: a file of the browser's own disk, or through a port to the page.
// Whole is only what `finish` has ended; `discard` leaves nothing.

import { Refusal } from "./refusals.js";
import { MARK, folderOf } from "./stores.js";

/** Return the sink for a store as the page describes it: {where: "opfs", lot} or {where: "picker", port}. */
export async function sinkFor(store, nonce) {
  return store.where === "opfs" ? OwnDisk.open(store.lot, nonce) : new ThroughPage(store.port);
}

class OwnDisk {
  #lot;
  #nonce;
  #folder;
  #file = null;
  #at = 0;

  static async open(lot, nonce) {
    const disk = new OwnDisk();
    disk.#lot = await folderOf(lot, { create: true });
    disk.#nonce = nonce;
    disk.#folder = await disk.#lot.getDirectoryHandle(nonce, { create: true });
    return disk;
  }

  /** Begin a file of exactly so many bytes: room that is not there is missed now, not after minutes. */
  begin({ kind, size }) {
    return this.#create(`${kind}.age`, size);
  }

  async #create(name, size) {
    const handle = await this.#folder.getFileHandle(name, { create: true });
    this.#file = await handle.createSyncAccessHandle();
    this.#at = 0;
    this.#file.truncate(size);
  }

  async write(bytes) {
    if (this.#file.write(bytes, { at: this.#at }) !== bytes.length) throw new Refusal("quota");
    this.#at += bytes.length;
  }

  async end() {
    this.#file.flush();
    this.#file.close();
    this.#file = null;
  }

  /** The bid is whole: write the paper that says so, last of all. */
  async finish(paper) {
    const bytes = new TextEncoder().encode(JSON.stringify(paper));
    await this.#create(MARK, bytes.length);
    await this.write(bytes);
    await this.end();
  }

  async discard() {
    this.#file?.close();
    await this.#lot.removeEntry(this.#nonce, { recursive: true });
  }
}

/** The page writes: each message is answered, and only a few are on their way. */
class ThroughPage {
  #port;
  #answers = [];
  #refusal = null;

  constructor(port) {
    this.#port = port;
    port.onmessage = ({ data: { refusal } }) => {
      if (refusal) this.#refusal = new Refusal(refusal.code, refusal.facts);
      this.#answers.shift()();
    };
  }

  begin({ name, size }) {
    return this.#tell({ act: "begin", given: { name, size } });
  }

  write(bytes) {
    return this.#tell({ act: "write", given: bytes }, [bytes.buffer], 4);
  }

  end() {
    return this.#tell({ act: "end" });
  }

  async finish() {}

  discard() {
    this.#refusal = null;
    return this.#tell({ act: "discard" });
  }

  async #tell(message, moved = [], ahead = 0) {
    const answered = new Promise((resolve) => this.#answers.push(resolve));
    this.#port.postMessage(message, moved);
    if (this.#answers.length > ahead) await answered;
    if (this.#refusal) throw this.#refusal;
  }
}
