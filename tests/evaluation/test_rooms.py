"""From arranging to closing: what comes next, who may do it, and what happens when somebody does not come."""

import json
from datetime import timedelta

import pytest

from accounts.actions import take_duty
from accounts.models import Duty, DutyKind
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Bid, Candidate, Status
from bidding.queries.chance import seed_of
from evaluation import actions, draw, flow, ticking
from evaluation.models import (
    CallState,
    Competition,
    Expert,
    Member,
    Rejection,
    Room,
    RoomSite,
    SignatureKind,
    State,
)
from evaluation.queries import present_members, prices_of
from evaluation.queries.results import result_of
from evaluation.scoring.prices import drawn_number
from ledger import clock
from ledger.models import Entry, thing_name
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("move", flow.MOVES)
def test_a_room_moves_only_as_the_table_says(monday, move):
    made = making.scene(())
    room = Room.objects.create(lot=made.lot, arranged_at=clock.now(), arranged_by=made.centre)
    starts, end = flow.MOVES[move]

    for state in State:
        Room.objects.filter(pk=room.pk).update(state=state)
        if state in starts:
            assert flow.move(room, move).state == end
        else:
            with pytest.raises(flow.IllegalMoveError):
                flow.move(room, move)


def test_a_whole_evaluation_ends_with_ranked_candidates(scene):
    room = making.closed(scene)

    scene.lot.refresh_from_db()
    assert (room.state, scene.lot.status) == (State.CLOSED, Status.PUBLICISED)
    # Equal marks: the base is 10,000,000, and who meets it exactly wins.
    assert list(Candidate.objects.filter(lot=scene.lot).values_list("rank", "price")) == [
        (1, 10_000_000),
        (2, 9_800_000),
        (3, 10_100_000),
    ]


def test_the_log_of_an_evaluation_names_no_expert(scene):
    making.closed(scene)
    told = "".join(Entry.objects.exclude(act__startswith="account").exclude(act__startswith="pledge")
                   .exclude(act__startswith="expert").values_list("body", flat=True))  # fmt: skip

    for expert in Expert.objects.select_related("user__person"):
        assert expert.user.username not in told
        assert expert.user.person.name not in told


@pytest.mark.parametrize(
    ("quotas", "code"), [((3, 1, 0), "committee_size"), ((1, 1, 1), "committee_size"), ((4, 1, 1), "committee_size")]
)  # fmt: skip
def test_a_committee_is_odd_and_large_enough(scene, quotas, code):
    with pytest.raises(Refused) as refusal:
        actions.arrange(
            lot=scene.lot,
            host=scene.host,
            quotas=dict(zip([scene.host, *scene.guests], quotas, strict=True)),
            specialities=[making.SPECIALITY],
            by=scene.centre,
        )
    assert refusal.value.code == code


@pytest.mark.parametrize(("size", "experts"), [(5, 4), (7, 5), (9, 6), (11, 8)])
def test_two_thirds_of_the_members_are_experts(scene, size, experts):
    host, _keeper = making.site(scene.centre.organisation, seats=12)

    def arrange(number):
        return actions.arrange(
            lot=scene.lot,
            host=host,
            quotas={host: number},
            specialities=[making.SPECIALITY],
            representatives=size - number,
            by=scene.centre,
        )

    with pytest.raises(Refused) as refusal:
        arrange(experts - 1)
    assert refusal.value.code == "expert_share"
    assert arrange(experts).state == State.ARRANGED


def test_a_site_needs_a_seat_for_each_member(scene):
    small, _keeper = making.site(scene.centre.organisation, seats=4)

    with pytest.raises(Refused) as refusal:
        actions.arrange(
            lot=scene.lot, host=small, quotas={small: 5}, specialities=[making.SPECIALITY], by=scene.centre
        )
    assert refusal.value.code == "seats"


def test_a_lot_has_one_evaluation_at_a_time(scene):
    making.arranged(scene)

    with pytest.raises(Refused) as refusal:
        making.arranged(scene)
    assert refusal.value.code == "under_way"


def test_the_draw_waits_until_each_site_has_accepted(scene):
    room = making.arranged(scene)
    RoomSite.objects.filter(room=room, role="guest").update(answer="asked")

    with pytest.raises(Refused) as refusal:
        actions.prepare_draw(room=room, by=scene.centre)
    assert refusal.value.code == "sites"


