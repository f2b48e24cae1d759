// The answers of the bid form: what is wrong with them before they are sealed. The twin of bidding/texts/bid_answers.py.

const FORMAT = "clearbid-answers/1";
const MOST_BYTES = 1024 * 1024;
const MOST_TEXT = 4000;
const MOST_CELL = 500;
export const MOST_ROWS = 300;
const MOST_LETTER = 200 * 1024; // a container takes a letter of 256 KiB, its other fields included
const ELSEWHERE = ["letter", "boq"];
const RESPONSES = ["complies", "deviates"];
const PATTERNS = {
  money: /^(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,2})?$/,
  number: /^-?[0-9]{1,16}(?:\.[0-9]{1,6})?$/,
  percent: /^-?[0-9]{1,16}(?:\.[0-9]{1,6})?$/,
};

/** Tell whether the form itself asks an item, and not the letter or the bill of quantities. */
export function isAsked({ answer }) {
  return !ELSEWHERE.includes(answer);
}

/** List [{item, code, facts}]: what is wrong with the answers to these items. `files` are the names in the envelope. */
export function faults(items, answers, files = null) {
  return items.filter(isAsked).flatMap((item) => faultsOf(item, answers[item.code], files));
}

/** Whether a fault is for the committee to judge; the others are mended before sealing. */
export function isGap({ code }) {
  return code === "missing" || code === "unanswered";
}

/** Tell whether nothing was answered. */
export function isEmpty(answer) {
  if (answer === undefined || answer === null) return true;
  if (typeof answer === "string") return !answer.trim();
  if (Array.isArray(answer)) return !answer.some((row) => Object.values(row ?? {}).some((cell) => String(cell ?? "").trim()));
  const parts = Object.values(answer);
  return !parts.length || (parts.every((one) => typeof one === "string") && !answer.file);
}

function faultsOf(item, answer, files) {
  const said = (code, facts = {}) => ({ item: item.code, code, facts });
  if (isEmpty(answer)) return item.required ? [said("missing")] : [];
  if (item.answer === "file") return ofFile(answer, files, said);
  if (item.answer === "table") return ofTable(item, answer, said);
  if (item.answer === "response") return ofResponse(item, answer, said);
  if (typeof answer !== "string") return [said("kind")];
  if (answer.length > MOST_TEXT) return [said("long", { most: String(MOST_TEXT) })];
  const code = wrong(item.answer, answer, item.choices);
  return code ? [said(code)] : [];
}

function wrong(kind, text, choices = {}) {
  if (kind === "choice") return Object.hasOwn(choices, text) ? "" : "choice";
  if (kind === "date") return isDay(text) ? "" : "date";
  if (kind in PATTERNS) return PATTERNS[kind].test(text) ? "" : kind === "percent" ? "number" : kind;
  return "";
}

function isDay(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && !text.startsWith("0000");
}

function ofFile(answer, files, said) {
  if (typeof answer !== "object" || Array.isArray(answer) || typeof answer.file !== "string") return [said("kind")];
  return files !== null && !files.includes(answer.file) ? [said("file", { name: answer.file })] : [];
}

function ofTable(item, answer, said) {
  if (!Array.isArray(answer)) return [said("kind")];
  return answer.flatMap((row, place) => item.columns.flatMap((column) => ofCell(column, String(row?.[column.name] ?? "").trim(), place + 1, said)));
}

function ofCell(column, text, number, said) {
  const facts = { row: String(number), column: column.name };
  if (text.length > MOST_CELL) return [said("long", { ...facts, most: String(MOST_CELL) })];
  const code = text ? wrong(column.type, text, column.choices) : "";
  return code ? [said(code, facts)] : [];
}

function ofResponse(item, answer, said) {
  if (typeof answer !== "object" || Array.isArray(answer) || !Object.values(answer).every((one) => one && typeof one === "object")) return [said("kind")];
  return item.rows.flatMap((row) => {
    const given = answer[row.code] ?? {};
    if (!RESPONSES.includes(given.response)) return [said("unanswered", { row: row.code })];
    return given.response === "deviates" && !String(given.note ?? "").trim() ? [said("note", { row: row.code })] : [];
  });
}

/** Put answers into a letter; a letter without any stays as it is. */
export function withAnswers(letter, answers) {
  return Object.keys(answers).length ? { ...letter, answers } : letter;
}

/** Whether the answers fit into a letter. */
export function isTooLarge(answers) {
  return new TextEncoder().encode(JSON.stringify(answers)).length > MOST_LETTER;
}

/** Write answers as a file to go on with on another computer; the price of the letter is not in it. */
export function written({ tender, lot, document, answers }) {
  return new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, tender, lot, document, answers }, null, 1)}\n`);
}

/** Read a file of answers: {document, answers}, null when it is none, or one of another lot. */
export async function readFile(file, lot) {
  try {
    const found = JSON.parse(await file.slice(0, MOST_BYTES).text());
    const isOurs = found.format === FORMAT && found.lot === lot && found.answers && typeof found.answers === "object" && !Array.isArray(found.answers);
    return isOurs ? { document: found.document, answers: found.answers } : null;
  } catch {
    return null;
  }
}
