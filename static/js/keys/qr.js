// QR codes drawn as SVG and read from pictures, all in the browser.

import { decodeQR, encodeQR } from "../../vendor/qr.js";
import { Refusal } from "../sealing/refusals.js";

const WIDEST = 2000; // pixels: a scan in colour at 600 dpi would take the reader minutes

/** Return a QR code of the text as an SVG element. */
export function drawQR(text) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 2 });
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const drawn = document.createElement("template");
  drawn.innerHTML = `<svg viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges"><path d="${dark}"/></svg>`;
  return drawn.content.firstElementChild;
}

/** Return the text of the QR code in a picture (a file). Throws Refusal("no_qr"). */
export async function readQR(picture) {
  try {
    const bitmap = await createImageBitmap(picture);
    const scale = Math.min(1, WIDEST / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    throw new Refusal("no_qr");
  }
}