def test_only_the_organisation_of_a_site_answers_for_it(scene):
    room = making.arranged(scene)
    part = room.sites.filter(role="guest").first()
    RoomSite.objects.filter(pk=part.pk).update(answer="asked")

    with pytest.raises(Refused):
        actions.answer_site(part=part, accept=True, by=scene.centre)


def test_hashes_come_before_commitments_and_the_root_before_the_seeds(scene):
    making.drawn(scene)

    acts = list(Entry.objects.filter(act__startswith="draw.").values_list("act", flat=True))
    assert acts == ["draw.prepare", *["draw.commit"] * 2, *["draw.reveal"] * 2, "draw.seeds", "draw.panel"]


def test_the_public_proof_replays_and_names_nobody(scene):
    room = making.drawn(scene)
    proof = json.loads(json.dumps(room.draw.proof))

    assert list(draw.replay(proof).drawn) == list(room.members.values_list("code", flat=True))
    for expert in Expert.objects.select_related("user__person"):
        assert expert.user.person.name not in json.dumps(proof)
        assert expert.user.username not in json.dumps(proof)


def test_a_seed_that_was_not_committed_to_is_refused(scene):
    room = making.arranged(scene)
    actions.prepare_draw(room=room, by=scene.centre)
    for party, user in (("tenderer", scene.tenderer), ("supervisor", scene.supervisor)):
        actions.commit_seed(room=room, party=party, commitment=draw.commitment(making.SEEDS[party]), by=user)

    with pytest.raises(Refused) as refusal:
        actions.reveal_seed(room=room, party="tenderer", seed="99" * 32, by=scene.tenderer)
    assert refusal.value.code == "seed"


def test_no_seed_is_revealed_before_both_have_committed(scene):
    room = making.arranged(scene)
    actions.prepare_draw(room=room, by=scene.centre)
    seed = making.SEEDS["tenderer"]
    actions.commit_seed(room=room, party="tenderer", commitment=draw.commitment(seed), by=scene.tenderer)

    with pytest.raises(Refused) as refusal:
        actions.reveal_seed(room=room, party="tenderer", seed=seed, by=scene.tenderer)
    assert refusal.value.code == "commitments"


def test_the_tenderer_cannot_give_the_supervisor_s_seed(scene):
    room = making.arranged(scene)
    actions.prepare_draw(room=room, by=scene.centre)

    with pytest.raises(Refused):
        actions.commit_seed(room=room, party="supervisor", commitment="0" * 64, by=scene.tenderer)


def ground_of(scene, expert):
    room = making.arranged(scene)
    prepared = actions.prepare_draw(room=room, by=scene.centre)
    code = next(code for code, pk in prepared.identities.items() if pk == expert.pk)
    return {line["code"]: line["ground"] for line in prepared.rules["avoid"]}.get(code)


def test_who_works_for_a_bidder_is_avoided(scene):
    expert = making.expert(employer=scene.bids[0].bidder)

    assert ground_of(scene, expert) == "employer"


@pytest.mark.parametrize(("days", "ground"), [(1090, "former_employer"), (1100, None)])
def test_who_worked_for_a_bidder_is_avoided_for_three_years(scene, days, ground):
    expert = making.expert()
    actions.add_past_employment(
        expert=expert,
        organisation=scene.bids[0].bidder,
        ended_on=(clock.now() - timedelta(days=days)).date(),
        by=scene.centre,
    )

    assert ground_of(scene, expert) == ground


@pytest.mark.parametrize("kind", ["shareholding", "office", "family", "interest", "joint_project"])
def test_declared_ties_to_a_bidder_are_avoided(scene, kind):
    expert = making.expert()
    actions.declare_relation(expert=expert, organisation=scene.bids[0].bidder, kind=kind, by=expert.user)

    assert ground_of(scene, expert) == kind


def test_who_works_for_a_sister_company_of_a_bidder_is_avoided(scene):
    mother = people.credit_code()
    type(scene.bids[0].bidder).objects.filter(pk=scene.bids[0].bidder_id).update(controller_uscc=mother)
    expert = making.expert(employer=people.organisation(controller_uscc=mother))

    assert ground_of(scene, expert) == "employer"


def test_staff_of_the_supervisor_are_avoided(scene):
    officer = scene.supervisor.person
    expert = making.expert(user=people.user(Role.EXPERT, person=officer))

    assert ground_of(scene, expert) == "supervisor_staff"


