"""Uploads measured: one large file against the raw sink, three hundred at once, a line cut twenty times."""

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from django.db import connections

from bidding.models import Lot, StoredFile, UploadAct
from bidding.queries.uploads import upload_journal
from bidding.sealing import envelopes
from bidding.uploading.protocol import FIRST_PART
from config.bench import clients
from config.bench.clients import File, Line
from config.bench.figures import Figure, Tell, at_least, at_most, exactly
from config.bench.rows import Bidder, acknowledge, bidders, open_lot, soon
from config.bench.stage import Serving, Stage, behind_nginx, nginx_is_there, served, sink, stock_daphne

MIB = 1024**2
PING = "/healthz"
# Beside three hundred uploads others ask ten times a second: often enough to meet the worst, too rarely to be a load.
SELDOM = 0.1
SENDERS = 300
CUTS = 20


@dataclass(frozen=True)
class Through:
    """An upload through a door: megabytes per second, bytes of memory added, the longest wait of others in seconds."""

    rate: float
    grown: float
    ping: float


def sealed(size: int) -> File:
    """Return a real sealed file of about this size, other bytes each time."""
    out = BytesIO()
    recipient = envelopes.recipient_of(envelopes.new_identity())
    envelopes.seal(BytesIO(secrets.token_bytes(size)), out, recipient=recipient)
    return File.of(out.getvalue())


