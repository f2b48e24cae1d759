// PDFs page by page: only what is near the view is fetched and drawn, so that five hundred pages cost as little as five.
//
// The file is a stranger's. It is read in a worker, without eval, scripts, forms, links or attachments; of what it says
// about itself (title, author) nothing is shown.

import { near } from "./finding.js";
import { mark } from "./marking.js";
import { inView } from "./viewing.js";

const MOST_DRAWN = 8; // pages kept as pictures at once
const MOST_FOUND = 100;
const SHARPEST = 2;
const MOST_PIXELS = 16_000_000;
const AHEAD = "600px 0px";

/** Show a PDF within an element; returns {count, go, zoom, search, close}. Throws {code} when it cannot be opened. */
export async function show(box, facts, told) {
  told.says.textContent = told.say("loading");
  const pdfjs = await import(facts.pdf);
  pdfjs.GlobalWorkerOptions.workerSrc = facts.worker;
  const base = new URL("../", new URL(facts.assets, location.href)).href;
  const task = pdfjs.getDocument({
    url: facts.url,
    cMapUrl: `${base}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${base}fonts/`,
    wasmUrl: `${base}decoders/`,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    maxImageSize: 64_000_000,
    verbosity: 0,
  });
  const pdf = await task.promise.catch((error) => {
    throw Object.assign(new Error("unreadable"), { code: CODES[error?.name] ?? "failed" });
  });
  const drawing = new Drawing(pdfjs, pdf, box, told);
  await drawing.lay();
  told.says.textContent = "";
  return drawing;
}

const CODES = { PasswordException: "password", InvalidPDFException: "broken", FormatError: "broken" };

class Drawing {
  #drawn = new Map(); // number → the drawing under way or done
  #factor = 1;
  #hunt = 0;
  #first = null; // the page whose mark comes into view when it is drawn
  #wanted = new Map(); // number of a page → the text to be marked on it

  constructor(pdfjs, pdf, box, told) {
    Object.assign(this, { pdfjs, pdf, box, told, count: pdf.numPages });
  }

  async lay() {
    const first = await this.pdf.getPage(1);
    this.size = first.getViewport({ scale: 1 });
    this.pages = Array.from({ length: this.count }, (_none, place) => {
      const page = document.createElement("div");
      page.className = "reader-page";
      page.dataset.page = place + 1;
      return page;
    });
    this.#fit();
    this.box.replaceChildren(...this.pages);
    this.seeing = inView(this.box, this.pages, this.told.moved);
    this.watching = new IntersectionObserver((seen) => this.#near(seen), { root: this.box, rootMargin: AHEAD });
    for (const page of this.pages) this.watching.observe(page);
    this.resizing = new ResizeObserver(() => this.#resized());
    this.resizing.observe(this.box);
  }

  #scale(size = this.size) {
    return (Math.max(this.box.clientWidth - 32, 200) / size.width) * this.#factor;
  }

  // Every page as large as the first until it is drawn: five hundred pages are not asked for their sizes.
  #fit() {
    const scale = this.#scale();
    for (const page of this.pages) {
      page.style.width = `${Math.floor(this.size.width * scale)}px`;
      page.style.height = `${Math.floor(this.size.height * scale)}px`;
    }
    this.width = this.box.clientWidth;
  }

