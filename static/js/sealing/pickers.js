// Sealed bytes for where the browser has no disk of its own for us (file://): a folder the user picks, or files to download.

import { refusalOf } from "./refusals.js";

/**
 * Ask for a folder (within a click) and say that sealed bytes go there. Without folders, as in browsers that offer none,
 * they are collected; either way each envelope of the result has its `file`. `directory` is a folder already picked.
 */
export async function picker({ directory } = {}) {
  if (directory || !globalThis.showDirectoryPicker) return { where: "picker", directory: directory ?? null };
  return { where: "picker", directory: await globalThis.showDirectoryPicker({ mode: "readwrite" }) };
}

/** Write what a worker sends through this port; return a function that gives the finished files, by name. */
export function take(port, directory) {
  const place = directory ? new Folder(directory) : new Collection();
  let before = Promise.resolve();
  port.onmessage = ({ data: { act, given } }) => {
    before = before
      .then(() => place[act](given))
      .then(() => port.postMessage({}))
      .catch((error) => port.postMessage({ refusal: refusalOf(error).plain }));
  };
  return () => place.files();
}

/** A folder: until a file is closed it does not stand under its name. */
class Folder {
  #directory;
  #writable = null;
  #names = [];

  constructor(directory) {
    this.#directory = directory;
  }

  async begin({ name }) {
    const handle = await this.#directory.getFileHandle(name, { create: true });
    this.#names.push(name);
    this.#writable = await handle.createWritable();
  }

  async write(bytes) {
    await this.#writable.write(bytes);
  }

  async end() {
    await this.#writable.close();
    this.#writable = null;
  }

  async discard() {
    await this.#writable?.abort();
    for (const name of this.#names) await this.#directory.removeEntry(name).catch(() => {});
  }

  async files() {
    const handles = await Promise.all(this.#names.map((name) => this.#directory.getFileHandle(name)));
    return new Map(await Promise.all(handles.map(async (handle) => [handle.name, await handle.getFile()])));
  }
}

/** Blobs: the browser keeps large ones on disk, so that the page stays small. */
class Collection {
  #files = new Map();
  #name = "";
  #blobs = [];

  begin({ name }) {
    this.#name = name;
    this.#blobs = [];
  }

  write(bytes) {
    this.#blobs.push(new Blob([bytes]));
  }

  end() {
    this.#files.set(this.#name, new File(this.#blobs, this.#name, { type: "application/octet-stream" }));
    this.#blobs = [];
  }

  discard() {
    this.#files.clear();
    this.#blobs = [];
  }

  files() {
    return this.#files;
  }
}
