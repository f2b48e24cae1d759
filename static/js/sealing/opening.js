// Opening one's own sealed file, in a worker: the whole of it is decrypted and compared, nothing is kept.

import { read } from "./containers.js";
import * as envelopes from "./envelopes.js";
import { hasher } from "./hashes.js";
import * as manifests from "./manifests.js";
import { Reader, sealedPieces } from "./pieces.js";
import { Refusal } from "./refusals.js";

/**
 * Open a sealed file as the opening will. Resolves to {letter: bytes, files: [{name, sha256, size}]}.
 * Throws Refusal: other_file (not the manifest's), not_opened (key or bytes), container, labels.
 */
export async function openOwn({ file, manifest, kind, identity }, { crew, report }) {
  const parsed = manifests.parse(manifest);
  const row = parsed.envelopes.find((one) => one.kind === kind);
  if (!row || row.size !== file.size) throw new Refusal("other_file");
  if ((await envelopes.recipientOf(identity)) !== row.recipient) throw new Refusal("not_opened");
  const sum = crew.ask("hash", { blob: file });
  sum.catch(() => {}); // heard below, or never when the opening fails before
  const content = await contentOf(file, manifests.labelFor(parsed, kind), identity, { crew, report, kind });
  if ((await sum) !== row.sha256) throw new Refusal("other_file");
  return content;
}

async function contentOf(file, label, identity, { crew, report, kind }) {
  const prefix = new Uint8Array(await file.slice(0, envelopes.HEADER_BYTES).arrayBuffer());
  const { start, key } = await envelopes.resume(prefix, file.size, identity);
  const reader = new Reader(opened());
  return read(reader, { label, hasher });

  async function* opened() {
    let done = start;
    for await (const plain of crew.inOrder("open", sealedPieces(file.slice(start)), { key })) {
      done += plain.length;
      report({ kind, phase: "open", done, total: file.size });
      yield plain;
    }
  }
}
