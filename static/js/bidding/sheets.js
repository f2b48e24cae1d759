// The first sheet of an xlsx file, read in the browser: values as a spreadsheet program stored them, nothing is computed.

import { BadZip, list, read } from "./zips.js";

const MOST_PARTS = 2000;
const MOST_UNPACKED = 200 * 1024 * 1024;
const MOST_SHEET = 64 * 1024 * 1024; // what one tab can hold as a tree
const MOST_ROWS = 20_000;
const MOST_COLUMNS = 40;
const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** The file is not read: `code` is "not_xlsx", "macros" or "too_large" of the faults of a bill. */
export class BadSheet extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Return the rows of the first sheet, as a Map from row number (from 1) to texts by column (from 0). Throws BadSheet. */
export async function rowsOf(blob) {
  try {
    const parts = new Map((await safeParts(blob)).map((part) => [part.name, part]));
    const shared = parts.has("xl/sharedStrings.xml") ? await strings(blob, parts.get("xl/sharedStrings.xml")) : [];
    const sheet = parts.get(await firstSheet(blob, parts));
    if (!sheet) throw new BadSheet("not_xlsx");
    return rows(await tree(blob, sheet), shared);
  } catch (error) {
    if (error instanceof BadZip) throw new BadSheet(error.message === "size" ? "too_large" : "not_xlsx");
    throw error;
  }
}

/** Look at the zip's own list before anything is unpacked: bombs, macros, no spreadsheet. */
async function safeParts(blob) {
  const listed = await list(blob);
  const unpacked = listed.reduce((sum, part) => sum + part.size, 0);
  if (listed.length > MOST_PARTS || unpacked > MOST_UNPACKED) throw new BadSheet("too_large");
  const names = listed.map((part) => part.name.toLowerCase());
  if (names.some((name) => /(vbaproject\.bin|\.exe|\.dll)$/.test(name))) throw new BadSheet("macros");
  if (!names.includes("xl/workbook.xml")) throw new BadSheet("not_xlsx");
  return listed;
}

async function tree(blob, part) {
  const text = new TextDecoder().decode(await read(blob, part, MOST_SHEET));
  // A spreadsheet program writes no DTD; one is there only to let entities grow.
  if (/<!DOCTYPE/i.test(text)) throw new BadSheet("not_xlsx");
  const found = new DOMParser().parseFromString(text, "application/xml");
  if (found.getElementsByTagName("parsererror").length) throw new BadSheet("not_xlsx");
  return found;
}

async function firstSheet(blob, parts) {
  const links = parts.get("xl/_rels/workbook.xml.rels");
  if (!links) throw new BadSheet("not_xlsx");
  const book = await tree(blob, parts.get("xl/workbook.xml"));
  const targets = new Map(
    all(await tree(blob, links), "Relationship")
      .filter((link) => link.getAttribute("Type").endsWith("/worksheet"))
      .map((link) => [link.getAttribute("Id"), link.getAttribute("Target")]),
  );
  const ids = all(book, "sheet").map((sheet) => sheet.getAttributeNS(RELATIONSHIPS, "id"));
  const target = targets.get(ids.find((id) => targets.has(id))) ?? "";
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

async function strings(blob, part) {
  return all(await tree(blob, part), "si").map(written);
}

/** The text of a string item, without the reading aids (rPh) that some input methods add. */
function written(item) {
  return all(item, "t")
    .filter((text) => text.parentElement.localName !== "rPh")
    .map((text) => text.textContent)
    .join("");
}

function rows(sheet, shared) {
  const found = new Map();
  let last = 0;
  for (const row of all(sheet, "row")) {
    last = Number(row.getAttribute("r")) || last + 1;
    if (last > MOST_ROWS) break;
    found.set(last, cells(row, shared));
  }
  return found;
}

function cells(row, shared) {
  const texts = [];
  let column = -1;
  for (const cell of row.children) {
    const letters = /^[A-Z]+/.exec(cell.getAttribute("r") ?? "")?.[0];
    column = letters ? place(letters) : column + 1;
    if (column < MOST_COLUMNS) texts[column] = value(cell, shared);
  }
  return texts;
}

function place(letters) {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function value(cell, shared) {
  const [inline] = all(cell, "is");
  if (inline) return written(inline);
  const text = all(cell, "v")[0]?.textContent;
  if (text === undefined) return undefined;
  const kind = cell.getAttribute("t") ?? "n";
  if (kind === "s") return shared[Number(text)] ?? "";
  if (kind === "b") return text === "1" ? "True" : "False";
  return kind === "n" ? numeral(text) : text;
}

/** A number as it is shown, not as the binary fraction it is stored as: 0.1 for 0.10000000000000001. */
function numeral(text) {
  if (!/[.e]/i.test(text)) return text;
  const shown = String(Number(text));
  return /^-?\d{1,16}$/.test(shown) ? `${shown}.0` : shown;
}

function all(node, name) {
  return [...node.getElementsByTagNameNS("*", name)];
}
