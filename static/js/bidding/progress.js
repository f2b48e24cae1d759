// How far sealing and uploading are, one line for each envelope.

import { say } from "../texts.js";

const UNITS = ["B", "KB", "MB", "GB"];

/** Write a number of bytes as the server's pages do, in units of 1024. */
export function sizeOf(bytes) {
  const power = Math.min(Math.max(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 1), 3);
  const options = { maximumFractionDigits: power > 1 || bytes < 10240 ? 1 : 0 };
  const number = new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / 1024 ** power);
  return `${number}\u00a0${UNITS[power]}`;
}

export function duration(seconds) {
  const [value, unit] = seconds < 90 ? [Math.ceil(seconds), "second"] : [Math.round(seconds / 60), "minute"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** The lines of a list, one for each kind of envelope. */
export class Progress {
  constructor(list, kinds) {
    this.rows = Object.fromEntries(kinds.map((kind) => [kind, row(kind)]));
    list.replaceChildren(...Object.values(this.rows).map(({ line }) => line));
    list.hidden = false;
  }

  /** Show how far an envelope is: `done` of `total` bytes, and a phase or state in words. */
  show(kind, done, total, words) {
    const { bar, text } = this.rows[kind];
    bar.max = Math.max(total, 1);
    bar.value = done;
    if (text.textContent !== words) text.textContent = words;
  }
}

/** Say how an upload goes, in words. */
export function uploadWords({ sent, total, speed, state }) {
  if (state !== "sending" || !speed) return say(`state_${state}`);
  const left = duration((total - sent) / speed);
  return say("speed", { sent: sizeOf(sent), total: sizeOf(total), speed: sizeOf(speed), left });
}

function row(kind) {
  const line = document.createElement("li");
  const label = line.appendChild(document.createElement("label"));
  label.textContent = say(`kind_${kind}`);
  const bar = line.appendChild(document.createElement("progress"));
  bar.value = 0;
  bar.id = `progress-${kind}-${Math.random().toString(36).slice(2)}`;
  label.htmlFor = bar.id;
  const text = line.appendChild(document.createElement("span"));
  [text.className, text.textContent] = ["hint", say("state_waiting")];
  return { line, bar, text };
}