def test_who_is_barred_from_draws_is_avoided(scene):
    expert = making.expert()
    people.bar(expert.user.person, scope="draw")

    assert ground_of(scene, expert) == "barred"


def test_who_has_another_function_in_the_lot_is_avoided(scene):
    expert = making.expert()
    take_duty(expert.user.person, thing_name(scene.lot), DutyKind.HOLD_KEY)

    assert ground_of(scene, expert) == "duty"


def test_an_expert_without_the_years_is_not_in_the_pool(scene):
    expert = making.expert(years=7)
    prepared = actions.prepare_draw(room=making.arranged(scene), by=scene.centre)

    assert expert.pk not in prepared.identities.values()


def test_too_narrow_a_pool_is_refused_by_name_of_the_site(scene):
    Expert.objects.filter(region="421183").update(active=False)
    room = making.arranged(scene)

    with pytest.raises(Refused, match="东湖市评标中心"):
        actions.prepare_draw(room=room, by=scene.centre)


def test_who_declines_is_replaced_by_the_next_in_the_same_order(scene):
    room = making.drawn(scene)
    member = room.members.get(number=1)
    pool = [draw.Entry(line["code"], line["group"]) for line in room.draw.pool]
    expected = draw.next_in_order(
        pool, room.draw.proof["order"], called=room.draw.proof["drawn"], group=member.site.group
    )

    actions.reply_to_call(member=member, accept=False, reason="出差", by=member.user)

    assert [(m.code, m.state) for m in room.members.filter(number=1).order_by("pk")] == [
        (member.code, CallState.DECLINED),
        (expected, CallState.CALLED),
    ]


def test_a_decline_needs_a_reason(scene):
    member = making.drawn(scene).members.first()

    with pytest.raises(Refused):
        actions.reply_to_call(member=member, accept=False, reason="  ", by=member.user)


def test_nobody_answers_for_another(scene):
    one, other = making.drawn(scene).members.all()[:2]

    with pytest.raises(Refused):
        actions.reply_to_call(member=one, accept=True, by=other.user)


def test_accepting_takes_the_duty_to_evaluate(scene):
    room = making.accepted(scene)

    held = Duty.objects.filter(matter=thing_name(scene.lot), kind=DutyKind.EVALUATE)
    assert held.count() == room.members.count()


def test_an_absent_member_is_replaced(scene):
    room = making.accepted(scene)
    member = room.members.get(number=2)

    actions.mark_absent(member=member, reason="未到场", by=scene.centre)

    assert [m.state for m in room.members.filter(number=2).order_by("pk")] == ["absent", "called"]


def test_a_seat_holds_one_member_and_only_of_its_own_site(scene):
    room = making.accepted(scene)
    actions.open_checkin(room=room, by=scene.centre)
    one, other = room.members.filter(site__role="host").select_related("user")[:2]
    seat = scene.host.seats.first()
    actions.check_in(member=one, seat=seat, by=one.user)

    with pytest.raises(Refused) as taken:
        actions.check_in(member=other, seat=seat, by=other.user)
    with pytest.raises(Refused) as elsewhere:
        actions.check_in(member=other, seat=scene.guests[0].seats.first(), by=other.user)
    assert (taken.value.code, elsewhere.value.code) == ("seat_taken", "seat")


def test_a_declared_conflict_ends_the_part_and_calls_the_next(scene):
    room = making.accepted(scene)
    actions.open_checkin(room=room, by=scene.centre)
    member = room.members.filter(site__role="host").first()
    actions.check_in(member=member, seat=scene.host.seats.first(), by=member.user)

    actions.declare_conflict(
        member=member, bid=scene.bids[0], conflict=True, detail="其法定代表人是我的连襟", by=member.user
    )

    states = [m.state for m in room.members.filter(number=member.number).order_by("pk")]
    assert states == [CallState.REPLACED, CallState.CALLED]


def test_the_room_is_not_ready_while_a_declaration_is_missing(scene):
    room = making.accepted(scene)
    actions.open_checkin(room=room, by=scene.centre)
    members = list(present_members(room).select_related("user"))
    for member in members[1:]:
        making.seated(member)
    actions.check_in(member=members[0], seat=members[0].site.site.seats.last(), by=members[0].user)

    with pytest.raises(Refused) as refusal:
        actions.make_ready(room=room, by=scene.centre)
    assert refusal.value.code == "declare"


