"""The same pieces give the same findings in this process, on its cores and on a cluster that loses a worker."""

import os
import signal
import threading
from typing import Any

import pytest

from supervision import machines
from supervision.planting import cases as planting
from supervision.planting import measuring
from supervision.planting.market import market
from supervision.screens.lot import Material, find, finish, pieces

pytestmark = pytest.mark.pure
KINDS = ("machine", "copied_00", "ratio", "mixed", "arithmetic", "clean")


def lots() -> list[Material]:
    """Lay out one planted case of a few kinds."""
    made = market(3, firms=60, tenders=60, groups=2)
    every = planting.cases(3, made, 40)
    cases = [next(case for case in every if case.kind == kind) for kind in KINDS]
    history, frequency = measuring.History.of(made.tenders), measuring.frequency(cases)
    return [measuring.material(case, history, planting.template(3), frequency) for case in cases]


def screened(them: list[Material]) -> list[str]:
    """Screen wherever the settings say; return the digests."""
    cut = [pieces(lot) for lot in them]
    with machines.chosen():
        worked = iter(machines.work_all([piece for part in cut for piece in part]))
    return [
        finish(lot, [next(worked) for _piece in part]).digest for lot, part in zip(them, cut, strict=True)
    ]


def test_pieces_worked_apart_find_what_the_whole_finds() -> None:
    them = lots()

    assert screened(them) == [find(lot).digest for lot in them]


def test_bundles_hold_every_piece_once_and_weigh_about_the_same() -> None:
    cut = [piece for lot in lots() for piece in pieces(lot)]

    bundles = machines._bundled(cut, range(len(cut)))

    assert sorted(place for bundle in bundles for place in bundle) == list(range(len(cut)))


@pytest.mark.slow
def test_on_a_cluster_that_loses_a_worker_the_result_is_the_same(settings: Any) -> None:
    distributed = pytest.importorskip("dask.distributed")
    them = lots()
    alone = screened(them)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as cluster:
        settings.SCREENING_CLUSTER = cluster.scheduler_address
        first = next(iter(cluster.workers.values()))
        timer = threading.Timer(0.3, os.kill, (first.pid, signal.SIGKILL))
        timer.start()
        spread = screened(them)
        timer.join()

    assert spread == alone


def test_a_cluster_that_cannot_be_reached_does_not_stop_the_screening(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dask.distributed")
    monkeypatch.setattr(machines, "PATIENCE", 0.3)
    settings.SCREENING_CLUSTER = "tcp://127.0.0.1:9"
    them = lots()[:1]

    assert screened(them) == [find(lot).digest for lot in them]
