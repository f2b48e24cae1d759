// QR codes drawn as SVG and read from pictures, all in the browser.

import { decodeQR, encodeQR } from "../../vendor/qr.js";
import { Refusal } from "../sealing/refusals.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDEST = 2000; // pixels: a scan in colour at 600 dpi would take the reader minutes

/** Return a QR code of the text as an SVG element. */
export function drawQR(text) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 2 });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")));
  path.setAttribute("d", dark.join(""));
  svg.append(path);
  return svg;
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
