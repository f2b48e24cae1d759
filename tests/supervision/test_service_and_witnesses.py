"""Service rating and its tickets; witnesses who look on and report."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from accounts.models import Organisation, OrganisationKind, User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Bid, Closing, Lot, OpeningSession, OpeningStage, Status
from ledger import clock
from ledger.queries import entries_on
from supervision.actions import ratings as service
from supervision.actions import witnessing as acts
from supervision.models import ServiceRating, Ticket, Witnessing
from supervision.queries.ratings import figures, rateable
from supervision.queries.witnessing import watched
from tests.accounts import making as people
from tests.bidding.making import lawbook
from tests.conftest import MONDAY
from tests.portal import making

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@dataclass
class Trade:
    """A lot whose bidders are known, and its department."""

    lot: Lot
    bids: list[Bid]
    officers: list[User]


@pytest.fixture
def trade() -> Trade:
    lawbook()
    lot = making.full_lot(Status.PUBLICISED, at=MONDAY)
    officers = [people.user(Role.SUPERVISOR, lot.project.supervisor) for _ in range(2)]
    return Trade(lot, list(lot.bids.select_related("bidder")), officers)


def bidder_of(trade: Trade) -> User:
    return people.user(Role.BIDDER, trade.bids[0].bidder)


def test_a_step_is_rated_once_by_who_took_it_and_a_bad_grade_opens_a_ticket(trade: Trade) -> None:
    user = bidder_of(trade)
    offered = {str(one.step) for one in rateable(user) if one.lot == trade.lot}
    refusals = []
    for by, step, text in (
        (people.user(Role.BIDDER), "opening", "慢"),
        (user, "award", "慢"),
        (user, "opening", ""),
    ):
        with pytest.raises(Refused) as refusal:
            service.rate(trade.lot, step=step, grade=1, text=text, by=by)
        refusals.append(refusal.value.code)
    service.rate(trade.lot, step="opening", grade=1, text="解密等了四十分钟", by=user)

    with pytest.raises(Refused) as twice:
        service.rate(trade.lot, step="opening", grade=5, by=user)

    assert offered == {"submission", "opening"}
    assert (refusals, twice.value.code) == (["not_taken", "not_taken", "no_text"], "twice")
    ticket = Ticket.objects.get()
    assert (ticket.office, ticket.due_at > clock.now()) == (trade.lot.project.supervisor, True)


def test_before_the_opening_nobody_rates_and_nothing_tells_who_bids() -> None:
    lawbook()
    lot, firm = making.full_lot(Status.PUBLISHED, at=MONDAY), people.organisation()
    making.bid(lot, firm)
    user = people.user(Role.BIDDER, firm)

    with pytest.raises(Refused) as refusal:
        service.rate(lot, step="submission", grade=5, by=user)

    assert (refusal.value.code, rateable(user)) == ("not_taken", [])


def test_every_ticket_is_followed_up_before_it_is_closed_and_rated_again_once(trade: Trade) -> None:
    user, officer = bidder_of(trade), trade.officers[0]
    service.rate(trade.lot, step="opening", grade=2, text="慢", by=user)
    ticket = Ticket.objects.get()
    with pytest.raises(Refused) as early:
        service.close_ticket(ticket, outcome="已改进", by=officer)
    with pytest.raises(Refused) as other:
        service.follow_up(ticket, text="电话", by=people.user(Role.SUPERVISOR))
    service.follow_up(ticket, text="电话回访本人。", by=officer)
    service.close_ticket(ticket, outcome="增加解密终端。", by=officer)
    service.rate_again(ticket, grade=5, by=user)
    with pytest.raises(Refused) as again:
        service.rate_again(ticket, grade=1, by=user)

    found = figures()

    assert (early.value.code, other.value.code, again.value.code) == ("not_followed", "other_office", "stage")
    assert (found.tickets, found.follow_up_rate, found.in_time, found.better) == (1, 100, 1, 1)
    assert ServiceRating.objects.get().grade == 2


def test_few_ratings_show_no_figures(trade: Trade, client: Client) -> None:
    service.rate(trade.lot, step="opening", grade=5, by=bidder_of(trade))

    opening = next(one for one in figures().steps if one.count)

    assert (opening.satisfied, opening.mean, figures().satisfied) == (None, None, None)
    assert client.get("/supervision/service/").status_code == 200


def test_the_officer_sees_a_masked_person_until_a_look_that_the_ledger_notes(
    trade: Trade, client: Client
) -> None:
    user, officer = bidder_of(trade), trade.officers[0]
    service.rate(trade.lot, step="opening", grade=1, text="慢", by=user)
    ticket = Ticket.objects.get()
    client.force_login(officer)
    before = client.get(f"/supervision/tickets/{ticket.pk}/").context["name"]

    client.post(f"/supervision/tickets/{ticket.pk}/look/")

    after = client.get(f"/supervision/tickets/{ticket.pk}/").context["name"]
    assert (before, after) == (user.person.name[0] + before[1:], user.person.name)
    assert set(before[1:]) == {"*"}
    assert entries_on(ticket).filter(act="ticket.look", actor=officer.username).count() == 1


def test_the_window_takes_what_could_not_be_done_but_not_without_end(trade: Trade) -> None:
    user, office = people.user(Role.BIDDER), trade.lot.project.supervisor
    assert office.kind == OrganisationKind.SUPERVISOR
    said = {
        "office": office,
        "matter": "无法注册证书",
        "text": "三次被退回",
        "contact": "13900000000",
        "by": user,
    }
    for _ in range(service.MOST_OPEN):
        service.report_undone(**said)

    with pytest.raises(Refused) as refusal:
        service.report_undone(**said)

    assert refusal.value.code == "too_many"


def witness() -> User:
    return people.user(Role.WITNESS, people.organisation(kind=OrganisationKind.ASSOCIATION))


def invited(lot: Lot, officer: User, user: User | None = None) -> Witnessing:
    return acts.invite_witness(lot, witness=user or witness(), kind="citizen", by=officer)


def test_a_witness_pledges_at_the_door_and_sees_numbers_only(trade: Trade, client: Client) -> None:
    part = invited(trade.lot, trade.officers[0])
    client.force_login(part.user)
    shut = client.get(f"/supervision/witnesses/{part.pk}/now/").status_code

    acts.sign_in(part, by=part.user)
    page = client.get(f"/supervision/witnesses/{part.pk}/").content.decode()

    part.refresh_from_db()
    assert (shut, bool(part.pledge_sha256), len(watched(part).hall) > 1) == (403, True, True)
    assert [bid.bidder.name for bid in trade.bids if bid.bidder.name in page] == []


def test_before_the_bidders_are_published_a_witness_learns_not_even_their_number() -> None:
    lot = making.full_lot(Status.CLOSED, at=MONDAY)
    making.opening(lot)
    Closing.objects.create(lot=lot, closed_at=MONDAY, entry_index=1, bid_count=4, list_sha256="0" * 64)
    part = invited(lot, people.user(Role.SUPERVISOR, lot.project.supervisor))

    acts.sign_in(part, by=part.user)
    sealed = watched(part).bids
    OpeningSession.objects.filter(lot=lot).update(stage=OpeningStage.PUBLISHED_BIDDERS)

    assert (sealed, watched(part).bids) == (None, 4)


def test_only_the_department_invites_and_nobody_of_a_side_of_the_trade(trade: Trade) -> None:
    user, lot = witness(), trade.lot
    side = people.user(Role.WITNESS, Organisation.objects.get(pk=lot.project.agency_id))
    tries = [
        (people.user(Role.SUPERVISOR), user),
        (trade.officers[0], side),
        (trade.officers[0], people.user(Role.BIDDER)),
    ]
    codes = []
    for officer, who in tries:
        with pytest.raises(Refused) as refusal:
            invited(lot, officer, who)
        codes.append(refusal.value.code)
    invited(lot, trade.officers[0], user)

    with pytest.raises(Refused) as twice:
        invited(lot, trade.officers[0], user)

    assert (codes, twice.value.code) == (["other_office", "side", "role"], "twice")


def test_a_report_is_published_after_the_award_redacted_with_the_hash_of_the_original(
    trade: Trade, client: Client
) -> None:
    officer, part = trade.officers[0], invited(trade.lot, trade.officers[0])
    acts.sign_in(part, by=part.user)
    for bad in (b"MZ\x90", b"<html>"):
        with pytest.raises(Refused):
            acts.hand_in_report(part, text="见证报告", by=part.user, file=BytesIO(bad), name="a.pdf")
    report = acts.hand_in_report(
        part, text="全程规范，联系电话13907130001。", by=part.user, file=BytesIO(PDF), name="报告.pdf"
    )
    with pytest.raises(Refused) as early:
        acts.publish_report(report, text=report.text, with_file=True, by=officer)
    Lot.objects.filter(pk=trade.lot.pk).update(status=Status.AWARDED)

    acts.publish_report(report, text=report.text, with_file=True, by=officer)

    page = client.get(f"/supervision/reports/{report.pk}/").content.decode()
    assert early.value.code == "names_secret"
    assert ("13907130001" in page, "139****0001" in page, report.sha256 in page) == (False, True, True)
    file = client.get(f"/supervision/reports/{report.pk}/file/")
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]


def test_a_report_that_was_sent_back_is_handed_in_again_and_a_part_that_ended_shows_nothing(
    trade: Trade,
) -> None:
    officer, part = trade.officers[0], invited(trade.lot, trade.officers[0])
    with pytest.raises(Refused) as outside:
        acts.hand_in_report(part, text="未到场", by=part.user)
    acts.sign_in(part, by=part.user)
    first = acts.hand_in_report(part, text="第一稿", by=part.user)
    with pytest.raises(Refused) as twice:
        acts.hand_in_report(part, text="第二稿", by=part.user)
    acts.send_back(first, note="请勿写专家姓名", by=officer)

    again = acts.hand_in_report(part, text="第二稿", by=part.user)
    acts.end_part(part, reason="与投标人有利害关系", by=officer)

    assert (outside.value.code, twice.value.code, again.text) == ("not_signed_in", "twice", "第二稿")
    part.refresh_from_db()
    with pytest.raises(Refused) as ended:
        acts.sign_in(part, by=part.user)
    assert (ended.value.code, part.ended_at <= clock.now() + timedelta(0)) == ("ended", True)