def test_a_tie_found_after_opening_replaces_the_member(scene):
    room = making.accepted(scene)
    actions.open_checkin(room=room, by=scene.centre)
    for member in present_members(room).select_related("user"):
        making.seated(member)
    tied = room.members.get(number=1)
    actions.declare_relation(
        expert=tied.expert, organisation=scene.bids[0].bidder, kind="interest", by=tied.user
    )

    room = actions.make_ready(room=room, by=scene.centre)

    assert room.state == State.CHECKIN
    assert [m.state for m in room.members.filter(number=1).order_by("pk")] == ["replaced", "called"]


def test_the_tenderer_sends_its_representative(scene):
    room = making.drawn(scene, representatives=1)
    own = people.user(Role.EXPERT, scene.tenderer.organisation)

    member = actions.appoint_representative(room=room, user=own, by=scene.tenderer)

    assert (member.number, member.state, member.expert) == (5, CallState.ACCEPTED, None)
    with pytest.raises(Refused) as refusal:
        actions.appoint_representative(
            room=room, user=people.user(Role.EXPERT, scene.tenderer.organisation), by=scene.tenderer
        )
    assert refusal.value.code == "no_place"


def test_a_fault_pauses_and_marks_wait(scene):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()

    fault = actions.report_fault(room=room, reason="副场断网", by=scene.centre)

    room.refresh_from_db()
    assert (room.state, fault.due_at - fault.began_at) == (State.PAUSED, timedelta(minutes=240))
    with pytest.raises(Refused):
        making.fill(member)


def test_a_mended_fault_lets_the_evaluation_go_on(scene):
    room = making.reviewed(scene)
    fault = actions.report_fault(room=room, reason="副场断网", by=scene.centre)

    with clock.travel(fault.due_at):
        actions.end_fault(room=room, by=scene.centre)

    room.refresh_from_db()
    assert room.state == State.RUNNING


def test_a_fault_that_lasts_too_long_needs_a_new_committee(scene):
    room = making.reviewed(scene)
    fault = actions.report_fault(room=room, reason="副场断网", by=scene.centre)

    with clock.travel(fault.due_at + timedelta(seconds=1)):
        with pytest.raises(Refused) as refusal:
            actions.end_fault(room=room, by=scene.centre)
        actions.abort(room=room, reason="超过四小时未恢复", by=scene.centre)
        room.refresh_from_db()
        second = making.arranged(scene)

    assert (refusal.value.code, room.state, second.number) == ("too_long", State.ABORTED, 2)


def test_before_the_start_the_time_to_mend_is_shorter(scene):
    room = making.ready(scene)

    fault = actions.report_fault(room=room, reason="主场停电", by=scene.centre)

    assert fault.due_at - fault.began_at == timedelta(minutes=120)
    with pytest.raises(Refused) as refusal:
        actions.start(room=room, by=scene.centre)
    assert refusal.value.code == "fault"


def test_a_guest_site_reports_its_own_fault(scene):
    room = making.reviewed(scene)
    part = room.sites.get(site=scene.guests[0])

    assert actions.report_fault(room=room, part=part, reason="断网", by=scene.keepers[1]).site == part
    with pytest.raises(Refused):
        actions.report_fault(room=room, part=part, reason="断网", by=scene.keepers[2])


def test_a_bid_is_rejected_by_the_majority_on_a_ground_of_the_law(scene):
    bid = scene.bids[0]

    room = making.reviewed(scene, fails={bid.pk: ("qualification", "unqualified", "资质等级不足")})

    line = Rejection.objects.get(room=room)
    assert (line.bid, line.ground, line.reason, line.votes, line.of) == (
        bid,
        "unqualified",
        "资质等级不足",
        5,
        5,
    )


def test_a_minority_rejects_nobody(scene):
    room = making.running(scene)
    for member in present_members(room).select_related("user"):
        for bid in scene.bids:
            findings = dict(making.PASS)
            if member.number <= 2:
                findings["form"] = actions.Finding(passed=False, ground="no_seal_and_sign", reason="未盖章")
            actions.review_bid(member=member, bid=bid, findings=findings, by=member.user)

    actions.conclude_review(room=room, by=making.chair_of(room))

    assert not Rejection.objects.exists()