def measure(stage: Stage, *, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure all of it, or `only` one, many or cut."""
    lot = open_lot(deadline=soon(24 * 3600))
    them = bidders((12 if small else SENDERS) + 18)
    acknowledge(lot, them)
    rows: dict[str, Callable[[], list[Figure]]] = {
        "one": lambda: _one(stage, lot, them[:10], 12 if small else 200, told),
        "many": lambda: _many(stage, lot, them[18:], them[10:18], told),
        "cut": lambda: _cut(stage, lot, them[0], told),
    }
    return [figure for name, row in rows.items() if only in ("", name) for figure in row()]


def _one(stage: Stage, lot: Lot, them: Sequence[Bidder], size: int, told: Tell) -> list[Figure]:
    """One upload at a time, through every door, the best of three as with the sink."""
    told(f"one upload of {size} MB: raw sink, embedded, behind nginx, stock multipart")
    file = sealed(size * 10**6)
    megabytes = len(file.data) / 10**6
    with sink(stage) as peer:
        raw = megabytes / min(clients.drop(peer.port, file) for _time in range(3))
    with served(stage) as server:
        embedded = _uploaded(server.port, server, lot, them[:3], file)
    figures = [Figure("raw sink: sha256 + fsync", raw, "MB/s"), *_door("embedded", embedded, raw, 0.35)]
    if nginx_is_there():
        with behind_nginx(stage) as (port, server):
            fronted = _uploaded(port, server, lot, them[3:6], file)
        figures += _door("behind nginx", fronted, raw, 0.6)
    return figures + _stock(stage, lot, them[6], sealed(size * 10**6), raw, embedded.rate)


def _door(name: str, through: Through, raw: float, target: float) -> list[Figure]:
    rate = f"one upload, {name}"
    return [
        at_least(rate, through.rate, "MB/s", peer="raw sink", of=raw, target=target),
        at_most(f"memory added, {name}", through.grown / MIB, "MiB", target=32),
        at_most(f"worst ping of others, {name}", through.ping * 1000, "ms", target=100),
    ]


def _stock(stage: Stage, lot: Lot, one: Bidder, file: File, raw: float, embedded: float) -> list[Figure]:
    """The stock way: daphne as it comes and a multipart form."""
    with stock_daphne(stage) as server:
        server.forget_most()
        before = server.resident
        with clients.pinging(server.port, PING) as pings:
            took = clients.by_form(server.port, one.cookie, file, lot=lot.code)
        grown = server.most_resident - before
    stock = len(file.data) / 10**6 / took
    return [
        Figure("stock: daphne, multipart form", stock, "MB/s", "raw sink", stock / raw),
        Figure("stock: memory added", grown / MIB, "MiB"),
        Figure("stock: worst ping of others", pings.worst * 1000, "ms"),
        at_least(
            "one upload, embedded, against stock", embedded, "MB/s", peer="stock daphne", of=stock, target=5
        ),
    ]


def _uploaded(port: int, server: Serving, lot: Lot, them: Sequence[Bidder], file: File) -> Through:
    """Upload the file once for each bidder; return the best rate, the memory added and the worst ping."""
    for one in them:
        clients.upload(port, one.cookie, sealed(FIRST_PART), lot=lot.code)
    for _time in range(20):
        clients.fetch(port, PING)
    server.forget_most()
    before = server.resident
    with clients.pinging(port, PING) as pings:
        took = min(clients.upload(port, one.cookie, file, lot=lot.code) for one in them)
    return Through(len(file.data) / 10**6 / took, server.most_resident - before, pings.worst)


def _many(
    stage: Stage, lot: Lot, them: Sequence[Bidder], others: Sequence[Bidder], told: Tell
) -> list[Figure]:
    """Files of four megabytes, all at once, each in one request with its announcement (tus creation-with-upload)."""
    told(f"{len(them)} uploads of 4 MB at once: raw sink, embedded, behind nginx")
    file = sealed(4 * 10**6)
    with sink(stage) as peer:
        raw = _at_once(len(them), lambda _place: clients.drop(peer.port, file))
    rate = len(them) * len(file.data) / 10**6 / raw
    figures = [Figure(f"raw sink, {len(them)} at once", rate, "MB/s")]
    with served(stage) as server:
        figures += _rushed("embedded", server.port, lot, them, others, rate)
    if nginx_is_there():
        with behind_nginx(stage) as (port, _server):
            figures += _rushed("behind nginx", port, lot, them, others, rate)
    return figures


def _rushed(
    door: str, port: int, lot: Lot, them: Sequence[Bidder], others: Sequence[Bidder], raw: float
) -> list[Figure]:
    # A rush meets a platform that has been up for a while.
    for one in others:
        clients.upload(port, one.cookie, sealed(10**5), lot=lot.code)
    file = sealed(4 * 10**6)
    with clients.pinging(port, PING, SELDOM) as pings:
        took, came = _all(port, lot, them, file)
    rate = len(them) * len(file.data) / 10**6 / took
    name = f"{len(them)} uploads at once, one request each, {door}"
    return [
        at_least(name, rate, "MB/s", peer="raw sink", of=raw, target=0.3),
        exactly(f"of these lost, {door}", len(them) - came, "", target=0),
        Figure(f"worst ping of others meanwhile, {door}", pings.worst * 1000, "ms"),
    ]


def _all(port: int, lot: Lot, them: Sequence[Bidder], file: File) -> tuple[float, int]:
    """Upload a file for everyone at once; return the seconds and how many files are there afterwards."""
    cookies = [one.cookie for one in them]
    took = _at_once(len(them), lambda place: clients.upload(port, cookies[place], file, lot=lot.code))
    return took, StoredFile.objects.filter(lot=lot, sha256=file.sha256).count()


def _at_once(number: int, act: Callable[[int], object]) -> float:
    """Do something so many times at once; return the seconds until the last is done. What fails is lost."""

    def attempt(place: int) -> None:
        with suppress(OSError):
            act(place)

    with ThreadPoolExecutor(number) as threads:
        began = time.perf_counter()
        list(threads.map(attempt, range(number)))
        took = time.perf_counter() - began
    connections.close_all()
    return took


def _cut(stage: Stage, lot: Lot, one: Bidder, told: Tell) -> list[Figure]:
    """Hang up in the middle of a part twenty times, and go on each time where the server says."""
    told(f"an upload whose line is cut {CUTS} times")
    file, cuts, sent = sealed((CUTS + 2) * FIRST_PART), 0, 0
    with served(stage) as server:
        address = _begun(server.port, one, lot, file)
        while sent < len(file.data):
            line = Line(server.port, one.cookie)
            sent = int(line.ask("HEAD", address).headers["upload-offset"])
            if cuts < CUTS:
                cuts += 1
                _hang_up(line, file, address, sent)
            elif sent < len(file.data):
                clients.send(line, file, address, sent)
            line.close()
        time.sleep(0.5)
    came = StoredFile.objects.filter(lot=lot, owner=one.user.organisation, sha256=file.sha256).count()
    assert one.user.organisation is not None
    noted = upload_journal(lot, one.user.organisation).filter(act=UploadAct.CUT).count()
    return [
        exactly(f"whole after {CUTS} cut lines", came, "file", target=1),
        Figure("cut lines in the bidder's journal", noted, ""),
    ]


def _begun(port: int, one: Bidder, lot: Lot, file: File) -> str:
    line = Line(port, one.cookie)
    address = clients.begin(line, file, lot=lot.code)
    line.close()
    return address


def _hang_up(line: Line, file: File, address: str, sent: int) -> None:
    """Send one whole part, then half of the next, then nothing more."""
    view, at = memoryview(file.data), sent + FIRST_PART
    line.ask("PATCH", address, view[sent:at], clients.part_headers(file, sent, at))
    if at < len(file.data):
        piece = view[at : at + FIRST_PART]
        headers = clients.part_headers(file, at, at + len(piece))
        line.socket.sendall(clients.request("PATCH", address, line.cookie, len(piece), headers))
        line.socket.sendall(piece[: len(piece) // 2])
