"""How fast red flags are computed over 100,000 processes, beside Cardinal reading the same file."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from config.bench import ocds_files
from config.bench.apart import Apart, python
from config.bench.figures import Figure, Tell, at_most

PROCESSES = 100_000
PARTS = ("file",)
# Cardinal's wheel offers its coverage, which takes as long as its indicators: both read every line whole.
PEER = "import sys, time, ocdscardinal; at = time.perf_counter(); ocdscardinal.coverage(sys.argv[1]); print(time.perf_counter() - at)"
MINE = """
import sys, time, tempfile
from pathlib import Path
from supervision.flags import running, settings, writing
at = time.perf_counter()
with tempfile.TemporaryDirectory() as folder, open(sys.argv[2], "w") as out:
    found = running.over_file(Path(sys.argv[1]), settings.settings_of(), Path(folder))
    writing.write(found, out.write)
print(time.perf_counter() - at)
"""


def run(*, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure all eleven indicators, by turns with the peer, the best of three of each."""
    with TemporaryDirectory() as folder:
        file, out = Path(folder) / "releases.jsonl", Path(folder) / "flags.json"
        processes = PROCESSES // 10 if small else PROCESSES
        told(f"{processes:,} processes")
        ocds_files.write(file, processes)
        peers: list[Apart] = []
        mine: list[Apart] = []
        for turn in range(3):
            told(f"turn {turn + 1}: Cardinal, then all eleven indicators")
            peers.append(python(["-c", PEER, str(file)]))
            mine.append(python(["-c", MINE, str(file), str(out)]))
        flagged = sum(len(rows) for rows in json.loads(out.read_text()).values())
        return _figures(file.stat().st_size, processes, flagged, peers, mine)


def _figures(size: int, processes: int, flagged: int, peers: list[Apart], mine: list[Apart]) -> list[Figure]:
    peer, own = min(float(one.said) for one in peers), min(float(one.said) for one in mine)
    ratio = own / peer
    return [
        Figure("size of the file", size / 10**6, "MB"),
        Figure("Cardinal's coverage", peer, "s"),
        Figure("eleven indicators", own, "s", "Cardinal", ratio, "≤ 0.5", ratio <= 0.5),
        Figure("processes", processes / own, "1/s"),
        Figure("flagged", flagged, ""),
        at_most("memory of one process", max(one.peak for one in mine), "MiB", target=512),
    ]
