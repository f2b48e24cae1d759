"""The row "history": a million bids in a hundred thousand tenders by fifty thousand bidders through `screen_bids`.

Run at a tenth of it and whole, each in a process apart; the exponent tells how time grows.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

from config.bench import apart
from config.bench.figures import Figure, Tell, at_most
from config.bench.histories import write_history

BIDS = 1_000_000
MOST_MIB = 4096.0
# n·log n from 100,000 to 1,000,000 is a factor of 12, an exponent of 1.08.
MOST_EXPONENT = math.log10(10 * math.log(1e6) / math.log(1e5))


def measure(*, small: bool, told: Tell) -> list[Figure]:
    """Screen both histories, with labels on part of them, and write bids, pairs and groups."""
    sizes = [BIDS // 100, BIDS // 10] if small else [BIDS // 10, BIDS]
    with tempfile.TemporaryDirectory() as folder:
        runs = [_screened(Path(folder), bids, told) for bids in sizes]
    first, whole = runs
    exponent = math.log(whole.seconds / first.seconds) / math.log(sizes[1] / sizes[0])
    return [
        Figure(f"history of {sizes[0]:,} bids", first.seconds, "s"),
        Figure(f"history of {sizes[1]:,} bids", whole.seconds, "s"),
        at_most("growth, the exponent of n", exponent, "", target=round(MOST_EXPONENT, 2)),
        at_most(f"memory for {sizes[1]:,} bids", whole.peak, "MiB", target=MOST_MIB),
    ]


def _screened(folder: Path, bids: int, told: Tell) -> apart.Apart:
    path = folder / f"{bids}.csv"
    write_history(path, bids, labelled=True)
    told(f"screening {bids:,} bids")
    outputs = [f"--{name}={folder / name}" for name in ("out", "pairs", "groups", "json")]
    ran = apart.python(["manage.py", "screen_bids", str(path), *outputs], {"DEBUG": "1"})
    told(f"{ran.seconds:.0f} s, {ran.peak:.0f} MiB")
    return ran
