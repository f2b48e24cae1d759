"""A run over releases, or over a file of them in several processes; the same result whatever the file was cut into."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from supervision.flags import prices, r003, r018, r024, r025, r028, r030, r035, r036, r038, r048, r058
from supervision.flags.batch import Batch
from supervision.flags.decoding import MalformedError, release_of, releases_of
from supervision.flags.lines import Stream, blocks, is_compressed, opened, ranges
from supervision.flags.partial import Found, Partial
from supervision.flags.releases import Release
from supervision.flags.settings import Settings
from supervision.flags.store import MOST

Fold = Callable[[Batch, Partial, Settings], None]
FOLDS: tuple[tuple[frozenset[str], Fold], ...] = (
    (frozenset({"R024", "R058"}), prices.fold),
    (frozenset({"R003"}), r003.fold),
    (frozenset({"R018"}), r018.fold),
    (frozenset({"R025"}), r025.fold),
    (frozenset({"R028"}), r028.fold),
    (frozenset({"R030"}), r030.fold),
    (frozenset({"R035"}), r035.fold),
    (frozenset({"R036"}), r036.fold),
    (frozenset({"R038"}), r038.fold),
    (frozenset({"R048"}), r048.fold),
)
FINISHES = {
    "R024": r024.finish, "R025": r025.finish, "R038": r038.finish, "R048": r048.finish, "R058": r058.finish,
}  # fmt: skip
# Below this a second process costs more than it saves.
WORTH = 16 * 1024**2
# Releases folded at once: enough that columns pay, few enough to stay in the processor's cache.
TOGETHER = 400


def over(releases: Iterable[Release], settings: Settings, folder: Path) -> Found:
    """Run the indicators over releases that are at hand; ``folder`` takes what does not fit into memory."""
    partial = Partial(folder, currency=settings.currency)
    _fold(list(releases), partial, settings)
    return finished(partial, settings)


def over_stream(stream: Stream, settings: Settings, folder: Path) -> Found:
    """Run the indicators over the lines of a stream."""
    partial = Partial(folder, currency=settings.currency)
    with _no_collecting():
        count(stream, None, partial, settings)
        return finished(partial, settings)


def over_file(path: Path, settings: Settings, folder: Path, *, workers: int = 0, most: int = MOST) -> Found:
    """Run the indicators over a file of lines, several processes at a time if it is large and not compressed.

    ``workers`` 0 is one for every core. Raises OSError.
    """
    if is_compressed(path):
        with opened(path) as stream:
            return over_stream(stream, settings, folder)
    parts = workers or (min(os.cpu_count() or 1, 8) if path.stat().st_size >= WORTH else 1)
    with _no_collecting():
        return _over_ranges(path, ranges(path, parts), settings, folder, most)


def _over_ranges(
    path: Path, cut: list[tuple[int, int]], settings: Settings, folder: Path, most: int
) -> Found:
    """Count the first range here and each of the others in a process of its own."""
    if len(cut) < 2:
        return finished(_range(path, 0, path.stat().st_size, settings, folder, most), settings)
    # Forked from the command's own thread; those that numpy's library keeps for itself stop for it.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(cut) - 1, mp_context=context) as pool:
        others = [pool.submit(_range, path, *part, settings, folder, most) for part in cut[1:]]
        first = _range(path, *cut[0], settings, folder, most)
        found = [first, *(other.result() for other in others)]
    return finished(_joined(path, cut, found, settings, folder, most), settings)


def _joined(
    path: Path, cut: list[tuple[int, int]], found: list[Partial], settings: Settings, folder: Path, most: int
) -> Partial:
    """Join the parts in their order; a part that took another currency for the first one is counted again."""
    whole = found[0]
    for (start, end), part in zip(cut[1:], found[1:], strict=True):
        first = whole.currency
        if first is not None and part.currency not in (None, first):
            part = _range(path, start, end, replace(settings, currency=first), folder, most)
        whole.absorb(part)
    return whole


def _range(path: Path, start: int, end: int, settings: Settings, folder: Path, most: int) -> Partial:
    partial = Partial(folder, currency=settings.currency, most=most)
    with path.open("rb", buffering=0) as stream:
        stream.seek(start)
        count(stream, end - start, partial, settings)
    return partial


def count(stream: Stream, length: int | None, partial: Partial, settings: Settings) -> None:
    """Count the lines of the next ``length`` bytes of a stream, or of all of them."""
    waiting: list[Release] = []
    for view in blocks(stream, length):
        releases = releases_of(view)
        if releases is None:
            waiting += _line_by_line(bytes(view).split(b"\n"), partial)
        else:
            partial.lines += len(releases)
            waiting += releases
        if len(waiting) >= TOGETHER:
            _fold(waiting, partial, settings)
            waiting = []
    _fold(waiting, partial, settings)


def _line_by_line(lines: list[bytes], partial: Partial) -> Iterator[Release]:
    """Yield the releases of lines one by one, since something is wrong with one of them."""
    for line in lines:
        partial.lines += 1
        try:
            release = release_of(line)
        except MalformedError as error:
            partial.malform(partial.lines, str(error))
            continue
        if release is not None:
            yield release


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the collector of cycles still: nothing here makes cycles, and the rows that stay would be walked again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _fold(releases: list[Release], partial: Partial, settings: Settings) -> None:
    """Fold many releases at once, one indicator after the other."""
    batch = Batch(releases, partial.names, settings)
    partial.processes += len(batch)
    prices.settle_currency(batch, partial, settings)
    for codes, fold in FOLDS:
        if codes & settings.codes:
            fold(batch, partial, settings)
    partial.settle()


def finished(partial: Partial, settings: Settings) -> Found:
    """Compare with the fences, once everything has been counted."""
    partial.settle(done=True)
    for code in sorted(settings.codes & set(FINISHES)):
        FINISHES[code](partial, settings)
    return Found(partial)
