// What pages with keys say: sentences of the table "key-texts", which {% key_unlock %} puts into the page, and of the
// page's own table "texts".

import { Refusal, refusalOf } from "../sealing/refusals.js";
import { say } from "../texts.js";

/** Return the sentence of a code. */
export function saying(code, facts) {
  const text = say(code, facts, "key-texts");
  return text === code ? say(code, facts) : text;
}

/** Show a refusal in the part's own place for errors, and take the focus there; null takes it away. */
export function tell(part, error) {
  const place = part.querySelector("[role=alert]");
  const refusal = error ? refusalOf(error) : null;
  if (error && !(error instanceof Refusal)) console.error(error);
  place.textContent = refusal ? saying(refusal.code, refusal.facts) : "";
  place.hidden = !refusal;
  if (refusal && refusal.code !== "cancelled") place.focus();
}

/** Do something slow for a part: its buttons rest, its waiting line shows, what is refused is told. */
export async function busily(part, act) {
  const buttons = [...part.querySelectorAll("button:enabled:not(dialog button)")];
  const wait = part.querySelector("[data-wait]");
  tell(part, null);
  for (const button of buttons) button.disabled = true;
  if (wait) wait.hidden = false;
  try {
    return await act();
  } catch (error) {
    tell(part, error);
    return null;
  } finally {
    for (const button of buttons) button.disabled = false;
    if (wait) wait.hidden = true;
  }
}

/** Hand a file to the person. */
export function download(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Return a moment (ISO 8601) as the page's language writes it, in China's time. */
export const when = (moment) =>
  new Date(moment).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });
