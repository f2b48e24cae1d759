"""What an upheld complaint does to its lot, and the review by the committee that evaluated (CP-14)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.awards import pass_over
from bidding.actions.failing import terminate_lot
from bidding.models import Lot, Status
from evaluation.models import Room
from evaluation.queries import present_members
from ledger import clock
from ledger.models import Entry
from supervision.actions import answers, effects, objections, rereviews
from supervision.actions import complaints as acts
from supervision.models import Complaint, Rereview
from supervision.queries.effects import decision_hold, effect_duties
from tests.accounts import making as people
from tests.evaluation import making as rooms
from tests.frozen import frozen
from tests.supervision import complaining as making

pytestmark = pytest.mark.django_db


@frozen
def publicised() -> tuple[Room, rooms.Scene]:
    scene = rooms.with_sites(rooms.scene())
    return rooms.closed(scene), scene


@frozen
def investigated() -> Complaint:
    """A complaint about the result, ready for its decision."""
    room, scene = publicised()
    user = scene.bidders[-1]
    objection = making.objection(room.lot, user, "result")
    objections.answer_objection(objection, text="评审符合招标文件。", by=scene.tenderer)
    one = making.complaint(room.lot, user, "result", objection=objection)
    officers = [scene.supervisor, *making.officers_of(room.lot, 1)]
    acts.accept_complaint(one, by=officers[0], paper_seen=True)
    acts.investigate_complaint(one, officers=officers, by=officers[0])
    answers.note_answer(one, answer="已说明。", by=officers[0])
    return Complaint.objects.get(pk=one.pk)


def decided(outcome: str) -> Complaint:
    one = investigated()
    said = {"findings": "经查。", "basis": "实施条例61", "decision": "决定如下。"}
    acts.decide_complaint(one, outcome=outcome, by=officer_of(one), **said)
    return Complaint.objects.select_related("lot").get(pk=one.pk)


def officer_of(one: Complaint):
    return one.officers.select_related("user").order_by("pk").first().user


def ordered() -> Rereview:
    one = decided("upheld_review")
    due = clock.now() + timedelta(days=5)
    return rereviews.order_rereview(one, items="复核项目经理业绩得分。", due=due, by=officer_of(one))


def entered(review: Rereview, value: str = "2.0") -> Rereview:
    """Have the chair take points from the first candidate under the objective criterion."""
    first = review.room.lot.candidates.get(rank=1).bid_id
    chair = rooms.chair_of(review.room)
    return rereviews.enter_result(
        review, points={(first, "C1"): Decimal(value)}, text="业绩证明缺一项。", by=chair
    )


def sign_all(review: Rereview, *, agrees: bool = True) -> None:
    for member in present_members(review.room).filter(chair=False).select_related("user"):
        rereviews.sign_rereview(
            review, seen=review.sha256, agrees=agrees, text="" if agrees else "不应改动。", by=member.user
        )


def lot_of(one: Complaint) -> Lot:
    return Lot.objects.get(pk=one.lot_id)


@pytest.mark.parametrize(
    ("outcome", "status", "held"),
    [
        ("dismissed_unfounded", Status.PUBLICISED, False),
        ("upheld_correct", Status.PUBLICISED, False),
        ("upheld_void_award", Status.PUBLICISED, True),
        ("upheld_reevaluate", Status.PUBLICISED, True),
        ("upheld_review", Status.PUBLICISED, True),
        ("upheld_retender", Status.FAILED, False),
    ],
)
def test_a_lot_does_not_go_on_when_its_complaint_is_upheld(outcome: str, status: str, held: bool) -> None:
    one = decided(outcome)

    lot = lot_of(one)
    assert (lot.status, lot.suspended_at is not None, bool(decision_hold(one))) == (status, held, held)
    assert bool(effect_duties(officer_of(one))) is held


def test_a_new_evaluation_takes_the_candidates_out_of_public_view() -> None:
    one = decided("upheld_reevaluate")

    effects.order_new_evaluation(one, by=officer_of(one))

    lot = lot_of(one)
    assert (lot.status, lot.publicity_from, lot.suspended_at) == (Status.EVALUATING, None, None)
    assert effect_duties(officer_of(one)) == []


def test_what_was_carried_out_is_noted_and_the_lot_goes_on() -> None:
    one = decided("upheld_void_award")
    with pytest.raises(Refused) as early:
        effects.carry_out(one, text="x", by=officer_of(one))
    first = one.lot.candidates.get(rank=1)
    tenderer = people.user(Role.TENDERER, one.lot.project.tenderer)
    pass_over(first, by=tenderer, reason="violation", explanation="中标无效。")

    effects.carry_out(one, text="招标人已重新确定中标候选人。", by=officer_of(one))

    assert lot_of(one).suspended_at is None
    with pytest.raises(Refused) as again:
        effects.carry_out(one, text="再次。", by=officer_of(one))
    assert (early.value.code, again.value.code) == ("not_passed_over", "no_hold")


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        ("upheld_reevaluate", Status.PUBLICISED, "not_reopened"),
        ("upheld_review", Status.PUBLICISED, "not_reviewed"),
        ("upheld_void_award", Status.AWARDED, "awarded"),
        ("upheld_retender", Status.PUBLISHED, "not_ended"),
    ],
)
def test_what_is_not_done_is_not_noted_as_done(outcome: str, status: str, code: str) -> None:
    one = decided("upheld_reevaluate")
    Complaint.objects.filter(pk=one.pk).update(outcome=outcome)
    Lot.objects.filter(pk=one.lot_id).update(status=status)

    with pytest.raises(Refused) as refusal:
        effects.carry_out(one, text="已执行。", by=officer_of(one))
    held = decision_hold(one)
    terminate_lot(one.lot, by=None, reason="终止招标。")  # the way on that stays open in every case
    effects.carry_out(one, text="已终止。", by=officer_of(one))

    assert (refusal.value.code, held is not None, decision_hold(one)) == (code, True, None)


def test_an_officer_who_came_later_lifts_the_hold_and_two_decisions_end_together() -> None:
    one = decided("upheld_reevaluate")
    other = Complaint.objects.get(pk=one.pk)
    other.pk, other.fingerprint = None, "f" * 64
    other.save()
    effects.hold_for(other, by=officer_of(one))

    effects.order_new_evaluation(one, by=making.officers_of(one.lot, 1)[0])

    assert (lot_of(one).status, decision_hold(other)) == (Status.EVALUATING, None)


def test_corrected_points_change_the_ranking_and_nothing_of_the_prices() -> None:
    review = ordered()
    before = list(review.room.lot.candidates.order_by("rank").values_list("bid", "score", "price"))

    review = entered(review)
    sign_all(review)
    review = rereviews.conclude_rereview(review, seen=review.sha256, by=officer_of(review.complaint))

    lot = lot_of(review.complaint)
    after = {bid: (score, price) for bid, score, price in lot.candidates.values_list("bid", "score", "price")}
    first = before[0][0]
    assert (review.outcome, lot.status, lot.suspended_at) == ("corrected", Status.PUBLICISED, None)
    assert lot.publicity_until > clock.now()
    assert after.get(first, (before[0][1] - 6, before[0][2])) == (before[0][1] - 6, before[0][2])
    assert all(after[bid] == (score, price) for bid, score, price in before[1:] if bid in after)


def test_a_second_review_waits_for_the_first_and_builds_on_it() -> None:
    review = ordered()
    first, by = review.room.lot.candidates.get(rank=1).bid_id, officer_of(review.complaint)
    other = Complaint.objects.get(pk=review.complaint_id)
    other.pk, other.fingerprint = None, "f" * 64
    other.save()
    effects.hold_for(other, by=by)
    order = {"items": "复核另一项。", "due": clock.now() + timedelta(days=5), "by": by}
    with pytest.raises(Refused) as early:
        rereviews.order_rereview(other, **order)
    review = entered(review, "7.9")
    sign_all(review)
    rereviews.conclude_rereview(review, seen=review.sha256, by=by)
    before = {c.bid_id: c.score for c in review.room.lot.candidates.all()}
    held = decision_hold(other)

    second = rereviews.order_rereview(Complaint.objects.get(pk=other.pk), **order)
    second = rereviews.enter_result(
        second, points={(first, "C1"): Decimal("7.9")}, text="x", by=rooms.chair_of(second.room)
    )

    assert (early.value.code, held is not None) == ("other_review", True)
    assert second.corrections == []
    assert {line["bid"]: Decimal(line["total"]) for line in second.ranking}[first] == before[first]


def test_who_waived_is_not_first_again_when_the_corrected_result_is_publicised() -> None:
    review = ordered()
    first = review.room.lot.candidates.get(rank=1)
    tenderer = people.user(Role.TENDERER, review.room.lot.project.tenderer)
    pass_over(first, by=tenderer, reason="waiver", explanation="放弃中标。")

    review = entered(review, "7.9")
    sign_all(review)
    rereviews.conclude_rereview(review, seen=review.sha256, by=officer_of(review.complaint))

    assert review.room.lot.candidates.get(bid=first.bid_id).passed_over == "waiver"


def test_a_result_that_stands_leaves_the_candidates_as_they_are() -> None:
    review = ordered()
    before = list(review.room.lot.candidates.values_list("pk", "rank"))

    review = entered(review, "8.0")
    sign_all(review)
    review = rereviews.conclude_rereview(review, seen=review.sha256, by=officer_of(review.complaint))

    lot = lot_of(review.complaint)
    assert (review.outcome, review.corrections) == ("stands", [])
    assert (list(lot.candidates.values_list("pk", "rank")), lot.suspended_at) == (before, None)


def test_silence_is_consent_only_after_the_time_and_a_majority_against_stops_it() -> None:
    review = entered(ordered())
    by = officer_of(review.complaint)
    with pytest.raises(Refused) as early:
        rereviews.conclude_rereview(review, seen=review.sha256, by=by)
    sign_all(review, agrees=False)
    with pytest.raises(Refused) as against:
        rereviews.conclude_rereview(review, seen=review.sha256, by=by)

    review = entered(review, "4.0")
    making.later(days=6)
    with pytest.raises(Refused) as unread:
        rereviews.conclude_rereview(review, seen="", by=by)
    with pytest.raises(Refused) as late:
        entered(review, "5.0")
    assert (unread.value.code, late.value.code) == ("unread", "late")
    review = rereviews.conclude_rereview(review, seen=review.sha256, by=by)

    assert (early.value.code, against.value.code, review.outcome) == ("unsigned", "majority", "corrected")


@pytest.mark.parametrize(
    ("criterion", "value", "code"),
    [("T1", "1.0", "criterion"), ("C1", "10.1", "points"), ("C1", "-1", "points"), ("C1", "2.05", "points")],
)
def test_only_objective_items_within_their_range_are_corrected(criterion: str, value: str, code: str) -> None:
    review = ordered()
    first = review.room.lot.candidates.get(rank=1).bid_id

    with pytest.raises(Refused) as refusal:
        rereviews.enter_result(
            review, points={(first, criterion): Decimal(value)}, text="x", by=rooms.chair_of(review.room)
        )

    assert refusal.value.code == code


def test_nobody_but_the_chair_enters_and_each_signs_what_stands_entered_once() -> None:
    review = ordered()
    member = present_members(review.room).filter(chair=False).select_related("user").first()
    codes = []
    for attempt in (
        lambda: rereviews.enter_result(review, points={}, text="x", by=member.user),
        lambda: rereviews.sign_rereview(review, seen="", agrees=True, by=member.user),
        lambda: rereviews.sign_rereview(review, seen="", agrees=True, by=people.user(Role.EXPERT)),
        lambda: rereviews.order_rereview(
            review.complaint, items="x", due=clock.now() + timedelta(days=1), by=officer_of(review.complaint)
        ),
        lambda: effects.carry_out(review.complaint, text="x", by=officer_of(review.complaint)),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        codes.append(refusal.value.code)
    stands = entered(review)
    with pytest.raises(Refused) as other:
        rereviews.sign_rereview(stands, seen="0" * 64, agrees=True, by=member.user)
    rereviews.sign_rereview(stands, seen=stands.sha256, agrees=True, by=member.user)
    with pytest.raises(Refused) as twice:
        rereviews.sign_rereview(stands, seen=stands.sha256, agrees=True, by=member.user)

    assert codes == ["chair", "no_result", "not_member", "twice", "under_way"]
    assert [other.value.code, twice.value.code] == ["changed", "signed"]
    # The log must not open the committee's list before the award (CM-08).
    assert member.user.username not in {e.actor for e in Entry.objects.filter(act__startswith="rereview")}


def test_a_review_without_a_result_ends_and_opens_the_way_to_a_new_evaluation() -> None:
    review = ordered()
    by = officer_of(review.complaint)

    rereviews.end_rereview(review, reason="两名成员无法参加复核。", by=by)
    effects.order_new_evaluation(Complaint.objects.get(pk=review.complaint_id), by=by)

    assert lot_of(review.complaint).status == Status.EVALUATING


def test_committee_and_department_see_the_page_and_the_complainant_is_not_named_there() -> None:
    review = entered(ordered())
    address = f"/supervision/rereviews/{review.pk}/"
    chair, member = rooms.chair_of(review.room), present_members(review.room).filter(chair=False).first().user
    pages = {}
    for who in (
        chair,
        member,
        officer_of(review.complaint),
        people.user(Role.EXPERT),
        people.user(Role.BIDDER),
    ):
        client = Client()
        client.force_login(who)
        pages[who.pk] = (
            client.get(address),
            client.get(address + "sign/"),
            client.get("/supervision/matters/"),
        )

    codes = [[page.status_code for page in found] for found in pages.values()]
    assert codes == [[200, 200, 200], [200, 200, 200], [200, 200, 200], [403, 403, 200], [403, 403, 200]]
    told = pages[member.pk][0].content.decode()
    assert "复核项目经理业绩得分" in told
    assert address in pages[member.pk][2].content.decode()
    assert f"{address}sign/?seen={review.sha256}" in told
    assert f"{address}enter/" not in told
    # The points complained of stand there, by whom not (one of the ranked bidders is the complainant).
    assert told.count(review.complaint.complainant.name) <= 1


def test_the_chair_enters_on_a_table_and_a_member_signs_what_she_read() -> None:
    review = ordered()
    address = f"/supervision/rereviews/{review.pk}/"
    chair, member = Client(), Client()
    chair.force_login(rooms.chair_of(review.room))
    member.force_login(present_members(review.room).filter(chair=False).first().user)
    form = chair.get(f"{address}enter/").context["form"]
    data = {bound.html_name: bound.initial for bound in form if bound.name != "text"}

    entered_at = chair.post(f"{address}enter/", {**data, "text": "原评分无误。"})
    unread = member.get(f"{address}sign/").context["form"]
    digest = Rereview.objects.get(pk=review.pk).sha256
    assert f"{address}sign/?seen={digest}" in member.get(address).content.decode()
    signing = member.get(f"{address}sign/?seen={digest}").context["form"]
    signed_at = member.post(f"{address}sign/", {"answer": "yes", "seen": signing["seen"].value()})

    review.refresh_from_db()
    assert not unread["seen"].value()
    assert (entered_at.status_code, signed_at.status_code) == (302, 302)
    assert (review.corrections, review.answers.count(), len(data)) == ([], 2, 5)

    making.later(days=6)
    officer = Client()
    officer.force_login(officer_of(review.complaint))
    carrying = f"/supervision/complaints/{review.complaint_id}/conclude-review/?seen={digest}"
    assert carrying in officer.get(address).content.decode()
    confirmed = officer.get(carrying).context["form"]["seen"].value()
    assert officer.post(carrying, {"seen": confirmed}).status_code == 302
    review.refresh_from_db()
    assert review.outcome == "stands"
