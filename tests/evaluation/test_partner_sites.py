"""Agreements, seats kept for a time, readiness and hand-overs: each right, twice, at once, and by the wrong person."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import OrganisationKind
from accounts.permits import Refused
from accounts.roles import Role
from evaluation import actions
from evaluation.models import Agreement, Booking, HandOver, RoomSite, Seat
from evaluation.queries.partners import agreement_between, covers, materials_due, standing
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db
HASH = "ab" * 32


def agreed(by, partner, **more):
    given = {
        "region": "421182",
        "number": "清评协〔2026〕1号",
        "sha256": HASH,
        "contact": "李主任",
        "phone": "0713-1234567",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
    }
    return actions.add_agreement(partner=partner, by=by, **(given | more))


def planned(scene, hours=(24, 30), **more):
    """Arrange an evaluation for a time; the guests have accepted."""
    begins, ends = (clock.now() + timedelta(hours=number) for number in hours)
    room = actions.arrange(
        lot=scene.lot,
        host=scene.host,
        quotas={scene.host: 3, scene.guests[0]: 1, scene.guests[1]: 1},
        specialities=[making.SPECIALITY],
        begins_at=begins,
        ends_at=ends,
        by=scene.centre,
        **more,
    )
    for part, keeper in zip(room.sites.filter(role="guest"), scene.keepers[1:], strict=True):
        actions.answer_site(part=part, accept=True, by=keeper)
    return room


def beside(scene):
    """Another lot of the same centre, to be evaluated at the same sites."""
    other = making.scene()
    other.host, other.guests, other.keepers, other.centre = (
        scene.host,
        scene.guests,
        scene.keepers,
        scene.centre,
    )
    other.lot.project.centre = scene.centre.organisation
    other.lot.project.save()
    return other


def part_of(room, site):
    return RoomSite.objects.get(room=room, site=site)


def book(room, scene, place=0, count=3):
    site = [scene.host, *scene.guests][place]
    seats = list(site.seats.all()[:count])
    return actions.book_seats(part=part_of(room, site), seats=seats, by=scene.keepers[place])


def refused(code, act, **given):
    with pytest.raises(Refused) as refusal:
        act(**given)
    assert refusal.value.code == code


def test_an_agreement_in_force_stands_behind_the_request_and_its_lack_is_logged(scene):
    partner = scene.keepers[1].organisation
    agreement = agreed(scene.centre, partner)

    room = making.arranged(scene)

    assert part_of(room, scene.guests[0]).agreement == agreement
    assert part_of(room, scene.guests[1]).agreement is None
    facts = Entry.objects.get(act="room.arrange").facts
    assert facts["without_agreement"] == [scene.guests[1].pk]


def test_without_an_agreement_a_request_is_refused_where_the_rule_says_so(scene, settings):
    settings.WITHOUT_AGREEMENT = "refuse"
    agreed(scene.centre, scene.keepers[1].organisation)
    with pytest.raises(Refused) as refusal:
        making.arranged(scene)
    assert refusal.value.code == "agreement"

    agreed(scene.keepers[2], scene.centre.organisation, region="421100", number="东评协1号")
    assert making.arranged(scene).sites.count() == 3


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("days", {"valid_to": date(2025, 1, 1)}),
        ("sha256", {"sha256": "xyz"}),
        ("required", {"number": "  "}),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(scene, code, more):
    refused(code, agreed, by=scene.centre, partner=scene.keepers[1].organisation, **more)

    assert not Agreement.objects.exists()


def test_an_agreement_is_between_two_centres_and_entered_once(scene):
    partner = scene.keepers[1].organisation
    agreed(scene.centre, partner)

    refused("duplicate", agreed, by=scene.centre, partner=partner)
    refused("partner", agreed, by=scene.centre, partner=scene.centre.organisation)
    refused("partner", agreed, by=scene.centre, partner=scene.tenderer.organisation)
    with pytest.raises(Refused):
        agreed(scene.agency, partner)


def test_an_agreement_runs_warns_and_ends(scene):
    partner = scene.keepers[1].organisation
    agreement = agreed(scene.centre, partner)
    days = {"2025-12-31": "future", "2026-03-01": "running", "2026-11-20": "ending", "2027-01-01": "over"}
    assert {day: standing(agreement, date.fromisoformat(day)) for day in days} == days

    refused("stranger", actions.end_agreement, agreement=agreement, reason="x", by=scene.keepers[2])
    ended = actions.end_agreement(agreement=agreement, reason="机构改革", by=scene.keepers[1])

    tomorrow = ended.ended_on + timedelta(days=1)
    assert standing(ended, tomorrow) == "ended"
    assert agreement_between(scene.centre.organisation, partner, "421182", tomorrow) is None
    refused("ended", actions.end_agreement, agreement=agreement, reason="x", by=scene.centre)


def test_a_region_covers_what_lies_in_it():
    assert covers("421100", "421181")
    assert covers("420000", "421181")
    assert not covers("421182", "421181")


def test_from_request_to_ready_and_check_in_only_at_a_seat_that_is_kept(scene):
    room = planned(scene)
    actions.prepare_draw(room=room, by=scene.centre)
    for party, user in {"tenderer": scene.tenderer, "supervisor": scene.supervisor}.items():
        commitment = making.draw.commitment(making.SEEDS[party])
        actions.commit_seed(room=room, party=party, commitment=commitment, by=user)
    for party, user in {"tenderer": scene.tenderer, "supervisor": scene.supervisor}.items():
        actions.reveal_seed(room=room, party=party, seed=making.SEEDS[party], by=user)
    room = actions.draw_panel(room=room, by=scene.centre)
    for member in room.members.select_related("user"):
        actions.reply_to_call(member=member, accept=True, by=member.user)
    for place in range(3):
        book(room, scene, place, 3 if place == 0 else 1)
    refused("sites_ready", actions.open_checkin, room=room, by=scene.centre)
    for place, site in enumerate([scene.host, *scene.guests]):
        actions.report_ready(part=part_of(room, site), checked={}, by=scene.keepers[place])
    actions.open_checkin(room=room, by=scene.centre)
    member = room.members.filter(site__site=scene.guests[0]).get()
    kept, other = list(scene.guests[0].seats.all()[:2])

    refused("seat", actions.check_in, member=member, seat=other, by=member.user)

    assert actions.check_in(member=member, seat=kept, by=member.user).seat == kept
    for one in room.members.select_related("user"):
        if one != member:
            seat = part_of(room, one.site.site).bookings.exclude(
                seat__in=room.members.exclude(seat=None).values("seat")
            )
            actions.check_in(member=one, seat=seat.first().seat, by=one.user)
        for bid in scene.bids:
            actions.declare_conflict(member=one, bid=bid, conflict=False, by=one.user)
    refused("identity", actions.make_ready, room=room, by=scene.centre)
    keepers = dict(zip([scene.host, *scene.guests], scene.keepers, strict=True))
    for one in room.members.select_related("site__site"):
        actions.check_document(member=one, reason="人证一致", by=keepers[one.site.site])
    assert actions.make_ready(room=room, by=scene.centre).state == "ready"


def test_a_seat_is_not_kept_twice_at_overlapping_times(scene):
    room = planned(scene)
    book(room, scene)
    other = beside(scene)
    second = planned(other, hours=(29, 35))
    third_seats = list(scene.host.seats.all()[3:6])

    refused(
        "taken",
        actions.book_seats,
        part=part_of(second, scene.host),
        seats=list(scene.host.seats.all()[:3]),
        by=scene.centre,
    )

    assert len(actions.book_seats(part=part_of(second, scene.host), seats=third_seats, by=scene.centre)) == 3
    actions.abort(room=room, reason="流标", by=scene.centre)
    assert len(book(second, other)) == 3


def test_seats_are_named_by_their_own_site_enough_of_them_and_in_use(scene):
    room = making.arranged(scene)
    refused("no_time", book, room=room, scene=scene)
    actions.abort(room=room, reason="改期", by=scene.centre)
    room = planned(scene)
    part = part_of(room, scene.host)

    refused("seats", book, room=room, scene=scene, count=2)
    strange = [*scene.host.seats.all()[:2], scene.guests[0].seats.first()]
    refused("seat", actions.book_seats, part=part, seats=strange, by=scene.centre)
    refused("stranger", actions.book_seats, part=part, seats=[], by=scene.keepers[1])
    seat = scene.host.seats.first()
    actions.equip_seat(seat=seat, equipment=["camera"], active=False, by=scene.centre)
    refused("seat", book, room=room, scene=scene)
    assert not Booking.objects.exists()


def test_a_site_is_ready_when_all_its_equipment_works(scene):
    room = planned(scene)
    seat = scene.host.seats.first()
    refused("equipment", actions.equip_seat, seat=seat, equipment=["sofa"], active=True, by=scene.centre)
    refused("stranger", actions.equip_seat, seat=seat, equipment=[], active=True, by=scene.keepers[1])
    actions.equip_seat(seat=seat, equipment=["headset", "camera"], active=True, by=scene.centre)
    part = part_of(room, scene.host)
    refused("seats", actions.report_ready, part=part, checked={}, by=scene.centre)
    book(room, scene)

    refused("equipment", actions.report_ready, part=part, checked={seat.pk: ["camera"]}, by=scene.centre)
    ready = actions.report_ready(part=part, checked={seat.pk: ["camera", "headset"]}, by=scene.centre)

    assert (ready.duty_officer, bool(ready.ready_at)) == (scene.centre, True)
    assert Booking.objects.get(seat=seat).checked == {"camera": True, "headset": True}
    refused("ready", actions.report_ready, part=part, checked={}, by=scene.centre)
    refused("state", book, room=room, scene=scene)


def test_a_time_that_is_over_or_turned_round_is_refused(scene):
    refused("time", planned, scene=scene, hours=(30, 24))
    refused("time", planned, scene=scene, hours=(-30, -24))

    assert not scene.lot.rooms.exists()


def test_the_duty_passes_to_a_colleague_when_she_confirms(scene):
    room = planned(scene)
    part = part_of(room, scene.guests[0])
    giver = scene.keepers[1]
    colleague, another = (people.user(Role.CENTRE, giver.organisation) for _ in range(2))
    refused("colleague", actions.hand_on_duty, part=part, to=scene.centre, reason="换班", by=giver)

    given = actions.hand_on_duty(part=part, to=colleague, reason="换班", by=giver)

    refused("offered", actions.hand_on_duty, part=part, to=another, reason="换班", by=giver)
    refused("own", actions.take_over, given=given, by=giver)
    refused("stranger", actions.take_over, given=given, by=another)
    actions.take_over(given=given, by=colleague)
    assert part_of(room, scene.guests[0]).duty_officer == colleague
    refused("answered", actions.take_over, given=given, by=colleague)
    refused("not_on_duty", actions.hand_on_duty, part=part, to=another, reason="换班", by=giver)


def test_a_seat_passes_with_whoever_sits_there(scene):
    room = planned(scene)
    part = part_of(room, scene.host)
    book(room, scene)
    old, new = scene.host.seats.all()[0], scene.host.seats.all()[5]
    colleague = people.user(Role.CENTRE, scene.centre.organisation)
    refused("seat", actions.hand_on_seat, part=part, seat=new, to=old, reason="坏", by=scene.centre)

    given = actions.hand_on_seat(part=part, seat=old, to=new, reason="摄像头坏", by=scene.centre)
    actions.take_over(given=given, by=colleague)

    live = set(part.bookings.filter(released_at=None).values_list("seat", flat=True))
    assert (new.pk in live, old.pk in live) == (True, False)
    again = actions.hand_on_seat(part=part, seat=new, to=old, reason="修好了", by=scene.centre)
    actions.refuse_hand_over(given=again, reason="不必", by=colleague)
    assert HandOver.objects.filter(taken=True).count() == 1


def test_the_part_of_a_site_passes_to_another_until_the_pool_is_fixed(scene):
    room = planned(scene)
    part = part_of(room, scene.guests[0])
    giver = scene.keepers[1]
    other, colleague = making.site(giver.organisation, region="421182", seats=2)
    for elsewhere in (making.site(region="421182")[0], making.site(giver.organisation, region="421184")[0]):
        refused("elsewhere", actions.hand_on_site, part=part, to=elsewhere, reason="x", by=giver)
    given = actions.hand_on_site(part=part, to=other, reason="停电", by=giver)
    refused("stranger", actions.take_over, given=given, by=scene.keepers[2])

    actions.take_over(given=given, by=colleague)

    part.refresh_from_db()
    assert part.site == other
    refused("site", actions.hand_on_site, part=part, to=other, reason="x", by=giver)
    actions.prepare_draw(room=room, by=scene.centre)
    third, _keeper = making.site(giver.organisation, region="421182", seats=2)
    refused("prepared", actions.hand_on_site, part=part, to=third, reason="x", by=giver)


def test_originals_go_to_the_host_within_five_working_days(scene):
    room = making.closed(scene)
    part = part_of(room, scene.guests[0])
    facts = {"part": part, "items": 12, "reason": "签名原件、录像", "by": scene.keepers[1]}
    refused("manifest", actions.hand_over_materials, manifest_sha256="x", **facts)
    refused(
        "state", actions.hand_over_materials, manifest_sha256=HASH,
        **(facts | {"part": part_of(room, scene.host), "by": scene.keepers[0]}),
    )  # fmt: skip

    given = actions.hand_over_materials(manifest_sha256=HASH, **facts)

    assert actions.take_over(given=given, by=scene.keepers[0]).taken
    assert materials_due(part) == date(2026, 3, 9)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite has no queue of writers")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_one_seat_at_once_one_is_refused(monday):
    first = making.with_sites(making.scene())
    second = beside(first)
    rooms = [planned(one) for one in (first, second)]
    seats = list(Seat.objects.filter(site=first.host)[:3])
    barrier, outcomes = Barrier(2), []

    def go(room):
        try:
            with clock.travel(monday):
                barrier.wait(10)
                actions.book_seats(part=part_of(room, first.host), seats=seats, by=first.keepers[0])
            outcomes.append("kept")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[room]) for room in rooms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == ["kept", "taken"]
    assert Booking.objects.filter(released_at=None).count() == 3


def test_a_centre_without_accounts_of_the_right_kind_is_no_partner(scene):
    assert people.organisation(kind=OrganisationKind.CENTRE) != scene.centre.organisation
    refused("partner", agreed, by=scene.centre, partner=scene.supervisor.organisation)
