"""A practice run: begin, jump to its deadline, close and open as the hall would, wipe. Nothing enters the ledger."""

import secrets
import shutil
from datetime import datetime, timedelta
from threading import Lock

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding import letters, vault
from bidding.actions.practice_bids import log_act
from bidding.decrypting import open_all
from bidding.models import Cause, Lot, Rehearsal, RehearsalBid, RehearsalOutcome
from bidding.models.rehearsals import practice_code
from bidding.practice_log import new_seeds
from bidding.queries.rehearsals import idle_since, practice_log, standing
from bidding.rules.rehearsals import may_practise
from bidding.sealing import holding, manifests
from bidding.sealing.holding import Keys
from bidding.sealing.keysets import Keyholder, Keyset
from bidding.sealing.manifests import Manifest, Sealed
from bidding.sealing.openings import Outcome, Task
from bidding.sealing.releases import Wrapped, Wraps
from bidding.sealing.shares import commitment
from bidding.uploading import arriving
from ledger import clock

LASTS = timedelta(minutes=10)
# How long the line stays cut when a bidder wants to see it come back.
CUT = timedelta(seconds=8)
MOST_AT_ONCE = 3
SHELF = "practice"
# Opening decrypts gigabytes: one practice run at a time, and on one core, or a few that insist would keep every page
# and a real opening waiting.
_opening = Lock()
WORKERS = 1


@transaction.atomic
def begin_rehearsal(lot: Lot, *, by: User) -> Rehearsal:
    """Begin a practice run on a lot, in place of an earlier one: ten minutes stand for the days left.

    Its keyholders are played by the platform with throw-away keys. Neither the ledger nor anybody else learns of it
    (招标投标法 22: who prepares a bid is as secret as who bids). Raises Refused.
    """
    at = clock.now()
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    require(may_practise(by, lot, at=at))
    owner = by.organisation
    assert owner is not None
    _wipe_of(lot, owner)
    if Rehearsal.objects.filter(owner=owner).count() >= MOST_AT_ONCE:
        raise Refused(_("End another practice run first."), "too_many")
    holders = [holding.new_keys() for _place in range(lot.shares_total)]
    try:
        with transaction.atomic():
            return Rehearsal.objects.create(
                token=secrets.token_urlsafe(32),
                lot=lot,
                owner=owner,
                keyset=_keyset(lot, holders).text.decode(),
                keys={
                    "log": new_seeds(),
                    "holders": [{"identity": one.identity, "seed": one.seed.hex()} for one in holders],
                },
                began_at=at,
                deadline=at + LASTS,
                moved_at=at,
            )
    except IntegrityError as error:
        raise Refused(_("A practice run was begun a moment ago."), "too_many") from error


def _keyset(lot: Lot, holders: list[Keys]) -> Keyset:
    places = tuple(
        Keyholder(place, practice_code(str(place)), keys.recipient, keys.signing_key)
        for place, keys in enumerate(holders, start=1)
    )
    return Keyset(lot.project.code, practice_code(lot.code), lot.shares_needed, places, lot.suite)


@transaction.atomic
def jump_to_deadline(rehearsal: Rehearsal) -> Rehearsal:
    """Let the practice clock run out now."""
    at = clock.now()
    Rehearsal.objects.filter(pk=rehearsal.pk, deadline__gt=at).update(deadline=at, moved_at=at)
    rehearsal.refresh_from_db()
    return rehearsal


def cut_line(rehearsal: Rehearsal) -> None:
    """Turn away the parts of uploads for some seconds, as a cut line would."""
    at = clock.now()
    Rehearsal.objects.filter(pk=rehearsal.pk).update(cut_until=at + CUT, moved_at=at)


@transaction.atomic
def close_rehearsal(rehearsal: Rehearsal) -> Rehearsal:
    """Close the practice run at its deadline under a checkpoint cosigned by the practice witness. Raises Refused."""
    rehearsal = Rehearsal.objects.select_for_update(of=("self",)).select_related("lot").get(pk=rehearsal.pk)
    at = clock.now()
    if at < rehearsal.deadline:
        raise Refused(_("Bidding closes at the deadline, not before."), "too_early")
    if not rehearsal.closing:
        bid = standing(rehearsal)
        log_act(rehearsal, "lot.close", at=at, bids=int(bid is not None))
        rehearsal.closing = practice_log(rehearsal).cosigned(int(at.timestamp()))
        rehearsal.moved_at = at
        rehearsal.save(update_fields=["closing", "moved_at"])
    return rehearsal


