// Opening a sealed envelope out of an archive again, as the opening did. Twin of reopening.py; streamed, nothing is kept.

import * as containers from "../sealing/containers.js";
import * as envelopes from "../sealing/envelopes.js";
import { hasher } from "../sealing/hashes.js";
import { labelFor } from "../sealing/manifests.js";
import { Reader, sealedPieces } from "../sealing/pieces.js";
import { open } from "../sealing/streams.js";
import { Fault, Unknown } from "./findings.js";
import * as letters from "./letters.js";
import { digestOf } from "./listing.js";

const F = (cause) => ({ cause, letter: {}, files: [] });

/** Resolve to {cause, letter, files} of one envelope. Throws Unknown when its bytes are not in the archive. */
export async function reopened(found, bid, kind, identity) {
  const name = `sealed/${bid}/${kind}.age`;
  if (!found.has(name)) throw new Unknown("no_sealed");
  if (!found.reopened.has(name)) found.reopened.set(name, await outcome(found, name, bid, kind, identity));
  return found.reopened.get(name);
}

async function outcome(found, name, bid, kind, identity) {
  const envelope = found.envelope(bid, kind);
  const manifest = found.manifests.get(bid);
  if (!manifest) throw new Fault("no_bid");
  const sealed = found.part(name);
  if ((await digestOf(sealed)) !== envelope.sha256) return F("F1");
  if (!identity) return F("F4");
  const opening = new Opening(sealed, identity);
  try {
    const content = await containers.read(new Reader(opening.plain()), { label: labelFor(manifest, kind), hasher });
    return outcomeOf(content, kind);
  } catch {
    await opening.drain();
    return F(opening.failed ? "F6" : "F7");
  }
}

function outcomeOf(content, kind) {
  const said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content.letter));
  if (typeof said !== "object" || said === null || Array.isArray(said)) return F("F7");
  const letter = letters.read(said, kind);
  const files = content.files.map(({ name, sha256, size }) => ({ name, sha256, size }));
  return letter ? { cause: "", letter, files } : F("F7");
}

/** The plain bytes of a sealed file; remembers whether it was the decryption that failed (F6), not what is inside (F7). */
class Opening {
  failed = false;
  #pieces;

  constructor(sealed, identity) {
    this.#pieces = this.#opened(sealed, identity);
  }

  /** The pieces, for as long as somebody reads them; who stops leaves the rest for `drain`. */
  plain() {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#pieces.next() }) };
  }

  /** Decrypt what is left: only then is it known whether all of it decrypts. */
  async drain() {
    try {
      for await (const _piece of this.#pieces);
    } catch {
      // remembered in `failed`
    }
  }

  async *#opened(sealed, identity) {
    try {
      const prefix = new Uint8Array(await sealed.slice(0, envelopes.HEADER_BYTES).arrayBuffer());
      const { start, key } = await envelopes.resume(prefix, sealed.size, identity);
      for await (const { bytes, first, ends } of sealedPieces(sealed.slice(start))) {
        yield await open(key, bytes, { first, ends });
      }
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
}

/** Check that sealed bytes are those of the manifest, or that F1 is recorded. Throws Fault. */
export async function checkBytes(found, name, { bid, envelope, cause }) {
  const same = (await digestOf(found.part(name))) === found.envelope(bid, envelope).sha256;
  if (same === (cause === "F1")) throw new Fault(same ? "F1_said" : "F1_unsaid");
}
