"""Scanning a blind room's technical bids for marks of identity, and deciding on what was found (RULES EV-23)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Bid, EnvelopeKind, OpenedFile
from bidding.queries.bids import place_of_file
from evaluation.actions.writing import locked, needed, note
from evaluation.models import IdentityMark, IdentityScan, Room, Verdict
from evaluation.queries import bids_in, document_of
from evaluation.rules import may_scan
from evaluation.scanning.marks import Found, Needles, find
from evaluation.scanning.parent import read_apart
from ledger import clock


def scan_bid(*, room: Room, bid: Bid, by: User) -> IdentityScan:
    """Scan one bid's technical files, in a process apart and outside a transaction; once for each bid.

    Looked for are the names of all bidders of the lot and of their people, codes, telephones, addresses, properties of
    the files, headers, repeated pictures and typefaces beside the document's rule. What is found is advice: nothing
    is rejected by it. Raises Refused for a room that is not blind, or by anybody but the host.
    """
    require(may_scan(by, room))
    files = list(_technical(bid))
    facts = read_apart([(file.name, place_of_file(file)) for file in files])
    needles, fonts = needles_of(room), fonts_of(room)
    found = [
        (file, one)
        for file, read in zip(files, facts, strict=True)
        for one in find(read, needles, fonts=fonts)
    ]
    return _write(room, bid, found, files=len(files), unread=sum(bool(read.problem) for read in facts), by=by)


@transaction.atomic
def decide_mark(*, mark: IdentityMark, verdict: str, reason: str, by: User) -> IdentityMark:
    """Decide on a finding: it tells nothing, or it goes before the committee, which learns kind, file and page only."""
    room = locked(mark.room)
    require(may_scan(by, room))
    mark = IdentityMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if mark.verdict:
        raise Refused(_("This has been decided."), "decided")
    if verdict not in {Verdict.HARMLESS, Verdict.COMMITTEE}:
        raise Refused(_("Choose a decision."), "verdict")
    mark.verdict, mark.reason = verdict, needed(reason, _("the reason"))
    mark.decided_by, mark.decided_at = by, clock.now()
    mark.save()
    note("blind.decide", room, by=by, finding=mark.pk, kind=mark.kind, verdict=verdict)
    return mark


def needles_of(room: Room) -> Needles:
    """Return what the bidders of a lot and their people are called."""
    bids = list(bids_in(room))
    people = User.objects.filter(organisation__in=[bid.bidder_id for bid in bids], person__isnull=False)
    return Needles.of([bid.bidder.name for bid in bids], people.values_list("person__name", flat=True))


def fonts_of(room: Room) -> list[str]:
    """Return the typefaces that the tender document allows in blind bids; [] where it has no such rule."""
    said = str(document_of(room.lot).values.get("blind_fonts", ""))
    return [one.strip() for one in said.replace("、", ",").replace("，", ",").split(",") if one.strip()]


@transaction.atomic
def _write(
    room: Room, bid: Bid, found: list[tuple[OpenedFile, Found]], *, files: int, unread: int, by: User
) -> IdentityScan:
    room = locked(room)
    if standing := IdentityScan.objects.filter(room=room, bid=bid).first():
        return standing
    at = clock.now()
    IdentityMark.objects.bulk_create(
        IdentityMark(
            room=room,
            bid=bid,
            file=file,
            kind=one.kind,
            page=one.page,
            excerpt=one.excerpt.replace("\0", "")[:200],
            found_at=at,
        )
        for file, one in found
    )
    note("blind.scan", room, by=by, bid=bid.pk, files=files, unread=unread, found=len(found))
    return IdentityScan.objects.create(room=room, bid=bid, files=files, unread=unread, scanned_at=at)


def _technical(bid: Bid) -> "list[OpenedFile]":
    files = OpenedFile.objects.filter(
        opened__envelope__bid=bid, opened__envelope__kind=EnvelopeKind.TECHNICAL, opened__cause=""
    )
    return list(files.select_related("opened__envelope").order_by("name", "pk"))
