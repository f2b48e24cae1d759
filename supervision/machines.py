"""Where the pieces of a screening are worked: here, on this machine's cores, or on a Dask cluster, by configuration only."""

import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from heapq import heapreplace
from importlib import import_module
from typing import Any

from django.conf import settings

from supervision.screens.lot import Piece, work
from supervision.screens.signals import Signal

logger = logging.getLogger(__name__)
# Pieces sent at a time: enough to keep many workers busy, few enough to be held in memory.
BATCH = 2_000
# Messages they are sent in: several for each of a good many workers, so that all end at about the same time.
BUNDLES = 64
# What takes long to import, and brings numpy, scipy and rapidfuzz with it.
LOADED = (
    "rapidfuzz.distance",
    "supervision.screens.grams",
    "supervision.screens.groups",
    "supervision.screens.habits",
    "supervision.screens.images",
    "supervision.screens.passages",
    "supervision.screens.seeds",
)
# Seconds to wait for the cluster's scheduler.
PATIENCE = 10


@contextmanager
def chosen() -> Iterator[None]:
    """Let joblib work as SCREENING_CLUSTER and SCREENING_PROCESSES say; without them, in this process."""
    from joblib import parallel_config

    client = _client(settings.SCREENING_CLUSTER)
    if client:
        with client, parallel_config(backend="dask"):
            yield
    elif settings.SCREENING_PROCESSES > 1:
        with parallel_config(backend="loky", n_jobs=settings.SCREENING_PROCESSES):
            yield
    else:
        with parallel_config(backend="sequential"):
            yield


def _client(address: str) -> Any:
    """Connect to the cluster's scheduler; None without one, or when it cannot be reached: then the work is done here.

    Raises RuntimeError when the extra `cluster` is not installed.
    """
    if not address:
        return None
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise RuntimeError("SCREENING_CLUSTER needs the extra: pip install 'clearbid[cluster]'") from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=True)
    except OSError as error:
        logger.warning("the cluster at %s cannot be reached (%s): screening here", address, error)
        return None
    client.run(ready, on_error="ignore")
    return client


def ready() -> None:
    """Import what the screens load only when first used: a worker does it before its first piece, all at one time.

    Left to the first piece of each family, it cost each worker two seconds of a run of ten.
    """
    for module in LOADED:
        import_module(module)


def work_all(pieces: Sequence[Piece], told: Callable[[int], None] = lambda done: None) -> list[list[Signal]]:
    """Work the pieces wherever `chosen` says and return what each gave, in their order.

    A worker that dies is replaced by the cluster, and its pieces are worked again elsewhere: pieces have no effects, so
    twice is once.
    """
    from joblib import Parallel, delayed

    found: list[list[Signal]] = [[] for _ in pieces]
    done = 0
    for start in range(0, len(pieces), BATCH):
        bundles = _bundled(pieces, range(start, min(start + BATCH, len(pieces))))
        packed = (pickle.dumps([pieces[place] for place in places]) for places in bundles)
        for places, answers in zip(
            bundles, Parallel()(delayed(work_packed)(one) for one in packed), strict=True
        ):
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer
        done += sum(len(places) for places in bundles)
        told(done)
    return found


def _bundled(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
    """Put pieces into bundles that cost about the same: a message for each would cost more than small ones take.

    The dearest are dealt first, each to the bundle that has least so far (Graham 1969).
    """
    load = [(0, number) for number in range(min(BUNDLES, len(places)))]
    bundles: list[list[int]] = [[] for _ in load]
    for place in sorted(places, key=lambda place: (-_cost(pieces[place]), place)):
        cost, number = load[0]
        bundles[number].append(place)
        heapreplace(load, (cost + _cost(pieces[place]), number))
    return bundles


def work_packed(packed: bytes) -> list[list[Signal]]:
    """Work pieces that came as bytes: joblib would leave larger things on one worker only, and lose them with it."""
    pieces: list[Piece] = pickle.loads(packed)
    return [work(piece) for piece in pieces]


def _cost(piece: Piece) -> int:
    """Guess how long a piece takes, in units of about a tenth of a millisecond: only the order of size matters."""
    given = piece.material
    letters = sum(len(papers.text) for papers in given.documents.values())
    return 1 + letters // 15 + 100 * len(given.boqs) + 2 * len(given.past) + len(given.facts) // 50