  #near(seen) {
    for (const { target, isIntersecting } of seen) if (isIntersecting) this.#draw(target);
  }

  #draw(page) {
    const number = Number(page.dataset.page);
    if (this.#drawn.has(number)) return;
    const job = { page, stop: () => {} };
    this.#drawn.set(number, job);
    this.#paint(number, job).catch((error) => {
      if (error?.name !== "RenderingCancelledException") page.textContent = this.told.say("page_failed", { page: number });
    });
    this.#forget(number);
  }

  async #paint(number, job) {
    const source = await this.pdf.getPage(number);
    const plain = source.getViewport({ scale: 1 });
    const scale = this.#scale(plain);
    const viewport = source.getViewport({ scale });
    const wished = Math.min(globalThis.devicePixelRatio || 1, SHARPEST);
    const sharp = Math.min(wished, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    job.page.style.width = `${Math.floor(viewport.width)}px`;
    job.page.style.height = `${Math.floor(viewport.height)}px`;
    if (this.#drawn.get(number) !== job) return;
    const rendering = source.render({ canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0], annotationMode: 0 });
    job.stop = () => rendering.cancel();
    await rendering.promise;
    if (this.#drawn.get(number) !== job) return;
    const layer = document.createElement("div");
    layer.className = "reader-text";
    layer.style.setProperty("--total-scale-factor", scale);
    job.page.replaceChildren(canvas, layer);
    await new this.pdfjs.TextLayer({ textContentSource: source.streamTextContent(), container: layer, viewport }).render();
    job.page.dataset.drawn = "yes";
    this.#light(number, layer);
  }

  // The pages farthest from the one just drawn give their pictures back.
  #forget(number) {
    const far = [...this.#drawn.keys()].sort((one, other) => Math.abs(other - number) - Math.abs(one - number));
    for (const one of far.slice(0, Math.max(far.length - MOST_DRAWN, 0))) this.#drop(one);
  }

  #drop(number) {
    const { page, stop } = this.#drawn.get(number);
    this.#drawn.delete(number);
    stop();
    page.replaceChildren();
    delete page.dataset.drawn;
    // Watched afresh, so that it is drawn again when it comes back into view.
    this.watching.unobserve(page);
    this.watching.observe(page);
  }

  #resized() {
    if (Math.abs(this.box.clientWidth - this.width) > 8) this.#again();
  }

  #again() {
    const now = Number(this.box.closest("[data-now]")?.dataset.now ?? 1);
    for (const number of [...this.#drawn.keys()]) this.#drop(number);
    this.#fit();
    this.seeing.go(now);
  }

  /** Bring a page to the top. */
  go(page) {
    this.seeing.go(Math.min(Math.max(Math.trunc(page), 1), this.count));
  }

  /** Mark texts on pages, [[page, text] …], now or when they are drawn, and bring the first into view. */
  mark(pieces) {
    this.#wanted = new Map(pieces);
    this.#first = pieces[0]?.[0];
    for (const number of this.#drawn.keys()) {
      const layer = this.pages[number - 1].querySelector(".reader-text");
      if (layer && number !== this.#first) this.#light(number, layer);
    }
    if (!this.#first) return;
    this.go(this.#first);
    const layer = this.pages[this.#first - 1]?.querySelector(".reader-text");
    if (layer) this.#light(this.#first, layer);
  }

  #light(number, layer) {
    const spot = mark(layer, this.#wanted.get(number) ?? "");
    if (!this.#wanted.has(number)) return;
    if (!spot) this.told.says.textContent = this.told.say("not_marked", { page: number });
    else if (number === this.#first) {
      this.told.says.textContent = this.told.say("marked", { page: number });
      this.box.scrollTop += spot.getBoundingClientRect().top - this.box.getBoundingClientRect().top - 80;
      this.#first = null;
    }
  }

  /** Make pages larger or smaller. */
  zoom(by) {
    this.#factor = Math.min(Math.max(this.#factor * by, 0.4), 5);
    this.#again();
  }

  /** Return the pages whose text contains a text: [{page, words}]. A later search ends an earlier one. */
  async search(text) {
    const hunt = (this.#hunt += 1);
    const found = [];
    for (let page = 1; page <= this.count && found.length < MOST_FOUND; page += 1) {
      if (hunt !== this.#hunt) return [];
      if (page % 10 === 1) this.told.says.textContent = this.told.say("searching", { page });
      const source = await this.pdf.getPage(page);
      const { items } = await source.getTextContent();
      const words = near(items.map(({ str }) => str ?? "").join(""), text);
      if (words !== null) found.push({ page, words });
      if (!this.#drawn.has(page)) source.cleanup();
    }
    return found;
  }

  /** Give everything back. */
  close() {
    this.#hunt += 1;
    this.watching?.disconnect();
    this.resizing?.disconnect();
    this.seeing?.stop();
    this.pdf.destroy?.() ?? this.pdf.loadingTask?.destroy();
  }
}
