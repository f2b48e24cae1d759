// What is inside an envelope: a plain POSIX tar whose first file says whose it is and lists the rest. Twin of containers.py.
// That no byte was changed is the business of what it lies in: age seals every chunk, the manifest hashes the sealed bytes.

import { BLOCK, header, padding, parse } from "./blocks.js";
import { FIELDS, isSame, labelOf } from "./labels.js";
import * as papers from "./papers.js";
import { Refusal } from "./refusals.js";

export const FORMAT = "clearbid-container/2";
export const MOST_FILES = 200;
export const MOST_LETTER = 256 * 1024;
const CONTAINER = "container.json";
const LETTER = "letter.json";
const NAME = /^[^\x00-\x1f\x7f/\\:*?"<>|]{1,200}$/u;
const MOST_NAME_BYTES = 600;
const MOST_RECORD = 1024;
const encoder = new TextEncoder();

/**
 * Return a container as a Blob: the same input gives the same bytes, and the files are referred to, not copied.
 * `letter` is bytes, `files` are {name, blob}. Throws Refusal for names that are not allowed.
 */
export function container({ label, letter, files }) {
  const listed = [
    { name: LETTER, size: letter.length },
    ...files.map(({ name, blob }) => ({ name, size: blob.size })),
  ];
  checkNames(listed.map((entry) => entry.name));
  insist(letter.length <= MOST_LETTER, "listed");
  const head = papers.canonical({ format: FORMAT, files: listed, ...label });
  const parts = [...member(CONTAINER, head, head.length), ...member(LETTER, letter, letter.length)];
  for (const { name, blob } of files) parts.push(...pax(name), ...member("file", blob, blob.size));
  return new Blob([...parts, new Uint8Array(2 * BLOCK)]);
}

const member = (name, content, size) => [header(name, size), content, new Uint8Array(padding(size))];

function pax(name) {
  const record = paxRecord(name);
  return [header("path", record.length, "x"), record, new Uint8Array(padding(record.length))];
}

/** Return the extended header that gives a file's name in UTF-8: "<length> path=<name>\n". */
function paxRecord(name) {
  const rest = encoder.encode(` path=${name}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return encoder.encode(`${length} path=${name}\n`);
}

/** Check the names of an envelope's files before anything is read. Throws Refusal("container"). */
export function checkFiles(names) {
  checkNames([LETTER, ...names]);
}

function checkNames(names) {
  insist(names.length <= MOST_FILES, "files");
  insist(names[0] === LETTER, "listed");
  insist(new Set([CONTAINER, ...names].map(folded)).size === names.length + 1, "twice");
  for (const name of names) {
    insist(NAME.test(name) && !/^[ .]|[ .]$/.test(name), "name");
    insist(encoder.encode(name).length <= MOST_NAME_BYTES, "name");
  }
}

/** Return a text such that no two names which some file system holds to be one stay different. */
export const folded = (name) => name.toLowerCase().toUpperCase();

/**
 * Read a container made for `label` from a reader of pieces.js. `hasher` makes a SHA-256 with update(bytes) and hex().
 * Nothing is kept but the letter.
 * Resolves to {letter: bytes, files: [{name, sha256, size}]}. Throws Refusal: container, labels.
 */
export async function read(reader, { label, hasher }) {
  const listed = listing(await small(reader, CONTAINER, papers.MOST_BYTES), label);
  const letter = await small(reader, LETTER, MOST_LETTER);
  const [first, ...files] = listed;
  insist(first.size === letter.length, "listed");
  const found = [];
  for (const entry of files) found.push(await readFile(reader, entry, await hasher()));
  const end = await reader.take(2 * BLOCK + 1);
  insist(end.length === 2 * BLOCK && isZero(end), "tar");
  return { letter, files: found };
}

function listing(head, label) {
  const paper = trusted(() => papers.read(head, { format: FORMAT, fields: [...FIELDS, "files"] }));
  if (!isSame(trusted(() => labelOf(paper)), label)) throw new Refusal("labels");
  const entries = Array.isArray(paper.files) ? paper.files : [];
  trusted(() => entries.forEach(checkEntry));
  checkNames(entries.map((entry) => entry.name));
  return entries;
}

function checkEntry(entry) {
  papers.exactly(entry, ["name", "size"]);
  papers.text(entry, "name", NAME);
  papers.number(entry, "size", { least: 0 });
}

function trusted(reading) {
  try {
    return reading();
  } catch {
    throw new Refusal("container", { why: "container_listed" });
  }
}

async function small(reader, name, limit) {
  const found = await nextHeader(reader);
  insist(found.name === name && found.size <= limit, "listed");
  return contentOf(reader, found.size);
}

async function contentOf(reader, size) {
  const data = await reader.take(size);
  insist(data.length === size, "tar");
  await skipPadding(reader, size);
  return data;
}

async function readFile(reader, entry, hash) {
  const { name, size } = await nextHeader(reader);
  insist(name === entry.name && size === entry.size, "listed");
  for (let left = size; left; ) {
    const data = await reader.some(left);
    insist(data.length > 0, "tar");
    hash.update(data);
    left -= data.length;
  }
  await skipPadding(reader, size);
  return { name, sha256: hash.hex(), size };
}

/** Name and size of the next file; its name may stand in one extended header before. */
async function nextHeader(reader) {
  const block = await nextBlock(reader);
  if (block.kind !== "x") return block;
  insist(block.size <= MOST_RECORD, "tar");
  const record = await contentOf(reader, block.size);
  const name = /^\d+ path=([^]*)\n$/.exec(new TextDecoder().decode(record))?.[1] ?? "";
  insist(papers.same(paxRecord(name), record), "tar");
  const { kind, size } = await nextBlock(reader);
  insist(kind === "0", "tar");
  return { name, size };
}

async function nextBlock(reader) {
  const block = parse(await reader.take(BLOCK));
  insist(block !== null, "tar");
  return block;
}

async function skipPadding(reader, size) {
  const zeros = await reader.take(padding(size));
  insist(zeros.length === padding(size) && isZero(zeros), "tar");
}

const isZero = (bytes) => bytes.every((byte) => byte === 0);

function insist(good, why) {
  if (!good) throw new Refusal("container", { why: `container_${why}` });
}
