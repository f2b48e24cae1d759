// Files for the bidder: written into a chosen folder, or offered as downloads.

import { say } from "../texts.js";

/** Write small files ({name, bytes}) into a folder. */
export async function intoFolder(folder, files) {
  for (const { name, bytes } of files) {
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await writable.write(bytes);
    await writable.close();
  }
}

/** Return a link that saves a file; the browser keeps its bytes until the page is closed. */
export function link(name, blob) {
  const made = document.createElement("a");
  [made.download, made.href, made.textContent] = [name, URL.createObjectURL(blob), say("save", { name })];
  return made;
}

/** Show files ({name, sha256, blob?}) as the rows of a table; those with a blob can be saved. */
export function showFiles(body, files) {
  body.replaceChildren(...files.map(row));
}

function row({ name, sha256, blob }) {
  const line = document.createElement("tr");
  const head = line.appendChild(document.createElement("th"));
  head.scope = "row";
  head.append(blob ? link(name, blob) : name);
  const hash = line.appendChild(document.createElement("td"));
  [hash.className, hash.textContent] = ["hash", sha256];
  hash.dataset.label = say("made_sum");
  return line;
}
