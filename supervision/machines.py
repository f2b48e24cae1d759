"""Where the pieces of a screening are worked: here, on this machine's cores, or on a Dask cluster, by configuration only."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.conf import settings

from supervision.screens.lot import Piece, work
from supervision.screens.signals import Signal

logger = logging.getLogger(__name__)
# Pieces sent at a time: enough to keep many workers busy, few enough to be held in memory.
BATCH = 2_000
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
        return Client(address, timeout=PATIENCE, set_as_default=True)
    except OSError as error:
        logger.warning("the cluster at %s cannot be reached (%s): screening here", address, error)
        return None


def work_all(pieces: Sequence[Piece], told: Callable[[int], None] = lambda done: None) -> list[list[Signal]]:
    """Work the pieces wherever `chosen` says and return what each gave, in their order.

    The dearest go first, so that no machine is left with a long one at the end. A worker that dies is replaced by the
    cluster, and its pieces are worked again elsewhere: pieces have no effects, so twice is once.
    """
    from joblib import Parallel, delayed

    order = sorted(range(len(pieces)), key=lambda place: (-_cost(pieces[place]), place))
    found: list[list[Signal]] = [[] for _ in pieces]
    rest = iter(order)
    done = 0
    while places := list(islice(rest, BATCH)):
        answers = Parallel()(delayed(work)(pieces[place]) for place in places)
        for place, answer in zip(places, answers, strict=True):
            found[place] = answer
        done += len(places)
        told(done)
    return found


def _cost(piece: Piece) -> int:
    """Guess how long a piece takes: texts cost most, then bills, then what is only looked up."""
    given = piece.material
    if given.documents:
        return 1_000_000 + sum(len(papers.text) for papers in given.documents.values())
    return 1_000 * len(given.boqs) + len(given.past) + len(given.facts)
