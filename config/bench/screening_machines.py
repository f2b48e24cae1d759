"""Screening on several machines: the same pieces in this process and on a cluster of two workers, one killed in mid-run."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from django.test import override_settings

from config.bench.figures import Figure, Tell, at_least, exactly
from supervision import machines
from supervision.planting import cases as planting
from supervision.planting import measuring
from supervision.planting.market import market
from supervision.screens.lot import Material, Piece, finish, pieces, work

SEED, CASES, WORKERS = 11, 100, 2
# Into the run at which a worker is killed, as a share of what the same run took before.
KILLED_AT = 0.4
# As the operator's page says: no samples of the stack every 10 ms, no look at the machine twice a second, and memory
# that is kept between two pieces (Dask has its workers give it back, and then each array comes page by page anew).
WORKERS_SETTINGS = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 268_435_456,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 33_554_432,
}


def measure(*, small: bool, told: Tell) -> list[Figure]:
    """Screen planted lots here and on two workers; both must find the same, with a worker killed, too."""
    lots = _lots(CASES // 10 if small else CASES)
    cut = [piece for lot in lots for piece in pieces(lot)]
    told(f"{len(lots)} lots, {len(cut)} pieces; in this process")
    alone, serial = _timed(lots, lambda: [work(piece) for piece in cut])
    with _cluster() as cluster, override_settings(SCREENING_CLUSTER=cluster.scheduler_address):
        _spread(cut[: 4 * WORKERS])  # the workers stand ready, as they do on the platform
        told(f"{serial:.1f} s; on {WORKERS} workers")
        spread, together = _timed(lots, lambda: _spread(cut))
        told(f"{together:.1f} s; again, one worker killed")
        killed, hurt = _timed(lots, lambda: _spread_and_kill(cut, cluster, after=KILLED_AT * together))
    return [
        Figure("lots screened in one process", serial, "s", "", None, "", None),
        at_least(
            f"machines: {WORKERS} workers of a Dask cluster",
            serial / together,
            "×",
            peer="one process",
            of=1.0,
            target=1.5,
        ),
        exactly("machines: lots with another result", _differ(alone, spread), "lots", target=0),
        Figure("machines: seconds more with one worker killed", hurt - together, "s", "", None, "", None),
        exactly(
            "machines: lots with another result after the kill", _differ(alone, killed), "lots", target=0
        ),
    ]


def _lots(count: int) -> list[Material]:
    made = market(SEED)
    cases = planting.cases(SEED, made, count)
    history, frequency = measuring.History.of(made.tenders), measuring.frequency(cases)
    given = planting.template(SEED)
    return [measuring.material(case, history, given, frequency) for case in cases]


def _timed(lots: Sequence[Material], do: Callable[[], list[Any]]) -> tuple[list[str], float]:
    """Return the digest of each lot, and how long the pieces took."""
    began = perf_counter()
    found = iter(do())
    seconds = perf_counter() - began
    return [finish(lot, [next(found) for _piece in pieces(lot)]).digest for lot in lots], seconds


def _differ(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


# --- the cluster ---------------------------------------------------------------------------------------


@contextmanager
def _cluster() -> Iterator[Any]:
    import dask
    from dask.distributed import LocalCluster

    dask.config.set(WORKERS_SETTINGS)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as cluster:
        yield cluster


def _spread(cut: Sequence[Piece]) -> list[Any]:
    with machines.chosen():
        return machines.work_all(cut)


def _spread_and_kill(cut: Sequence[Piece], cluster: Any, *, after: float) -> list[Any]:
    first = next(iter(cluster.workers.values()))
    timer = threading.Timer(after, os.kill, (first.pid, signal.SIGKILL))
    timer.start()
    try:
        return _spread(cut)
    finally:
        timer.cancel()
