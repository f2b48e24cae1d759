"""Gathering facts: what the opened envelopes and files of a lot say about who made them."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from accounts.permits import require
from bidding.models import Bid, Lot, OpenedEnvelope, OpenedFile
from bidding.queries.bids import place_of_file
from ledger import clock
from ledger.actions import record
from supervision.actions.progress import advance, begin
from supervision.actions.sketches import keep_sketch
from supervision.models import Fact, Reading, Screening
from supervision.models.progress import Stage
from supervision.queries.facts import bids_of
from supervision.reading.found import Found
from supervision.reading.parent import Told, read_each
from supervision.rules.screening import may_gather
from supervision.screens.identities import normalised

# The letter's field: the kind of fact it is.
LETTER_KINDS = {
    "machine_code": "machine_code",
    "software_lock": "software_lock",
    "phone": "phone",
    "contact": "contact",
    "address": "office_address",
    "account": "deposit_account",
    "author": "author",
    "manager": "manager",
    "manager_certificate": "team_member",
}
# An image's perceptual hash and the hash of its bytes, with a space between.
IMAGE, LOOK_METHOD = "image", "phash/1"
# What a second look may mend: the reader was killed or too slow, or the file was not where it belongs.
AGAIN = ("killed", "too_slow", "missing", "changed")
# Those take long: once for each screening, however often that is tried, or a bidder's slow files would end every try.
ONCE = ("killed", "too_slow")
LETTER_METHOD = "clearbid-letter/1"
PIECE = 1024 * 1024
# Seconds between two rows of progress.
A_SIGN_OF_LIFE = 1.0
# Seconds after which what was read is stored, though there is more to read.
STORE_EVERY = 20.0


def gather_facts(lot: Lot, *, by: User | None = None) -> int:
    """Read every opened envelope and file of a lot once; return how many facts and readings are new.

    Only after the opening; a file read before is not read again, unless its reader was killed or it was not where it
    belongs. Files are read outside transactions, in child processes with limits, and each is checked against its
    recorded hash first; how far it is can be watched (Progress). What is read is stored now and then: whoever is ended
    meanwhile goes on with the rest. Raises Refused before opening.
    """
    require(may_gather(lot))
    bids = bids_of(lot)
    files = list(_files_to_read(lot, bids))
    if files:
        begin(lot, Stage.READING, len(files))
    new, tell, stored = 0, _teller(lot), monotonic()
    read: list[tuple[tuple[Bid, OpenedFile], Found]] = []
    for done, one in enumerate(_read(lot, files, bids), 1):
        tell(done, len(files))
        read.append(one)
        if monotonic() - stored >= STORE_EVERY:
            new += _store(lot, [], read, by)
            read, stored = [], monotonic()
    return new + _store(lot, bids, read, by)


def _teller(lot: Lot) -> Told:
    """Return what writes down, now and then, how many files are read."""
    told = [monotonic()]

    def tell(done: int, total: int) -> None:
        if monotonic() - told[0] >= A_SIGN_OF_LIFE or done == total:
            told[0] = monotonic()
            advance(lot, done)

    return tell


def _envelopes(bids: list[Bid]) -> Iterator[tuple[Bid, OpenedEnvelope]]:
    for bid in bids:
        for envelope in bid.envelopes.all():
            opened = getattr(envelope, "opened", None)
            if opened and not opened.cause:
                yield bid, opened


def _files_to_read(lot: Lot, bids: list[Bid]) -> Iterator[tuple[Bid, OpenedFile]]:
    run = Screening.objects.filter(lot=lot).aggregate(last=Max("run_at"))["last"]
    tried = Q(problem__in=ONCE, observed_at__gt=run) if run else Q(problem__in=ONCE)
    done = Reading.objects.filter(~Q(problem__in=AGAIN) | tried, bid__lot=lot)
    read = set(done.values_list("file", flat=True))
    for bid, opened in _envelopes(bids):
        for file in opened.files.all():
            if file.pk not in read:
                yield bid, file


def _read(
    lot: Lot, files: list[tuple[Bid, OpenedFile]], bids: list[Bid]
) -> Iterator[tuple[tuple[Bid, OpenedFile], Found]]:
    """Read the files whose bytes are as they were opened; name those that are not."""
    sound = []
    for one in files:
        if problem := _hash_problem(one[1]):
            yield one, problem
        else:
            sound.append(one)
    places = [(file.name, place_of_file(file)) for _bid, file in sound]
    owners = [bid.pk for bid, _file in sound]
    for place, found in read_each(places, owners=owners, said=_said_before(lot, bids)):
        yield sound[place], found


def _said_before(lot: Lot, bids: list[Bid]) -> dict[int, int]:
    """Return how many characters are stored of each bid."""
    said = dict.fromkeys((bid.pk for bid in bids), 0)
    for bid, pages in Reading.objects.filter(bid__lot=lot).values_list("bid", "pages").iterator():
        said[bid] = said.get(bid, 0) + sum(map(len, pages))
    return said


def _hash_problem(file: OpenedFile) -> Found | None:
    place = place_of_file(file)
    if not place.is_file():
        return Found(problem="missing")
    return None if _digest(place) == file.sha256 else Found(problem="changed")


def _digest(place: Path) -> str:
    hashed = sha256()
    with place.open("rb") as reader:
        while piece := reader.read(PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


@transaction.atomic
def _store(
    lot: Lot, bids: list[Bid], read: list[tuple[tuple[Bid, OpenedFile], Found]], by: User | None
) -> int:
    at = clock.now()
    facts = [fact for bid, opened in _envelopes(bids) for fact in _of_letter(lot, bid, opened, at)]
    facts += [fact for (bid, file), found in read for fact in _of_file(lot, bid, file, found, at)]
    before = Fact.objects.filter(lot=lot).count()
    Fact.objects.bulk_create(facts, ignore_conflicts=True)
    new = Fact.objects.filter(lot=lot).count() - before
    for (bid, file), found in read:
        Reading.objects.filter(file=file, problem__in=AGAIN).delete()
        reading, made = Reading.objects.get_or_create(file=file, defaults=_reading(bid, file, found, at))
        if made:
            keep_sketch(reading, found)
    if new or read:
        problems = sum(bool(found.problem) for _file, found in read)
        record("facts.gather", by=by, on=lot, at=at, facts=new, files=len(read), problems=problems)
    return new + len(read)


def _of_letter(lot: Lot, bid: Bid, opened: OpenedEnvelope, at: datetime) -> Iterator[Fact]:
    for field, kind in LETTER_KINDS.items():
        value = str(opened.letter.get(field) or "").strip()
        if value:
            yield _fact(lot, bid, opened, None, kind, value, LETTER_METHOD, opened.envelope.sha256, at)


def _of_file(lot: Lot, bid: Bid, file: OpenedFile, found: Found, at: datetime) -> Iterator[Fact]:
    for one in found.values:
        method = f"{found.method[:50]} {one.where}"[:80].strip() if one.where else found.method
        yield _fact(lot, bid, file.opened, file, one.kind, one.value, method, file.sha256, at, one.page)
    for picture in found.pictures:
        value = f"{picture.look or '-'} {picture.sha256}"
        yield _fact(lot, bid, file.opened, file, IMAGE, value, LOOK_METHOD, file.sha256, at, picture.page)


def _fact(
    lot: Lot,
    bid: Bid,
    opened: OpenedEnvelope,
    file: OpenedFile | None,
    kind: str,
    value: str,
    method: str,
    digest: str,
    at: datetime,
    page: int = 0,
) -> Fact:
    value = value[:300]
    return Fact(
        lot=lot, bid=bid, kind=kind, value=value, compared=normalised(value)[:300], envelope=opened, file=file,
        sha256=digest, method=method, observed_at=at, page=page or None,
    )  # fmt: skip


def _reading(bid: Bid, file: OpenedFile, found: Found, at: datetime) -> dict[str, object]:
    return {
        "bid": bid,
        "sha256": file.sha256,
        "method": found.method,
        "pages": found.pages,
        "prices": found.prices,
        "problem": found.problem,
        "observed_at": at,
    }
