// A countdown: <time-left at="ISO time">. At zero it asks the server before it says so.

import { serverNow, sync } from "./clock.js";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

function unit(amount, name) {
  const options = { style: "unit", unit: name, unitDisplay: "long" };
  const text = new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
  return text.replace(/(\d)\s*(\D)/u, "$1 $2"); // 2 天, as the server writes it
}

function two(number) {
  return String(number).padStart(2, "0");
}

/** What is left, as words: days and hours while far, a running clock on the last day. */
export function inWords(left) {
  const seconds = Math.ceil(left / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (left < DAY) return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
  return `${unit(Math.floor(hours / 24), "day")} ${unit(hours % 24, "hour")}`;
}

function level(left) {
  if (left <= 0) return "over";
  if (left < HOUR) return "now";
  return left < DAY ? "soon" : "far";
}

class TimeLeft extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.getAttribute("at"));
    this.wasAhead = this.dataset.level !== "over";
    this.timer = setInterval(() => this.show(), 500);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const now = serverNow();
    if (now === null || this.asking) return;
    const left = this.until - now;
    if (left <= 0 && this.wasAhead) {
      this.confirmZero();
      return;
    }
    this.say(left);
  }

  say(left) {
    const text = left > 0 ? inWords(left) : this.dataset.over;
    if (this.textContent !== text) this.textContent = text;
    this.dataset.level = level(left);
  }

  async confirmZero() {
    this.asking = true;
    try {
      await sync();
      const left = this.until - serverNow();
      this.say(left);
      if (left <= 0) {
        this.wasAhead = false;
        this.dispatchEvent(new CustomEvent("time-up", { bubbles: true }));
      }
    } catch {
      // No answer: the last figure stays, and the next tick asks again.
    } finally {
      this.asking = false;
    }
  }
}

if (!customElements.get("time-left")) customElements.define("time-left", TimeLeft);
