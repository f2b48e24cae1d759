// The platform's time, kept from the server: the visitor's own clock is never asked.

const ROUNDS = 3;
const AGAIN_AFTER = 5 * 60 * 1000;
let offset = null; // server milliseconds minus performance.now()
let pending = null;

async function roundTrip(url) {
  const sent = performance.now();
  const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the clock answered ${answer.status}`);
  const { now } = await answer.json();
  const got = performance.now();
  return { took: got - sent, offset: now - (sent + got) / 2 };
}

async function measure() {
  const url = document.querySelector("server-clock")?.dataset.url ?? "/time/";
  const trips = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    trips.push(await roundTrip(url));
  }
  trips.sort((one, other) => one.took - other.took);
  offset = trips[0].offset; // the quickest trip has the least doubt
}

/** Ask the server for its time again; several callers share one asking. */
export function sync() {
  pending ??= measure().finally(() => {
    pending = null;
  });
  return pending;
}

/** The server's time in milliseconds since 1970, or null before the first answer. */
export function serverNow() {
  return offset === null ? null : performance.now() + offset;
}

const shanghai = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

class ServerClock extends HTMLElement {
  connectedCallback() {
    sync().catch(() => {}); // the time the page came with stays, and the next round tries again
    this.ticking = setInterval(() => this.show(), 250);
    this.asking = setInterval(() => sync().catch(() => {}), AGAIN_AFTER);
    this.woken = () => document.hidden || sync().catch(() => {}); // a sleeping machine stops performance.now
    document.addEventListener("visibilitychange", this.woken);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    clearInterval(this.asking);
    document.removeEventListener("visibilitychange", this.woken);
  }

  show() {
    const now = serverNow();
    if (now === null) return;
    const text = shanghai.format(now);
    if (this.textContent !== text) this.textContent = text;
  }
}

if (!customElements.get("server-clock")) customElements.define("server-clock", ServerClock);
