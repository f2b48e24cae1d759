"""The hall: thousands of spectators on one box hear of a stage change; against a bare broadcast and stock Channels."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.conf import settings

from config.bench import clients, halls
from config.bench.figures import Figure, Tell, at_least, exactly
from config.bench.stage import Serving, Stage, free_port, running, stage
from realtime.topics import ticket

PARTS = ("memory", "redis", "more", "slow")
# What one stage of the hall comes to, rendered: some bids, three keyholders, the stages.
FRAGMENT = 4000
WITHIN = 60.0
RAW, STOCK, OURS = "bare broadcast", "stock group_send", "ours"


@dataclass(frozen=True)
class Size:
    """How much is measured: spectators, single changes, changes in a burst, bursts."""

    spectators: int
    singles: int
    burst: int
    bursts: int


WHOLE, SMALL = Size(2000, 20, 20, 5), Size(60, 3, 5, 2)


@dataclass(frozen=True)
class Heard:
    """What spectators heard: messages a second, milliseconds of each delivery, how many were lost, bytes for each."""

    rate: float
    waits: Sequence[float]
    lost: int
    memory: float

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 of 100 deliveries came."""
        return percentile(self.waits)


def percentile(waits: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(waits, n=100)[98] if len(waits) > 1 else float("nan")


class Crowd:
    """Processes of spectators, as many as cores are left beside the server."""

    def __init__(self) -> None:
        self.number = max(1, (os.cpu_count() or 2) - 1)
        command = [sys.executable, "-m", "config.bench.spectators"]
        self._processes = [
            subprocess.Popen(
                command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _one in range(self.number)
        ]

    def come(self, port: int, number: int, *, greeting: str = "", slow: bool = False) -> None:
        """Connect so many spectators."""
        shares = [number // self.number + (place < number % self.number) for place in range(self.number)]
        for process, share in zip(self._processes, shares, strict=True):
            self._say(process, do="come", port=port, number=share, greeting=greeting, slow=slow)
        self._answers()

    def hear(self, port: int, times: int, *, size: int = FRAGMENT) -> tuple[float, list[float], int]:
        """Let the stage change so often; return the seconds until all have heard it, every wait, and the lost."""
        for process in self._processes:
            self._say(process, do="hear", expect=times, within=WITHIN)
        began = time.monotonic_ns()
        clients.fetch(port, f"{halls.GO}?times={times}&size={size}")
        answers = self._answers()
        waits = [wait for answer in answers for wait in answer["heard"]]
        last = max(answer["last"] for answer in answers)
        return (last - began) / 1e9, waits, sum(answer["lost"] for answer in answers)

    def dropped(self) -> int:
        """Return on how many slow readers the server hung up."""
        for process in self._processes:
            self._say(process, do="dropped")
        return sum(answer["dropped"] for answer in self._answers())

    def leave(self) -> None:
        """End all of them."""
        for process in self._processes:
            assert process.stdin
            process.stdin.close()
            process.wait(30)

    @staticmethod
    def _say(process: subprocess.Popen[str], **said: object) -> None:
        assert process.stdin
        process.stdin.write(json.dumps(said) + "\n")
        process.stdin.flush()

    def _answers(self) -> list[dict[str, Any]]:
        lines = [process.stdout.readline() for process in self._processes if process.stdout]
        if not all(lines):
            raise RuntimeError("the spectators died")
        return [json.loads(line) for line in lines]


def run(*, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure on a platform of its own, thrown away afterwards."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    size = SMALL if small else WHOLE
    with stage() as here:
        told(f"{size.spectators} spectators; server and spectators share {os.cpu_count()} cores")
        figures = []
        if only in ("", "memory"):
            figures += _compared(here, size, told)
        if only in ("", "redis") and shutil.which("redis-server"):
            with redis(here) as url:
                figures += _through_redis(here, size, {"REDIS_URL": url}, told)
        if only in ("", "more"):
            figures += _more(here, size, told)
        if only in ("", "slow"):
            figures += _slow(here, size, told)
        return figures


def _compared(here: Stage, size: Size, told: Tell) -> list[Figure]:
    told("a bare broadcast, the layer in memory: ours and stock")
    raw = _heard(here, RAW, size)
    ours = _heard(here, OURS, size)
    stock = _heard(here, STOCK, Size(size.spectators, 3, 3, 2))
    return [
        Figure(RAW, raw.rate, "messages/s"),
        at_least("ours", ours.rate, "messages/s", peer=RAW, of=raw.rate, target=0.12),
        at_least("ours against stock", ours.rate, "messages/s", peer=STOCK, of=stock.rate, target=5),
        Figure("p99 of a delivery, bare broadcast", raw.p99, "ms"),
        Figure("p99 of a delivery, ours", ours.p99, "ms", RAW, ours.p99 / raw.p99),
        Figure("p99 of a delivery, stock", stock.p99, "ms", RAW, stock.p99 / raw.p99),
        Figure("median of a delivery, ours", median(ours.waits), "ms"),
        exactly("lost, ours", ours.lost, "", target=0),
        Figure("memory of a connection, bare broadcast", raw.memory / 1024, "KiB"),
        Figure("memory of a connection, ours", ours.memory / 1024, "KiB", RAW, ours.memory / raw.memory),
        Figure("memory of a connection, stock", stock.memory / 1024, "KiB", RAW, stock.memory / raw.memory),
    ]


def _through_redis(here: Stage, size: Size, environment: Mapping[str, str], told: Tell) -> list[Figure]:
    told("the layer in Redis: ours and stock")
    ours = _heard(here, OURS, size, environment)
    stock = _heard(here, STOCK, Size(size.spectators, 3, 3, 2), environment)
    return [
        at_least("ours, Redis", ours.rate, "messages/s", peer=f"{STOCK}, Redis", of=stock.rate, target=5),
        Figure("p99 of a delivery, ours, Redis", ours.p99, "ms", STOCK, ours.p99 / stock.p99),
        exactly("lost, ours, Redis", ours.lost, "", target=0),
    ]


def _more(here: Stage, size: Size, told: Tell) -> list[Figure]:
    number = 2 * size.spectators
    told(f"{number} spectators")
    ours = _heard(here, OURS, Size(number, size.singles // 2, size.burst, 2))
    return [
        Figure(f"ours, {number} spectators", ours.rate, "messages/s"),
        Figure(f"p99 of a delivery, {number} spectators", ours.p99, "ms"),
        exactly(f"lost, {number} spectators", ours.lost, "", target=0),
    ]


# So much passes by a slow reader that his line and the kernel's buffers are full long before the end.
LARGE, CHANGES = 64_000, 160


def _slow(here: Stage, size: Size, told: Tell) -> list[Figure]:
    """Twenty who never read among five hundred who do: measured without them, then with them, on one server."""
    readers, slow = size.spectators // 4, max(3, size.spectators // 100)
    told(f"{slow} slow readers among {readers}")
    with _server(here, OURS, {}) as server, _crowd() as crowd:
        crowd.come(server.port, readers, greeting=_greeting())
        crowd.hear(server.port, 20, size=LARGE)
        alone = crowd.hear(server.port, CHANGES, size=LARGE)
        crowd.come(server.port, slow, greeting=_greeting(), slow=True)
        server.forget_most()
        before = server.resident
        beside = crowd.hear(server.port, CHANGES, size=LARGE)
        grown, dropped = server.most_resident - before, crowd.dropped()
    peer = "the same without slow readers"
    return [
        Figure("messages/s without slow readers", readers * CHANGES / alone[0], "messages/s"),
        at_least(
            f"beside {slow} slow readers",
            readers * CHANGES / beside[0],
            "messages/s",
            peer=peer,
            of=readers * CHANGES / alone[0],
            target=0.8,
        ),
        Figure("p99 beside slow readers", percentile(beside[1]), "ms", peer, percentile(beside[1]) / percentile(alone[1])),
        exactly("lost beside slow readers", beside[2], "", target=0),
        exactly("slow readers dropped", dropped, "", target=slow),
        Figure("memory added meanwhile", grown / 1024**2, "MiB"),
    ]  # fmt: skip


def _heard(here: Stage, way: str, size: Size, environment: Mapping[str, str] | None = None) -> Heard:
    """Bring the spectators in, warm up, change the stage once and again, then in bursts."""
    with _server(here, way, environment or {}) as server, _crowd() as crowd:
        greeting = _greeting() if way == OURS else ""
        crowd.come(server.port, 10, greeting=greeting)
        crowd.hear(server.port, 3)
        before = server.resident
        crowd.come(server.port, size.spectators - 10, greeting=greeting)
        memory = (server.resident - before) / (size.spectators - 10)
        singles = [crowd.hear(server.port, 1) for _time in range(2 + size.singles)][2:]
        bursts = [crowd.hear(server.port, size.burst) for _time in range(size.bursts)]
    rate = median(size.spectators * size.burst / took for took, _waits, _lost in bursts)
    waits = [wait for _took, some, _lost in singles for wait in some]
    return Heard(rate, waits, sum(lost for *_rest, lost in singles + bursts), memory)


def _greeting() -> str:
    return json.dumps({"ticket": ticket(halls.TOPIC), "seq": 0})


@contextmanager
def _crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    try:
        yield crowd
    finally:
        crowd.leave()


@contextmanager
def _server(here: Stage, way: str, environment: Mapping[str, str]) -> Iterator[Serving]:
    port = free_port()
    command = [sys.executable, "-m", "config.bench.halls", "raw" if way == RAW else "ours", str(port)]
    if way == STOCK:
        command = [sys.executable, "-m", "daphne", "-v0", "-p", str(port), "config.bench.halls:stock"]
    # Uploads have processes of their own, which nobody needs here.
    with running(command, port, here, {"UPLOAD_PROCESSES": "0", "REDIS_URL": "", **environment}) as server:
        yield server


@contextmanager
def redis(here: Stage) -> Iterator[str]:
    """Run a Redis of this measurement's own; give its address."""
    script, folder = str(Path(settings.BASE_DIR) / "scripts" / "redis"), str(here.folder / "redis")
    said = subprocess.run([script, "start", folder], check=True, capture_output=True, text=True)
    try:
        yield said.stdout.strip()
    finally:
        subprocess.run([script, "stop", folder], check=True, capture_output=True)