@pytest.mark.parametrize(
    ("ground", "reason", "code"), [("binding_missing", "未装订", "ground"), ("unqualified", " ", "required")]
)
def test_a_rejection_needs_a_ground_of_the_law_and_a_reason(scene, ground, reason, code):
    room = making.running(scene)
    member = present_members(room).select_related("user").first()

    with pytest.raises(Refused) as refusal:
        actions.review_bid(
            member=member,
            bid=scene.bids[0],
            findings={"form": actions.Finding(passed=False, ground=ground, reason=reason)},
            by=member.user,
        )
    assert refusal.value.code == code


def test_a_rejected_bid_is_not_ranked_and_does_not_move_the_base(scene):
    dearest = scene.bids[-1]
    room = making.revealed(scene, fails={dearest.pk: ("form", "no_seal_and_sign", "未盖章")})

    result = result_of(room)

    assert dearest not in [line.bid for line in result.lines]
    assert str(result.base) == "9875000.00"


def below_cost(reason="明显低于成本"):
    return {"price": actions.Finding(passed=False, ground="price_below_cost", reason=reason)}


def test_a_low_price_is_rejected_only_after_the_bidder_was_asked(scene):
    room = making.revealed(scene)
    bid = scene.bids[0]
    members = list(present_members(room).select_related("user"))
    member = members[0]
    with pytest.raises(Refused) as refusal:
        actions.review_bid(member=member, bid=bid, findings=below_cost(), by=member.user)
    asked = actions.ask_clarification(
        member=member, bid=bid, kind="low_price", question="请说明报价构成", by=member.user
    )
    actions.release_clarification(
        clarification=asked, due_at=clock.now() + timedelta(hours=1), by=scene.agency
    )
    making.answered(asked, "自有设备，成本较低", scene.bidders[0])

    for member in members:
        actions.review_bid(member=member, bid=bid, findings=below_cost(), by=member.user)
        for other in scene.bids[1:]:
            passed = {"price": actions.Finding(passed=True)}
            actions.review_bid(member=member, bid=other, findings=passed, by=member.user)
    actions.conclude_price_review(room=room, by=making.chair_of(room))

    assert refusal.value.code == "explain_first"
    assert [line.bid for line in Rejection.objects.all()] == [bid]


def test_a_bidder_answers_only_its_own_question_and_only_after_release(scene):
    room = making.revealed(scene)
    member = present_members(room).select_related("user").first()
    asked = actions.ask_clarification(
        member=member, bid=scene.bids[0], kind="ordinary", question="工期前后不一致，请说明", by=member.user
    )

    with pytest.raises(Refused):
        making.answered(asked, "180 天", scene.bidders[0])
    actions.release_clarification(
        clarification=asked, due_at=clock.now() + timedelta(hours=1), by=scene.supervisor
    )
    with pytest.raises(Refused):
        making.answered(asked, "180 天", scene.bidders[1])
    assert making.answered(asked, "180 天", scene.bidders[0]).answered_at


def three_fail(scene):
    return {bid.pk: ("form", "no_seal_and_sign", "未盖章") for bid in scene.bids[:3]}


def test_with_two_valid_bids_the_report_waits_for_the_vote(scene):
    room = making.revealed(scene, fails=three_fail(scene))

    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))
    assert refusal.value.code == "vote"


@pytest.mark.parametrize(
    ("lacking", "decided", "status"),
    [(2, Competition.ENOUGH, Status.PUBLICISED), (3, Competition.LACKING, Status.FAILED)],
)
def test_the_majority_decides_whether_competition_is_lacking(scene, lacking, decided, status):
    room = making.revealed(scene, fails=three_fail(scene))
    for member in present_members(room).select_related("user"):
        said = actions.vote_on_competition(
            member=member, lacking=member.number <= lacking, reason="两家报价差距合理", by=member.user
        )
    actions.make_report(room=room, by=making.chair_of(room))
    for member in present_members(room).select_related("user"):
        actions.sign_report(member=member, by=member.user)

    actions.complete(room=room, by=scene.centre)

    scene.lot.refresh_from_db()
    assert (said, scene.lot.status) == (decided, status)


def test_when_all_bids_are_rejected_the_lot_fails(scene):
    everybody = {bid.pk: ("form", "no_seal_and_sign", "未盖章") for bid in scene.bids}
    room = making.reviewed(scene, fails=everybody)
    for member in present_members(room).select_related("user"):
        actions.lock_marks(member=member, by=member.user)
    room.refresh_from_db()
    actions.reveal(room=room, by=making.chair_of(room))
    actions.make_report(room=room, by=making.chair_of(room))
    for member in present_members(room).select_related("user"):
        actions.sign_report(member=member, by=member.user)

    actions.complete(room=room, by=scene.centre)

    scene.lot.refresh_from_db()
    assert scene.lot.status == Status.FAILED


