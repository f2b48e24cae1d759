// What the video page asks the platform.

// Refusals that another attempt may not meet.
const AGAIN = new Set(["checksum", "too_many", "too_large"]);

export class Asked extends Error {
  constructor(code, text, final) {
    super(code);
    Object.assign(this, { code, text, final });
  }
}

export class Platform {
  constructor({ urls, csrf }) {
    this.urls = urls;
    this.csrf = csrf;
    this.caller = 0;
  }

  /** Post facts to one of the page's addresses; return the answer. Throws Asked with a code, and a text of the platform's. */
  async post(name, facts = {}, { body, keepalive = false } = {}) {
    const query = body ? `?${new URLSearchParams({ caller: this.caller, ...facts })}` : "";
    const headers = { Accept: "application/json", "X-CSRFToken": this.csrf };
    headers["Content-Type"] = body ? "application/octet-stream" : "application/json";
    const content = body ?? JSON.stringify({ caller: this.caller, ...facts });
    const options = { method: "POST", headers, body: content, keepalive, redirect: "manual", cache: "no-store" };
    const answer = await fetch(this.urls[name] + query, options).catch(() => {
      throw new Asked("offline");
    });
    if (answer.ok) return answer.json();
    if (answer.type === "opaqueredirect") throw new Asked("signed_out");
    const said = await answer.json().catch(() => ({}));
    const { code, text } = said.errors?.[0] ?? { code: "server" };
    throw new Asked(code, text, answer.status === 403 && !AGAIN.has(code));
  }
}
