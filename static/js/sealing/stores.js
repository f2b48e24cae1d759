// Where sealed bids lie in this browser: OPFS, in clearbid/<lot>/<nonce>/<kind>.age, each with a paper that says it is whole.
// On file:// the browser refuses OPFS: there the bytes go to a folder the user picks, or are collected for download.

export { picker } from "./pickers.js";

export const MARK = "sealed.json"; // written last: without it a folder holds half a bid
const NOTE = "note.json";
const ROOT = "clearbid";

/** Say that a bid's sealed bytes go to this browser's own disk. */
export const opfs = (lot) => ({ where: "opfs", lot });

/** The name under which a tab holds the lock on a bid while it seals. */
export const lockName = (nonce) => `clearbid-sealing-${nonce}`;

/** Return the folder of a lot. Throws the browser's NotFoundError unless `create`. */
export async function folderOf(lot, { create = false } = {}) {
  const disk = await navigator.storage.getDirectory();
  const root = await disk.getDirectoryHandle(ROOT, { create });
  return root.getDirectoryHandle(encodeURIComponent(lot), { create });
}

/** Return the whole bids of a lot: {nonce, made, manifest (text), envelopes}, the newest first. */
export async function list(lot) {
  const found = [];
  for (const [nonce, folder] of await foldersOf(lot)) {
    const paper = await sealedPaper(folder);
    if (paper) found.push({ nonce, ...paper });
  }
  return found.sort((one, other) => (one.made < other.made ? 1 : -1));
}

async function foldersOf(lot) {
  const folders = [];
  const folder = await folderOf(lot).catch(() => null);
  if (folder) for await (const [name, handle] of folder.entries()) if (handle.kind === "directory") folders.push([name, handle]);
  return folders;
}

/** The paper written last, null when it is missing or a file has not the size it states. */
async function sealedPaper(folder) {
  try {
    const paper = JSON.parse(await textOf(folder, MARK));
    for (const { kind, size } of paper.envelopes) {
      if ((await fileIn(folder, `${kind}.age`)).size !== size) return null;
    }
    return paper;
  } catch {
    return null;
  }
}

const fileIn = async (folder, name) => (await folder.getFileHandle(name)).getFile();
const textOf = async (folder, name) => (await fileIn(folder, name)).text();

/** Return the sealed file of one envelope; it stays on disk, and reading it copies nothing. */
export async function open(lot, nonce, kind) {
  return fileIn(await (await folderOf(lot)).getDirectoryHandle(nonce), `${kind}.age`);
}

/** Remove a bid from this browser. What is not there is no error. */
export async function remove(lot, nonce) {
  const folder = await folderOf(lot).catch(() => null);
  await folder?.removeEntry(nonce, { recursive: true }).catch((error) => {
    if (error.name !== "NotFoundError") throw error;
  });
}

/** Remove what tabs left that were closed while they sealed; what another tab is sealing now stays. */
export async function sweep(lot) {
  for (const [nonce, folder] of await foldersOf(lot)) {
    await navigator.locks.request(lockName(nonce), { ifAvailable: true }, async (lock) => {
      if (lock && !(await sealedPaper(folder))) await remove(lot, nonce);
    });
  }
}

/** Keep a note with a bid (plain JSON), replacing the former one at once or not at all. */
export async function remember(lot, nonce, note) {
  const folder = await (await folderOf(lot)).getDirectoryHandle(nonce);
  const writable = await (await folder.getFileHandle(NOTE, { create: true })).createWritable();
  await writable.write(JSON.stringify(note));
  await writable.close();
}

/** Return the note kept with a bid, null when there is none. */
export async function recall(lot, nonce) {
  try {
    return JSON.parse(await textOf(await (await folderOf(lot)).getDirectoryHandle(nonce), NOTE));
  } catch {
    return null;
  }
}
