"""The rush: everybody submits in the same second, once with time enough, once with the deadline in its middle."""

import json
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bidding.models import Bid, Lot
from bidding.sealing import papers
from config.bench import clients
from config.bench.clients import Line
from config.bench.figures import Figure, Tell, exactly
from config.bench.rows import Bidder, Submission, acknowledge, bidders, open_lot, soon, submissions
from config.bench.stage import Stage, served
from ledger import clock, verification
from ledger.keys import log_key
from ledger.models import Entry

EVERYBODY = 1000
TOKEN = "c" * 32
EDGE = "clearbid-rush-edge"


@dataclass(frozen=True)
class Answered:
    """What a bidder heard: when it began and ended (seconds), the status, and the code of a refusal."""

    manifest: str
    began: float
    ended: float
    status: int
    code: str


def measure(stage: Stage, *, small: bool, told: Tell) -> list[Figure]:
    """Measure both."""
    number = 40 if small else EVERYBODY
    _allow_many_files()
    told(f"sealing {number} bids, twice")
    them = bidders(number)
    calm, them_calm = _prepared(stage, them)
    tight, them_tight = _prepared(stage, them)
    with served(stage) as server:
        told(f"{number} submissions at once")
        figures = _with_time(server.port, calm, them_calm)
        told(f"{number} submissions at once, the deadline in their middle")
        took = next(one.value for one in figures if one.unit == "s")
        return figures + _at_the_deadline(server.port, tight, them_tight, took)


def _prepared(stage: Stage, them: Sequence[Bidder]) -> tuple[Lot, list[Submission]]:
    lot = open_lot(deadline=soon(24 * 3600))
    acknowledge(lot, them)
    folder = stage.folder / lot.code
    folder.mkdir()
    return lot, submissions(lot, them, folder)


