"""The published age vectors in a browser: its reading of sealed files, workers' chunks included."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.bidding.test_age_vectors import REFUSALS, STRICTER
from tests.stories.sealing import Browser
from tests.vectors.age import vectors

OPEN = """
const [envelopes, streams, papers] = [await load("envelopes"), await load("streams"), await load("papers")];
const hashes = await load("hashes");
const found = {};
for (const file of chosen()) {
  const { name } = file;
  const identity = identities[name];
  const sealed = new Uint8Array(await file.arrayBuffer());
  try {
    const { start, key } = await envelopes.resume(sealed.subarray(0, envelopes.HEADER_BYTES), sealed.length, identity);
    const hash = await hashes.hasher();
    for await (const { bytes, ...place } of (await load("pieces")).sealedPieces(new Blob([sealed.subarray(start)]))) {
      hash.update(await streams.open(key, bytes, place));
    }
    found[name] = hash.hex();
  } catch (error) {
    found[name] = error.code ?? String(error.stack);
  }
}
return found;
"""


def test_every_vector_comes_out_as_published(visitor: Callable[..., Page], tmp_path: Path) -> None:
    tab = Browser(visitor())
    for vector in vectors():
        (tmp_path / vector.name).write_bytes(vector.data)
    tab.choose(*tmp_path.iterdir())

    found = tab.run(OPEN, identities={vector.name: vector.identity for vector in vectors()})

    assert len(found) == len(vectors())
    assert {name for name, said in found.items() if not _right(name, said)} == set()


def _right(name: str, said: Any) -> bool:
    (vector,) = [one for one in vectors() if one.name == name]
    if name in STRICTER:
        return bool(said == "recipients")
    return said == vector.payload if vector.expect == "success" else said in REFUSALS
