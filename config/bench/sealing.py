"""Sealing in the browser against the age program, its memory, and opening against bare decryption."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pyrage
from django.conf import settings
from django.core.management.base import CommandError

from bidding import decrypting
from bidding.sealing import envelopes, manifests, papers, preparing
from bidding.sealing.keysets import Keyholder, Keyset
from bidding.sealing.openings import Task
from bidding.sealing.preparing import Part, SealedBid
from config.bench.chromium import Memory, Sealing, sealing_page
from config.bench.figures import Figure, Tell, at_least, at_most

MIB = 1024**2
PARTS = ("seal", "open")
ROUNDS = 3
SEALED_MIB, OPENED_MIB, OPENED_FILES = 256, 128, 8
LARGE_MIB = 2048 - 1  # what tar adds stays below the 2 GiB of content that an envelope holds


def run(*, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure sealing and opening, or `only` one of them; the peers run in between, on the same files."""
    if not shutil.which("age"):
        raise CommandError("The age program is missing: apt-get install age")
    share = 10 if small else 1
    build = Path(settings.BASE_DIR) / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as folder:
        rows: dict[str, Callable[[], list[Figure]]] = {
            "seal": lambda: _sealing(Path(folder), SEALED_MIB // share, LARGE_MIB // share, told),
            "open": lambda: _opening(Path(folder), OPENED_MIB // share, told),
        }
        return [figure for name, row in rows.items() if only in ("", name) for figure in row()]


def _sealing(folder: Path, size: int, large: int, told: Tell) -> list[Figure]:
    keyset = _keyset()
    plain = _random_file(folder / "plain.bin", size)
    with sealing_page() as page:
        page.choose(plain)
        page.seconds(keyset.text)  # the first sealing also compiles
        told(f"sealing {size} MiB, {ROUNDS} rounds each")
        age, own, older = _best(
            lambda: _age(plain, keyset.holders[0].recipient),
            lambda: page.seconds(keyset.text),
            lambda: page.seconds(keyset.text, older=True),
        )
        figures = [
            Figure("age CLI, encryption", size / age, "MiB/s"),
            at_least("seal, hash, store", size / own, "MiB/s", peer="age CLI", of=size / age, target=0.08),
            at_least(
                "… without its own cipher", size / older, "MiB/s", peer="age CLI", of=size / age, target=0.08
            ),
            _grown(f"memory, {size} MiB", page, keyset),
        ]
        told(f"sealing and opening {large} MiB once")
        page.choose(_hollow_file(folder / "large.bin", large))
        return [*figures, _grown(f"memory, {large} MiB", page, keyset)]


def _grown(name: str, page: Sealing, keyset: Keyset) -> Figure:
    with Memory() as memory:
        page.seconds(keyset.text, opening=True)
    return at_most(name, memory.grown, "MiB", target=300)


def _opening(folder: Path, size: int, told: Tell) -> list[Figure]:
    told(f"opening {OPENED_FILES} envelopes of {size} MiB, {ROUNDS} rounds each")
    keyset = _keyset()
    content = Part("technical", {}, [("plain.bin", _random_file(folder / "content.bin", size))])
    bids = []
    for number in range(OPENED_FILES):
        (folder / f"bid{number}").mkdir()
        bids.append(
            preparing.seal_bid(keyset, [content], bidder="B", seed=bytes(32), into=folder / f"bid{number}")
        )
    bare, ours = _best(lambda: _decrypted(bids), lambda: _opened(bids, folder))
    total = OPENED_FILES * size
    peer = "pyrage, bare decryption, 1 process"
    name = f"opening, {decrypting.workers_for(len(bids))} processes"
    return [
        Figure(peer, total / bare, "MiB/s"),
        at_least(name, total / ours, "MiB/s", peer=peer, of=total / bare, target=0.5),
    ]


def _best(*measures: Callable[[], float]) -> list[float]:
    """Take the shortest time of each, having run them in turn: what else the machine does meets all of them."""
    rounds = [[measure() for measure in measures] for _round in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _age(plain: Path, recipient: str) -> float:
    sealed = plain.with_suffix(".age")
    start = perf_counter()
    subprocess.run(["age", "-r", recipient, "-o", str(sealed), str(plain)], check=True)
    took = perf_counter() - start
    sealed.unlink()
    return took


def _decrypted(bids: list[SealedBid]) -> float:
    start = perf_counter()
    for bid in bids:
        identity = pyrage.x25519.Identity.from_str(bid.rescue["technical"])
        with bid.files["technical"].open("rb") as reader, Path(os.devnull).open("wb") as writer:
            pyrage.decrypt_io(reader, writer, [identity])
    return perf_counter() - start


def _opened(bids: list[SealedBid], folder: Path) -> float:
    shelf = Path(tempfile.mkdtemp(dir=folder))
    tasks = [_task(number, bid, shelf) for number, bid in enumerate(bids)]
    start = perf_counter()
    outcomes = decrypting.open_all(tasks)
    took = perf_counter() - start
    shutil.rmtree(shelf)
    if any(outcome.cause for outcome in outcomes):
        raise CommandError(f"not opened: {[outcome.detail for outcome in outcomes if outcome.cause]}")
    return took


def _task(number: int, bid: SealedBid, shelf: Path) -> Task:
    manifest = manifests.parse(bid.manifest)
    (sealed,) = manifest.envelopes
    return Task(
        envelope_id=number,
        path=bid.files["technical"],
        sha256=sealed.sha256,
        recipient=sealed.recipient,
        label=manifest.label("technical"),
        shares=(),
        needed=2,
        into=shelf / f"{number}",
        identity=bid.rescue["technical"],
    )


def _keyset() -> Keyset:
    holders = [
        Keyholder(
            n, f"K{n}", envelopes.recipient_of(envelopes.new_identity()), papers.public_of(bytes([n] * 32))
        )
        for n in (1, 2, 3)
    ]
    return Keyset("T-1", "T-1-01", 2, tuple(holders))


def _random_file(path: Path, size: int) -> Path:
    with path.open("wb") as writer:
        for _mib in range(size):
            writer.write(os.urandom(MIB))
    return path


def _hollow_file(path: Path, size: int) -> Path:
    """Make a file that takes no room on disk; sealed, its zeros take as long as anything else."""
    with path.open("wb") as writer:
        writer.truncate(size * MIB)
    return path