def _with_time(port: int, lot: Lot, them: Sequence[Submission]) -> list[Figure]:
    heard, took = rush(port, lot, them)
    waits = sorted(one.ended - one.began for one in heard)
    bids = list(Bid.objects.filter(lot=lot).select_related("bidder"))
    name = f"{len(them)} submissions"
    return [
        Figure(name, len(them) / took, "1/s"),
        Figure(f"{name}, until the last answer", took, "s"),
        Figure("wait for the receipt, half of them", waits[len(waits) // 2], "s "),
        Figure("wait for the receipt, 99 of 100", waits[len(waits) * 99 // 100], "s "),
        exactly("lost", len(them) - _accepted_and_there(heard, bids), "", target=0),
        exactly("out of order", _out_of_order(heard, bids), "", target=0),
        exactly("receipts that do not verify", _bad_receipts(bids), "", target=0),
    ]


def _at_the_deadline(port: int, lot: Lot, them: Sequence[Submission], took: float) -> list[Figure]:
    deadline = soon(1 + took / 2)
    Lot.objects.filter(pk=lot.pk).update(deadline=deadline, due_at=deadline)
    lot.refresh_from_db()
    time.sleep(1)
    heard, _took = rush(port, lot, them, last=deadline)
    bids = list(Bid.objects.filter(lot=lot).select_related("bidder"))
    late = [one for one in heard if one.code == "late"]
    return [
        Figure("accepted before the deadline in their middle", len(bids), ""),
        Figure("refused as late", len(late), ""),
        exactly("accepted late", _accepted_late(bids, deadline), "", target=0),
        exactly("refused before the deadline", _refused_early(late, heard, bids), "", target=0),
        exactly(
            "neither accepted nor told that it is late",
            len(them) - len(late) - _accepted_and_there(heard, bids),
            "",
            target=0,
        ),
        exactly("out of order, at the deadline", _out_of_order(heard, bids), "", target=0),
        exactly("receipts that do not verify, at the deadline", _bad_receipts(bids), "", target=0),
    ]


def rush(
    port: int, lot: Lot, them: Sequence[Submission], *, last: datetime | None = None
) -> tuple[list[Answered], float]:
    """Let everybody connect first, then send at once; return what each heard, and the seconds until the last.

    Where `last` is given, one in ten waits until then: also on a fast machine somebody comes too late.
    """
    with ThreadPoolExecutor(len(them)) as threads:
        lines = list(threads.map(lambda one: Line(port, f"{one.bidder.cookie}; csrftoken={TOKEN}"), them))
        began = time.perf_counter()
        punctual = len(them) - (len(them) // 10 if last else 0)
        moments = [None] * punctual + [last] * (len(them) - punctual)
        heard = list(
            threads.map(lambda each: _submit(each[0], lot, *each[1:]), zip(lines, them, moments, strict=True))
        )
        took = time.perf_counter() - began
    return heard, took


def _submit(line: Line, lot: Lot, one: Submission, moment: datetime | None) -> Answered:
    if moment:
        time.sleep(max(0.0, (moment - clock.now()).total_seconds()))
    body = _form({"manifest": one.manifest, "signature": one.signature})
    headers = {
        "Content-Type": f"multipart/form-data; boundary={EDGE}",
        "Accept": "application/json",
        "X-CSRFToken": TOKEN,
    }
    manifest, began = papers.digest(one.manifest), time.perf_counter()
    try:
        answer = line.ask("POST", f"/bidding/bids/{lot.code}/submit/", body, headers)
    except OSError:
        return Answered(manifest, began, time.perf_counter(), 0, "")
    finally:
        line.close()
    code = "" if answer.status == 201 else _code(answer)
    return Answered(manifest, began, time.perf_counter(), answer.status, code)


def _code(answer: clients.Answer) -> str:
    try:
        return str(json.loads(answer.body)["errors"][0]["code"])
    except (ValueError, KeyError, IndexError, TypeError):
        return f"{answer.status} {answer.body[:80]!r}"


def _form(fields: dict[str, bytes]) -> bytes:
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode()
        + value
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


def _accepted_and_there(heard: Sequence[Answered], bids: Sequence[Bid]) -> int:
    """Count who was told that the bid is in, and whose bid is in."""
    return len({one.manifest for one in heard if one.status == 201} & {bid.manifest_sha256 for bid in bids})


def _out_of_order(heard: Sequence[Answered], bids: Sequence[Bid]) -> int:
    """Count neighbours in the log whose times run backwards, or of whom the later was answered before the earlier began."""
    by_hash = {one.manifest: one for one in heard}
    logged = {entry.index: entry.logged_at for entry in Entry.objects.filter(act="bid.submit")}
    ordered = sorted(
        (bid for bid in bids if bid.entry_index is not None), key=lambda bid: bid.entry_index or 0
    )
    pairs = list(pairwise(ordered))
    backwards = sum(logged[a.entry_index or 0] > logged[b.entry_index or 0] for a, b in pairs)
    return backwards + sum(
        by_hash[b.manifest_sha256].ended < by_hash[a.manifest_sha256].began for a, b in pairs
    )


def _bad_receipts(bids: Sequence[Bid]) -> int:
    """Count the receipts that do not verify offline, or are not for this bid."""
    log = log_key().verifier
    bad = 0
    for bid in bids:
        try:
            receipt = verification.verify(bid.receipt, log)
        except ValueError:
            bad += 1
        else:
            bad += receipt.body["facts"]["manifest_sha256"] != bid.manifest_sha256
    return bad


def _accepted_late(bids: Sequence[Bid], deadline: datetime) -> int:
    entries = Entry.objects.in_bulk([bid.entry_index for bid in bids])
    return sum(entries[bid.entry_index].logged_at >= deadline for bid in bids)


def _refused_early(late: Sequence[Answered], heard: Sequence[Answered], bids: Sequence[Bid]) -> int:
    """Count who was told "late" before somebody else's submission that was accepted had even begun."""
    there = {bid.manifest_sha256 for bid in bids}
    last_begun = max((one.began for one in heard if one.manifest in there), default=0.0)
    return sum(one.ended < last_begun for one in late)


def _allow_many_files() -> None:
    """A thousand connections are a thousand open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
