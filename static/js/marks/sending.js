// Sends what waits, one write at a time, until the server has said what became of each.
//
// Order is kept by versions and by ids of writes, never by a clock: this computer's may be wrong. A write may arrive
// twice (its answer was lost); the server counts its id once.

const PATIENCE = 8_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/** Post one write; returns the server's answer, or {state: "lost" | "signed_out" | "gone" | "token"}. */
async function post(facts, row) {
  const form = new URLSearchParams({ scope: facts.scope, value: row.value, version: row.version, write: row.write });
  const [criterion, code] = row.cell.split("|");
  form.set("criterion", criterion);
  form.set("code", code);
  for (const id of row.after ?? []) form.append("after", id);
  let answer;
  try {
    answer = await fetch(facts.cell, {
      method: "POST",
      body: form,
      headers: { "X-CSRFToken": facts.token, Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect") return { state: "signed_out" };
    if (answer.status === 404) return { state: "gone" };
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.ok && json) return await answer.json();
    if (answer.status === 403) return json ? refused(await answer.json()) : { state: "token" };
  } catch {
    return { state: "lost" };
  }
  return { state: "lost" };
}

const refused = ({ errors: [{ code, text }] }) => ({ state: "bad", code, text, value: "", version: 0 });

/** One sender for a page. `told(cell, answer, row)` settles an answer; `line(state)` hears how the connection is. */
export class Sender {
  #running = false;
  #again = false;
  #pause = FIRST_PAUSE;
  #timer = 0;

  constructor(facts, queue, { told, line }) {
    Object.assign(this, { facts, queue, told, line });
  }

  /** Send what waits now. Of several tabs one sends at a time. */
  kick() {
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    const name = `clearbid-marks ${this.facts.scope}`;
    const work = () => this.#drain();
    (navigator.locks ? navigator.locks.request(name, work) : work())
      .catch(() => "lost")
      .then((ended) => this.#rest(ended));
  }

  #rest(ended) {
    this.#running = false;
    this.line(ended);
    const soon = this.#again && ended === "done";
    this.#again = false;
    if (soon) return this.kick();
    if (ended === "done") {
      this.#pause = FIRST_PAUSE;
      return;
    }
    this.#timer = setTimeout(() => this.kick(), this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  // Returns how it ended: done, or what keeps the rest waiting.
  async #drain() {
    const sent = new Set();
    for (;;) {
      const row = (await this.queue.all()).find((one) => one.state === "waiting" && !sent.has(one.write));
      if (!row) return "done";
      sent.add(row.write);
      const answer = await post(this.facts, row);
      if (answer.state === "token") {
        if (!(await this.refresh())) return "lost";
        sent.delete(row.write);
        continue;
      }
      if (["lost", "signed_out", "gone", "other"].includes(answer.state)) return answer.state;
      await this.told(row.cell, answer, row);
      if (answer.state === "wait") return "wait";
      this.#pause = FIRST_PAUSE;
    }
  }

  /** Ask what stands; refreshes the token. Returns the answer, null when there is none for this account. */
  async refresh() {
    try {
      const answer = await fetch(this.facts.standing, {
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.type === "opaqueredirect") this.line("signed_out");
      if (!answer.ok) return null;
      const said = await answer.json();
      if (said.scope !== this.facts.scope) {
        this.line("other");
        return null;
      }
      this.facts.token = said.token;
      return said;
    } catch {
      return null;
    }
  }
}
