"""Keeping the sketch of what was read. No act of anybody: it follows from the reading and stands in no ledger."""

from supervision.models import Reading, Sketch, SketchPart
from supervision.reading.found import Found

# Parts a file is found by: two near-copies share most of the smallest hashes.
PARTS = 48
# A shorter text is a form or a cover sheet (characters).
LEAST_TEXT = 400


def keep_sketch(reading: Reading, found: Found) -> None:
    """Write down the sketch of a reading's text, unless there is too little of it."""
    text = "\n".join(found.pages)
    if len(text) < LEAST_TEXT:
        return
    from supervision.screens.near_copies import SKETCH_VERSION, sketches  # slow to load: numpy

    (hashes,) = sketches([text])
    if not len(hashes):
        return
    sketch = Sketch.objects.create(
        reading=reading, version=SKETCH_VERSION, hashes=hashes.tobytes(), size=len(hashes)
    )
    SketchPart.objects.bulk_create(
        SketchPart(sketch=sketch, value=value >> 1) for value in hashes[:PARTS].tolist()
    )
