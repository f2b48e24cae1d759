// Every reason for which sealed bytes or a signed paper are refused, by code. The sentences stand in Python's tables.

/** Something sealed or signed is refused; `code` is a key of bidding/sealing/refusals.py, `facts` fill its sentence. */
export class Refusal extends Error {
  constructor(code, facts = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = "Refusal";
    this.code = code;
    this.facts = facts;
  }

  /** What of a refusal passes between a page and its workers. */
  get plain() {
    return { code: this.code, facts: this.facts };
  }
}

// What the browser itself throws when it stores, reads or is stopped.
const BROWSERS = {
  AbortError: "cancelled",
  QuotaExceededError: "quota",
  NotReadableError: "changed",
  NotFoundError: "changed",
  SecurityError: "storage",
  NoModificationAllowedError: "storage",
  NotAllowedError: "storage",
};

/** Return any error as a Refusal: those of the browser by their kind, what nobody foresaw as `broken` with its text. */
export function refusalOf(error) {
  if (error instanceof Refusal) return error;
  const code = BROWSERS[error?.name];
  return code ? new Refusal(code) : new Refusal("broken", { error: String(error?.message ?? error).slice(0, 200) });
}

/** Refuse in contexts where the browser hides its cryptography: plain HTTP on any host but localhost. */
export function insistOnSecureContext() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) throw new Refusal("insecure_context");
}