def test_blind_prices_stay_closed_until_all_have_locked(scene):
    room = making.reviewed(scene)

    with pytest.raises(Refused) as refusal:
        actions.open_prices(room=room, by=scene.centre)
    assert refusal.value.code == "blind"


def test_prices_of_rejected_bids_are_never_needed(scene):
    room = making.revealed(scene, fails={scene.bids[0].pk: ("form", "no_seal_and_sign", "未盖章")})

    assert set(prices_of(room)) >= {bid.pk for bid in scene.bids[1:]}
    assert Bid.objects.get(pk=scene.bids[0].pk).qualified_at is None


def test_more_than_a_third_may_ask_for_time(scene):
    room = making.reviewed(scene)
    members = list(present_members(room).select_related("user"))

    answers = [actions.ask_for_time(member=member, by=member.user) for member in members[:2]]

    assert answers == [False, True]


def test_silence_is_consent_after_the_time_to_sign(scene):
    room = making.reported(scene)
    members = list(present_members(room).select_related("user"))
    actions.sign_report(member=members[0], by=members[0].user)
    actions.sign_report(member=members[1], dissent="对第二名排序有不同意见", by=members[1].user)

    early = actions.deem_consent(room=room, at=room.report.sign_by - timedelta(seconds=1))
    with clock.travel(room.report.sign_by):
        actions.deem_consent(room=room, at=clock.now())

    kinds = [line.kind for line in room.report.signatures.all()]
    deemed = SignatureKind.DEEMED
    assert (early, kinds) == ([], [SignatureKind.SIGNED, SignatureKind.DISSENT, deemed, deemed, deemed])


def test_the_room_closes_only_when_everybody_has_answered(scene):
    room = making.reported(scene)

    with pytest.raises(Refused) as refusal:
        actions.complete(room=room, by=scene.centre)
    assert refusal.value.code == "unsigned"


def test_a_suspended_lot_holds_the_room(scene):
    room = making.reviewed(scene)
    type(scene.lot).objects.filter(pk=scene.lot.pk).update(suspended_at=clock.now())
    member = Member.objects.select_related("user").filter(room=room).first()

    with pytest.raises(Refused) as refusal:
        making.fill(member)
    assert refusal.value.code == "suspended"


def tied_scene():
    return making.with_sites(making.scene(("10000000", "10000000", "10000000", "10500000")))


def test_a_tie_among_candidates_waits_for_the_tenderer(db, monday):
    scene = tied_scene()
    room = making.revealed(scene)
    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))

    order = [scene.bids[2], scene.bids[0], scene.bids[1]]
    room = actions.settle_tie(room=room, order=order, reason="业绩较多者优先", by=scene.tenderer)

    assert refusal.value.code == "tie"
    assert [line.bid for line in result_of(room).lines[:3]] == order


def test_government_procurement_goes_through_on_its_own_figures(db, monday):
    made = making.with_sites(making.scene(regime="GP", formula={"method": "EV-07"}))

    room = making.signed(made)

    # 87号令 55: the lowest price gets all points.
    first = result_of(room).lines[0]
    assert (first.price, first.price_points) == (9_600_000, 60)
    assert room.report.content["ranking"][0]["candidate"]


def test_numbers_drawn_for_the_formula_can_be_drawn_again_by_anybody(db, monday):
    formula = {"method": "EV-09", "a": {"from": "0.3", "to": "0.5", "step": "0.05"}, "k1": "0.95",
               "k2": {"from": "0.95", "to": "0.99", "step": "0.01"}, "above": "1", "below": "0.5"}  # fmt: skip
    made = making.with_sites(making.scene(formula=formula))
    room = making.revealed(made)
    seed = seed_of(made.lot)

    drawn = result_of(room).drawn

    assert drawn == {name: drawn_number(formula, name, seed) for name in ("a", "k1", "k2")}


def test_the_clock_takes_silence_for_consent(scene):
    room = making.reported(scene)
    over = room.report.sign_by

    with clock.travel(over):
        counted = [ticking.tick(over - timedelta(seconds=1)), ticking.tick(over), ticking.tick(over)]

    assert counted == [0, 5, 0]
