"""Decrypting many envelopes in worker processes: a bad one costs only itself, and the server stays free."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from bidding.sealing.openings import Outcome, Task, open_envelope

MOST_WORKERS = 8


def open_all(tasks: Sequence[Task], *, most: int = MOST_WORKERS) -> list[Outcome]:
    """Open envelopes, each in a worker process, `most` at once; return an outcome for each, in the same order.

    A worker that dies (killed, out of memory) takes its pool with it: what had not come back is tried again, each in
    a pool of its own, and whatever kills that too is malformed (F7).
    """
    if not tasks:
        return []
    found: dict[int, Outcome] = {}
    with _pool(min(most, workers_for(len(tasks)))) as pool:
        waiting = [(task, pool.submit(open_envelope, task)) for task in tasks]
        for task, future in waiting:
            try:
                found[task.envelope_id] = future.result()
            except BrokenProcessPool:
                continue
    return [found.get(task.envelope_id) or _alone(task) for task in tasks]


def workers_for(count: int) -> int:
    """Return how many processes open so many envelopes: one for each core, at most MOST_WORKERS."""
    return min(count, os.cpu_count() or 1, MOST_WORKERS)


def _alone(task: Task) -> Outcome:
    again = Task(**{**vars(task), "into": task.into.with_name(task.into.name + "b")})
    try:
        with _pool(1) as pool:
            return pool.submit(open_envelope, again).result()
    except BrokenProcessPool:
        return Outcome(task.envelope_id, "F7", "the worker process ended")


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not a fork: the server has threads, and a worker must not inherit its database connections.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
