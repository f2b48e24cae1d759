"""One running evaluation with a row of everything that its pages show, and who may and who may not see them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model

from accounts.models import OrganisationKind, User
from accounts.roles import Role
from bidding import vault
from bidding.models import Bid, OpenedFile
from evaluation import actions
from evaluation.actions.discussing import say
from evaluation.actions.noting import keep_page_note
from evaluation.actions.watching import report_misconduct, send_message
from evaluation.models import (
    Agreement,
    Booking,
    Caller,
    Clarification,
    HandOver,
    HandOverKind,
    IdentityMark,
    IdentityRecord,
    Member,
    Message,
    Misconduct,
    Recording,
    Room,
    RoomSite,
    SeatLine,
    Sitting,
    Video,
)
from evaluation.queries import present_members
from ledger import clock
from tests.accounts import making as people
from tests.evaluation import making
from tests.evaluation.making_documents import opened_file

HOUR = timedelta(hours=1)
HASH = "ab" * 32
CENTRE = "centre of another site"


@dataclass
class Whole:
    """A room and the rows in it that addresses name."""

    scene: making.Scene
    room: Room
    member: Member
    file: OpenedFile
    question: Clarification
    message: Message
    misconduct: Misconduct
    mark: IdentityMark
    booking: Booking
    handover: HandOver
    recording: Recording
    agreement: Agreement


def whole() -> Whole:
    """Make a running evaluation in government procurement, where most pages exist, with everything in it."""
    made = making.with_sites(making.scene(regime="GP"))
    room = making.running(made)
    member, other = present_members(room).select_related("user", "site__site", "seat")[:2]
    bid = made.bids[0]
    file = opened_file(bid, "技术标.txt", b"text")
    keep_page_note(member=member, bid=bid, text="看第三页。", by=member.user)
    SeatLine.objects.get_or_create(member=member, defaults={"since": clock.now(), "seen_at": clock.now()})
    say(member=member, text="请看第三章。", by=member.user)
    return Whole(
        scene=made,
        room=room,
        member=member,
        file=file,
        question=_asked(member, bid, made),
        message=send_message(room=room, text="请关闭手机。", member=member, by=made.supervisor),
        misconduct=report_misconduct(member=member, text="有人诱导。", by=member.user),
        mark=IdentityMark.objects.create(
            room=room, bid=bid, file=file, kind="name", page=1, excerpt="某公司", found_at=clock.now()
        ),
        recording=_recorded(room, member, made),
        agreement=_agreed(made),
        **_kept_seats(member, other, made),
    )


def _asked(member: Member, bid: Bid, made: making.Scene) -> Clarification:
    question = Clarification.objects.create(
        room=member.room,
        bid=bid,
        kind="clarify",
        question="工期如何安排？",
        asked_by=member,
        asked_at=clock.now(),
    )
    due = clock.now() + HOUR
    released = actions.release_clarification(clarification=question, due_at=due, by=made.supervisor)
    return making.answered(released, "按招标文件安排。", made.bidders[0])


def _recorded(room: Room, member: Member, made: making.Scene) -> Recording:
    now = clock.now()
    Video.objects.create(room=room, on=True, recorded=True, switched_at=now, switched_by=made.centre)
    caller = Caller.objects.create(room=room, user=member.user, member=member, joined_at=now, seen_at=now)
    kept = vault.keep([b"sealed"], shelf="recordings", limit=100)
    return Recording.objects.create(
        caller=caller, number=1, seconds=60, sha256=kept.sha256, size=kept.size, path=kept.path, kept_at=now
    )


def _agreed(made: making.Scene) -> Agreement:
    today = clock.now().date()
    return Agreement.objects.create(
        centre=made.centre.organisation,
        partner=made.guests[0].organisation,
        region="421182",
        number="清评协〔2026〕1号",
        sha256=HASH,
        contact="李主任",
        phone="0713-1234567",
        valid_from=today,
        valid_to=today + timedelta(days=365),
        entered_at=clock.now(),
        entered_by=made.centre,
    )


def _kept_seats(member: Member, other: Member, made: making.Scene) -> dict[str, Any]:
    now = clock.now()
    Sitting.objects.create(room=member.room, begins_at=now, ends_at=now + HOUR)
    IdentityRecord.objects.create(
        member=member, method="document", outcome="matched", checked_at=now, checked_by=made.keepers[0]
    )
    booking = Booking.objects.create(
        seat=member.seat, part=member.site, begins_at=now, ends_at=now + HOUR, booked_at=now, booked_by=made.keepers[0]
    )  # fmt: skip
    handover = HandOver.objects.create(
        part=member.site,
        kind=HandOverKind.DUTY,
        given_by=made.keepers[0],
        given_at=now,
        reason="交接班",
        to_user=made.centre,
        to_organisation=made.centre.organisation,
    )
    return {"booking": booking, "handover": handover}


def rightful(of: Whole) -> dict[str, User]:
    """Return who has a part in the room, by name."""
    scene = of.scene
    return {
        "host": scene.centre,
        "member": of.member.user,
        "supervisor": scene.supervisor,
        "agency": scene.agency,
        "tenderer": scene.tenderer,
        "keeper of the host site": scene.keepers[0],
        "bidder asked": scene.bidders[0],
    }


def outsiders(of: Whole) -> dict[str, User]:
    """Return who has no part in the room, or none in what its addresses name: the asked bidder is another."""
    other = people.user(Role.EXPERT)
    elsewhere = making.scene(["1"])
    room = Room.objects.create(**_like(of.room, lot=elsewhere.lot))
    site, keeper = making.site(region="421189")
    part = RoomSite.objects.create(**_like(of.member.site, room=room, site=site, duty_officer=None))
    seat = site.seats.first()
    Member.objects.create(**_like(of.member, room=room, user=other, expert=None, site=part, seat=seat))
    return {
        "agency of another lot": elsewhere.agency,
        "unrelated bidder": people.user(Role.BIDDER),
        "bidder of the lot": of.scene.bidders[1],
        "expert of another room": other,
        CENTRE: keeper,
        "other department": people.user(
            Role.SUPERVISOR, people.organisation(kind=OrganisationKind.SUPERVISOR)
        ),
    }


def _like(row: Model, **other: Any) -> dict[str, Any]:
    """Return the columns of a row, without its key, some of them others."""
    columns = {one.name: getattr(row, one.name) for one in row._meta.concrete_fields if not one.primary_key}
    return columns | other
