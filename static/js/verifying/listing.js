// The archive itself: its list of members, the platform's signature under it, whose keys it names. Twin of listing.py.

import { hasher } from "../sealing/hashes.js";
import { COSIGNATURE, ED25519, Note, NoteError, Verifier } from "../sealing/notes.js";
import * as papers from "../sealing/papers.js";
import { passed } from "../sealing/pieces.js";
import { FULL, LIST, PUBLIC, SEAL, rows } from "./contents.js";
import { Fault, PLATFORM, Unknown, WITNESS, insist } from "./findings.js";

const EDITION = new RegExp(`^(?:${FULL}|${PUBLIC})$`);
const MEMBER = /^[\x21-\x7e]{1,100}$/;

/** Read the list and hold every member against it; false when there is no list to go by. */
export async function checkList(found, report, { onProgress = () => {} } = {}) {
  await report.check("archive.list", LIST, () => readList(found));
  if (!found.listed.size) return false;
  const order = [...found.members.keys()].filter((name) => name !== LIST && name !== SEAL);
  let done = 0;
  for (const name of new Set([...found.listed.keys(), ...order])) {
    await report.check("archive.list", name, async () => {
      insist(found.members.has(name), "missing", { name });
      insist(found.listed.has(name), "not_listed", { name });
      const [sha256, size] = found.listed.get(name);
      insist(size === found.members.get(name).size && sha256 === (await digestOf(found.part(name))), "hash", { name });
    });
    onProgress({ done: (done += found.members.get(name)?.size ?? 0), total: found.blob.size });
  }
  await report.check("archive.list", LIST, () => {
    const listed = [...found.listed.keys()];
    const whole = order.length === listed.length && order.every((name, place) => name === listed[place]);
    insist([...found.members.keys()].slice(0, 2).join() === `${LIST},${SEAL}` && whole, "order");
  });
  return true;
}

async function readList(found) {
  const paper = await found.paper(LIST);
  found.edition = papers.text(paper, "edition", EDITION);
  found.tender = papers.text(paper, "tender");
  found.lot = papers.text(paper, "lot");
  found.thing = papers.text(paper, "thing");
  found.deadline = papers.number(paper, "deadline");
  papers.number(paper, "made_at");
  const members = rows(paper, "members", ["name", "sha256", "size"]);
  const listed = new Map(members.map((row) => [papers.text(row, "name", MEMBER), listing(row)]));
  insist(listed.size === members.length && listed.size > 0, "malformed", { how: "members" });
  found.platform = keyOf(papers.text(paper, "platform"), ED25519);
  insist(found.platform.name === papers.text(paper, "origin"), "malformed", { how: "origin" });
  insist(Array.isArray(paper.witnesses), "malformed", { how: "witnesses" });
  found.witnesses = paper.witnesses.map((vkey) => keyOf(vkey, COSIGNATURE));
  found.listed = listed;
}

const listing = (row) => [papers.text(row, "sha256", papers.HEX64), papers.number(row, "size", { least: 0 })];

/** Read a verifier key of this kind. Throws NoteError. */
export function keyOf(vkey, kind) {
  const key = Verifier.parse(typeof vkey === "string" ? vkey : "");
  if (key.kind !== kind) throw new NoteError("note_key");
  return key;
}

/** Resolve to the SHA-256 of a Blob, read piece by piece. */
export async function digestOf(blob) {
  const sum = await hasher();
  for await (const piece of passed(blob)) sum.update(piece);
  return sum.hex();
}

/** Hold the archive's keys against those pinned beforehand, which are the ones believed from here on. */
export async function checkKeys(found, report, { platform, witness }) {
  await report.check("archive.keys", PLATFORM, () => {
    if (!platform) throw new Unknown("not_pinned", { key: found.platform?.vkey ?? "" });
    const own = found.platform;
    found.platform = platform;
    insist(own?.vkey === platform.vkey, "other_key");
  });
  await report.check("archive.keys", WITNESS, () => {
    if (!witness) throw new Unknown("not_pinned", { key: found.witnesses.map((one) => one.vkey).join(" ") });
    const known = found.witnesses;
    found.witnesses = [witness];
    insist(known.some((one) => one.vkey === witness.vkey), "other_key");
  });
}

/** Check that the platform signed this very list. */
export async function checkSeal(found, report) {
  await report.check("archive.seal", SEAL, async () => {
    const note = Note.parse(await found.text(SEAL));
    const wanted = `clearbid-archive/1\nSHA-256 ${papers.digest(await found.data(LIST))}\n`;
    if (!found.platform) throw new Fault("missing", { name: PLATFORM });
    insist(note.text === wanted, "other_list");
    insist(note.signedBy(found.platform), "not_signed");
  });
}
