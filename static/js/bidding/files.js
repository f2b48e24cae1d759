// What is looked at when a file is chosen, before anything is sealed: kind, size, damage, encryption, macros. Nothing leaves the computer.

import { BadZip, list } from "./zips.js";

export const MOST_FILES = 200;
export const MOST_ENVELOPE = 2 * 1024 ** 3; // bytes of all files in one envelope
const NAME = /^[^\u0000-\u001f\u007f/\\:*?"<>|]{1,200}$/u;
const KINDS = { pdf: "pdf", docx: "docx", xlsx: "xlsx", png: "png", jpg: "jpg", jpeg: "jpg", dwg: "dwg" };
const MACRO_KINDS = ["docm", "dotm", "xlsm", "xltm", "xlsb", "xlam"];
const OLD_KINDS = ["doc", "xls", "wps", "et"];
const PACKED_KINDS = ["zip", "rar", "7z", "tar", "gz"];
const STARTS = {
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpg: [0xff, 0xd8, 0xff],
  dwg: [0x41, 0x43, 0x31, 0x30], // AC10…: AutoCAD R13 and later
  ole: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  zip: [0x50, 0x4b, 0x03, 0x04],
};
const INSIDE = { docx: "word/document.xml", xlsx: "xl/workbook.xml" };
const XREF_PIECE = 4 * 1024 * 1024;

/** What a file input offers to choose; the check itself does not rely on it. */
export const ACCEPT = Object.keys(KINDS)
  .map((kind) => `.${kind}`)
  .join(",");

/** Return the name under which a file is sealed: composed characters, as every system writes them but one. */
export function nameOf(file) {
  return file.name.normalize("NFC");
}

/** Look into one file. Returns [{code, facts, warning}]; a warning does not keep it out. */
export async function check(file) {
  const name = nameOf(file);
  const said = (code, facts = {}, warning = false) => [{ code, facts: { name, ...facts }, warning }];
  if (!NAME.test(name) || /^[ .]|[ .]$/.test(name) || new TextEncoder().encode(name).length > 600) return said("file_name");
  const end = /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
  const refusal = byEnding(end);
  if (refusal) return said(refusal, { end });
  if (!file.size) return said("file_empty");
  if (file.size > MOST_ENVELOPE) return said("file_too_large");
  try {
    const code = await byContent(file, KINDS[end]);
    return code ? said(code, { end }, code === "pdf_odd") : [];
  } catch (error) {
    if (error instanceof BadZip) return said("file_broken");
    return said("file_unreadable"); // removed, moved or on a stick that is gone
  }
}

/** Look at a new file beside those already in its envelope. Returns the same shape as `check`. */
export function checkBeside(file, others) {
  const name = nameOf(file);
  const facts = { name, most: MOST_FILES };
  if (others.some((other) => nameOf(other).toLowerCase() === name.toLowerCase())) return [{ code: "file_twice", facts }];
  if (others.length >= MOST_FILES) return [{ code: "too_many_files", facts }];
  const total = others.reduce((sum, other) => sum + other.size, file.size);
  return total > MOST_ENVELOPE ? [{ code: "envelope_too_large", facts }] : [];
}

function byEnding(end) {
  if (MACRO_KINDS.includes(end)) return "macros";
  if (OLD_KINDS.includes(end)) return "old_office";
  if (PACKED_KINDS.includes(end)) return "packed";
  return end in KINDS ? "" : "file_kind";
}

/** Return the code of what is wrong inside, "" when nothing is. */
async function byContent(file, kind) {
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  if (kind === "pdf") return pdf(file, head);
  if (!(kind in INSIDE)) return starts(head, kind) ? "" : "file_content";
  if (starts(head, "ole")) return "office_encrypted"; // what Office writes when a password is set, or a renamed old file
  return starts(head, "zip") ? office(file, kind) : "file_content";
}

function starts(head, kind) {
  return STARTS[kind].every((byte, place) => head[place] === byte);
}

async function office(file, kind) {
  const parts = await list(file);
  const names = parts.map((part) => part.name.toLowerCase());
  if (parts.some((part) => part.encrypted)) return "office_encrypted";
  if (names.some((name) => /vbaproject\.bin$|\/activex\/.*\.bin$|\.(exe|dll|vbs|js)$/.test(name))) return "macros";
  return names.includes(INSIDE[kind]) ? "" : "file_content";
}

/** A PDF is judged by its own end: cut files have none, encrypted ones say so in the trailer. */
async function pdf(file, head) {
  if (!latin(head).includes("%PDF-")) return "file_content";
  const tail = await text(file, file.size - 2048, file.size);
  const start = /startxref\s+(\d+)\s+%%EOF\s*\0*$/.exec(tail);
  if (!start) return /%%EOF/.test(tail) && /startxref/.test(tail) ? "pdf_odd" : "pdf_broken";
  const at = Number(start[1]);
  if (at >= file.size) return "pdf_broken";
  const trailer = trailerOf(await text(file, at, at + XREF_PIECE));
  if (trailer === null) return "pdf_odd";
  return /\/Encrypt\b/.test(trailer) ? "pdf_encrypted" : "";
}

/** The dictionary that names the root: after a table of places, or at the head of a stream of them. */
function trailerOf(piece) {
  if (/^\s*xref/.test(piece)) return /trailer([\s\S]*?)(?:startxref|$)/.exec(piece)?.[1] ?? null;
  return /^\s*\d+\s+\d+\s+obj([\s\S]*?)stream/.exec(piece)?.[1] ?? null;
}

async function text(file, from, to) {
  return latin(new Uint8Array(await file.slice(Math.max(0, from), to).arrayBuffer()));
}

function latin(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}
