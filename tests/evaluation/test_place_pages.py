"""The pages of partners, seats, parts, ties and figures: what each shows, to whom, and what it refuses."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from bidding.models import Lot, Status
from evaluation import actions
from evaluation.models import Agreement, Booking, HandOver, PastEmployment, Relation, RoomSite
from evaluation.queries.statistics import draws_to_show, library_code, verdict_of
from ledger import clock
from tests.accounts import making as people
from tests.evaluation import making
from tests.evaluation.test_partner_sites import HASH, agreed, book, part_of, planned

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def get(user, name, *args, status=200, **query):
    answer = signed_in(user).get(reverse(f"evaluation:{name}", args=args), query)
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def post(user, name, *args, status=302, **data):
    answer = signed_in(user).post(reverse(f"evaluation:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_an_agreement_is_entered_warned_about_and_given_up(scene):
    partner = scene.keepers[1].organisation
    facts = {
        "partner": partner.pk, "region": "421182", "number": "1号", "sha256": HASH, "contact": "李", "phone": "1",
        "valid_from": "2026-01-01", "valid_to": "2026-03-20",
    }  # fmt: skip
    assert "A hash is" in post(scene.centre, "agreement", status=422, **(facts | {"sha256": "z" * 64}))
    post(scene.centre, "agreement", **facts)

    assert "ends soon" in get(scene.centre, "partners")
    assert "1号" in get(scene.keepers[1], "partners")
    assert "1号" not in get(scene.keepers[2], "partners")
    assert "The agreement 1号 ends on 2026-03-20." in get(scene.centre, "home")
    assert "The agreement 1号 ends" in get(scene.centre, "arrange", scene.lot.code)
    assert "No agreement with this centre is in force." in get(scene.centre, "arrange", scene.lot.code)
    agreement = Agreement.objects.get()
    get(scene.keepers[2], "end_agreement", agreement.pk, status=403)
    post(scene.centre, "end_agreement", agreement.pk, reason="到期不续")
    assert "given up" not in get(scene.keepers[2], "partners")
    get(scene.tenderer, "partners", status=403)


def test_an_evaluation_is_arranged_for_a_time_and_a_site_goes_from_request_to_ready(scene):
    guest, keeper = scene.guests[0], scene.keepers[1]
    data = {
        "host": scene.host.pk, "specialities": making.SPECIALITY, "representatives": 0, "sign_minutes": 120,
        f"site_{scene.host.pk}": 3, f"site_{guest.pk}": 1, f"site_{scene.guests[1].pk}": 1,
        "begins_at": "2026-03-03T09:00",
    }  # fmt: skip
    assert "Give both" in post(scene.centre, "arrange", scene.lot.code, status=422, **data)
    post(scene.centre, "arrange", scene.lot.code, **data, ends_at="2026-03-03T17:00")
    room = scene.lot.rooms.get()
    part = part_of(room, guest)

    assert "Accept" in get(keeper, "part", part.pk)
    post(keeper, "answer_site", part.pk, "accept")
    assert guest.seats.first().label in get(keeper, "book", part.pk)
    post(keeper, "book", part.pk, seats=[guest.seats.first().pk])
    post(keeper, "ready", part.pk)
    assert RoomSite.objects.get(pk=part.pk).ready_at
    assert "09:00" in get(keeper, "seats", **{"from": "2026-03-03"})
    assert scene.lot.code not in get(scene.keepers[2], "seats", **{"from": "2026-03-03"})
    get(scene.keepers[2], "part", part.pk, status=403)
    get(scene.keepers[2], "book", part.pk, status=403)
    get(scene.keepers[2], "equip", guest.seats.first().pk, status=404)


@pytest.mark.parametrize("day", ["", "2026-02-30", "heute", "9" * 40, "0001-01-01"])
def test_a_day_that_is_none_shows_this_week(scene, day):
    assert "工位01" in get(scene.centre, "seats", **{"from": day})


def test_a_seat_that_is_taken_is_not_offered(scene):
    room = planned(scene)
    book(room, scene, 1, 1)
    part = part_of(room, scene.guests[0])
    Booking.objects.update(part=part_of(room, scene.guests[1]))

    assert "工位01" not in get(scene.keepers[1], "book", part.pk).split("<form", 2)[-1]


def test_a_hand_over_waits_on_the_first_page_of_whoever_takes_it(scene):
    room = planned(scene)
    part, giver = part_of(room, scene.guests[0]), scene.keepers[1]
    colleague = people.user(Role.CENTRE, giver.organisation)
    assert colleague.username in get(giver, "hand_on", part.pk, "duty")
    post(giver, "hand_on", part.pk, "duty", to=colleague.pk, reason="换班")
    given = HandOver.objects.get()

    assert "To be confirmed" in get(colleague, "home")
    assert "To be confirmed" not in get(giver, "home")
    get(giver, "hand_over", given.pk, "take", status=403)
    get(colleague, "hand_over", given.pk, "eat", status=404)
    post(colleague, "hand_over", given.pk, "take")
    assert colleague.username in get(giver, "part", part.pk)
    get(giver, "hand_on", part.pk, "crown", status=404)


def test_an_expert_declares_her_ties_and_nobody_elses(scene):
    expert, other = scene.experts[0], scene.experts[1]
    me, bidder = expert.user, scene.bids[0].bidder
    assert reverse("evaluation:ties", args=[expert.pk]) in get(me, "home")

    post(me, "add_past", expert.pk, organisation=bidder.uscc, ended_on="2025-06-30")
    post(me, "add_relation", expert.pk, organisation=bidder.uscc, kind="shareholding")

    assert PastEmployment.objects.get().expert == expert
    assert Relation.objects.get().kind == "shareholding"
    assert bidder.name in get(me, "ties", expert.pk)
    assert bidder.name in get(scene.centre, "ties", expert.pk)
    get(me, "ties", other.pk, status=404)
    post(me, "add_relation", other.pk, status=404, organisation=bidder.uscc, kind="family")
    get(scene.supervisor, "ties", expert.pk, status=403)
    assert 'id="relation_organisation_error"' in post(
        me, "add_relation", expert.pk, status=422, organisation="x", kind="family"
    )


def test_statistics_hold_only_draws_whose_names_are_open(scene, client):
    making.drawn(scene)
    page = reverse("evaluation:fairness")
    assert "No draw to show" in client.get(page, headers={"accept-language": "en"}).content.decode()

    Lot.objects.filter(pk=scene.lot.pk).update(status=Status.AWARDED)

    shown = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert library_code(scene.experts[0].pk) in shown
    assert scene.experts[0].user.username not in shown
    at = clock.now()
    draws, sealed = draws_to_show(at - timedelta(days=1), at + timedelta(days=1))
    found = verdict_of(draws)
    assert (sealed, found.draws, len(found.tallies)) == (0, 1, 12)
    assert sum(one.drawn for one in found.tallies) == sum(one.called for one in found.tallies) == 5
    assert len(verdict_of(draws, region="421182").tallies) == 4
    for odd in ("x", "9" * 30, "1066"):
        assert client.get(page, {"year": odd, "region": odd}).status_code == 200


def test_the_page_that_draws_again_is_everybodys_and_takes_no_strange_number(client):
    page = reverse("evaluation:replay")
    assert 'value="12"' in client.get(page, {"draw": "12"}).content.decode()
    assert 'value=""' in client.get(page, {"draw": '"><script>'}).content.decode()
    assert 'value=""' in client.get(page, {"draw": "²"}).content.decode()


def test_figures_of_remote_evaluation_are_for_centre_and_supervisor(scene):
    making.running(scene)

    for user in (scene.centre, scene.supervisor):
        shown = get(user, "remote")
        assert "100.0 %" in shown
        assert scene.guests[0].organisation.name in shown
    assert "100.0 %" in get(scene.centre, "remote_card")
    assert "100.0 %" not in get(scene.keepers[1], "remote")
    get(scene.tenderer, "remote", status=403)
    get(scene.experts[0].user, "remote_xlsx", status=403)
    answer = signed_in(scene.supervisor).get(reverse("evaluation:remote_xlsx"))
    book_ = openpyxl.load_workbook(BytesIO(answer.content))
    assert [cell.value for cell in book_.worksheets[2][2]][1:3] == [1, 1]


def test_an_aborted_evaluation_is_in_neither_number(scene):
    room = making.running(scene)
    actions.abort(room=room, reason="停电", by=scene.centre)

    assert "100.0 %" not in get(scene.centre, "remote")


def test_the_library_of_agreements_is_searched_both_ways(scene):
    agreed(scene.keepers[1], scene.centre.organisation, region="421182")

    assert "No agreement with this centre" in get(scene.centre, "arrange", scene.lot.code)
    assert get(scene.centre, "arrange", scene.lot.code).count("No agreement with this centre") == 1


def test_the_host_is_warned_of_a_narrow_filter_before_the_pool_is_fixed(scene):
    room = making.arranged(scene)
    shown = get(scene.centre, "step", room.pk, "prepare")

    assert f"{scene.host.name}: 4 eligible, 3 needed" in shown
    assert scene.guests[0].name not in shown
    assert scene.experts[0].user.username not in shown