def open_rehearsal(rehearsal: Rehearsal) -> list[RehearsalOutcome]:
    """Open the practice bid: keyholders' program, shares checked and joined, worker processes, as in the hall.

    Raises Refused before closing, when no practice bid stands, and "busy" while another run is being opened.
    """
    bid = standing(rehearsal)
    if not rehearsal.closing:
        raise Refused(_("Bidding has not been closed under a cosigned checkpoint yet."), "too_early")
    if bid is None:
        raise Refused(_("There is nothing left to open."), "nothing_to_open")
    if not rehearsal.outcomes.exists():
        if not _opening.acquire(blocking=False):
            raise Refused(_("Another practice run is just being opened. Try again in a minute."), "busy")
        try:
            _open(rehearsal, bid)
        finally:
            _opening.release()
    return list(rehearsal.outcomes.order_by("kind"))


def _open(rehearsal: Rehearsal, bid: RehearsalBid) -> None:
    paper = manifests.parse(bid.manifest.encode())
    tasks = _tasks(rehearsal, bid, paper)
    try:
        _write(rehearsal, paper, open_all(tasks, most=WORKERS))
    finally:
        for task in tasks:
            shutil.rmtree(task.into, ignore_errors=True)


def _tasks(rehearsal: Rehearsal, bid: RehearsalBid, paper: Manifest) -> list[Task]:
    shares = _released(rehearsal, paper)
    files = {file.sha256: file for file in rehearsal.uploads.filter(is_whole=True)}
    return [
        Task(
            envelope_id=number,
            path=vault.place_of(files[part.sha256].path),
            sha256=part.sha256,
            recipient=part.recipient,
            label=paper.label(part.kind),
            shares=tuple(_good(part, shares[number])),
            needed=rehearsal.lot.shares_needed,
            into=vault.new_shelf(f"{SHELF}-opened"),
        )
        for number, part in enumerate(paper.envelopes)
        if part.sha256 in files
    ]


def _released(rehearsal: Rehearsal, paper: Manifest) -> dict[int, list[bytes]]:
    """Let every practice keyholder answer her wraps with the keyholder's own program; it checks the checkpoint first."""
    log = practice_log(rehearsal)
    found: dict[int, list[bytes]] = {number: [] for number in range(len(paper.envelopes))}
    for place, kept in enumerate(rehearsal.keys["holders"], start=1):
        wraps = Wraps(
            tender=paper.tender,
            lot=paper.lot,
            index=place,
            deadline=int(rehearsal.deadline.timestamp()),
            checkpoint=rehearsal.closing,
            wraps=tuple(
                Wrapped(number, paper.label(part.kind), part.wraps[place - 1], part.commitments[place - 1])
                for number, part in enumerate(paper.envelopes)
            ),
        )
        keys = Keys(kept["identity"], bytes.fromhex(kept["seed"]))
        for share in holding.release(wraps, keys, platform=log.key.verifier, witness=log.witness.verifier):
            found[share.envelope_id].append(bytes.fromhex(share.share))
    return found


def _good(part: Sealed, shares: list[bytes]) -> list[bytes]:
    return [share for share in shares if share and commitment(share) in part.commitments]


@transaction.atomic
def _write(rehearsal: Rehearsal, paper: Manifest, outcomes: list[Outcome]) -> None:
    Rehearsal.objects.select_for_update(of=("self",)).get(pk=rehearsal.pk)
    if rehearsal.outcomes.exists():
        return
    for outcome in outcomes:
        kind = paper.envelopes[outcome.envelope_id].kind
        cause, detail, letter = outcome.cause, outcome.detail, {}
        if not cause:
            try:
                letter = letters.read(outcome.letter, kind=kind)
            except letters.LetterError as error:
                cause, detail = str(Cause.F7), f"letter.json: {error.field}"
        RehearsalOutcome.objects.create(
            rehearsal=rehearsal,
            kind=kind,
            cause=cause,
            detail=detail[:2000],
            letter={name: str(value) for name, value in letter.items()},
            files=[{"name": one.name, "sha256": one.sha256, "size": one.size} for one in outcome.files],
        )


def wipe(rehearsal: Rehearsal) -> None:
    """End a practice run: bytes, papers, keys and rows are gone."""
    paths = list(rehearsal.uploads.values_list("path", flat=True))
    rehearsal.delete()
    for path in paths:
        arriving.forget(path)


def _wipe_of(lot: Lot, owner: Organisation) -> None:
    for earlier in Rehearsal.objects.filter(lot=lot, owner=owner):
        wipe(earlier)


def sweep_rehearsals(at: datetime) -> int:
    """Wipe the practice runs that nobody has touched for half an hour; return how many."""
    idle = list(idle_since(at))
    for rehearsal in idle:
        wipe(rehearsal)
    return len(idle)
