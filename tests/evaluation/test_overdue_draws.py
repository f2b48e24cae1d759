"""Nobody stops a draw by staying silent, and nobody gains by it: deadlines, stand-ins, withheld seeds."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Award, Candidate
from evaluation import actions, draw, ticking
from evaluation.models import Draw, Relation
from evaluation.queries.avoidance import grounds_against, ties_to_bidders
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db
SEEDS = making.SEEDS


@pytest.fixture
def room(scene):
    room = making.arranged(scene)
    actions.prepare_draw(room=room, by=scene.centre)
    return room


def commit(room, party, by, seed=""):
    actions.commit_seed(room=room, party=party, commitment=draw.commitment(seed or SEEDS[party]), by=by)


def reveal(room, party, by):
    return actions.reveal_seed(room=room, party=party, seed=SEEDS[party], by=by)


def both_committed(scene, room):
    commit(room, "tenderer", scene.tenderer)
    commit(room, "supervisor", scene.supervisor)


def later(minutes=121):
    """Let time pass and the platform's clock do what it does; `monday` sets it right afterwards."""
    clock.set_clock(clock.now() + timedelta(minutes=minutes))
    return ticking.tick(clock.now())


def test_a_party_that_withholds_its_seed_is_drawn_without_and_everybody_sees_it(scene, room, client):
    both_committed(scene, room)
    reveal(room, "supervisor", scene.supervisor)

    assert later() == 1

    actions.draw_panel(room=room, by=scene.centre)
    proof = json.loads(json.dumps(Draw.objects.get(room=room).proof))
    assert proof["format"] == draw.FORMAT_WITHHELD
    assert set(proof["seeds"]) == {"supervisor"}
    assert draw.replay(proof).drawn == tuple(room.members.values_list("code", flat=True))
    assert Entry.objects.filter(act="draw.withheld").count() == 1
    page = client.get(reverse("evaluation:draw", args=[room.pk]), headers={"accept-language": "en"})
    assert "Withheld its seed" in page.content.decode()


def test_the_first_seed_is_shown_to_nobody_before_the_second_is_in(scene, room, client):
    both_committed(scene, room)
    reveal(room, "tenderer", scene.tenderer)

    page = client.get(reverse("evaluation:draw", args=[room.pk])).content.decode()
    written = "".join(entry.body for entry in Entry.objects.filter(act__startswith="draw."))

    assert SEEDS["tenderer"] not in page
    assert SEEDS["tenderer"] not in written
    reveal(room, "supervisor", scene.supervisor)
    assert SEEDS["tenderer"] in client.get(reverse("evaluation:draw", args=[room.pk])).content.decode()


def test_a_seed_that_comes_late_counts_no_more(scene, room):
    both_committed(scene, room)
    reveal(room, "supervisor", scene.supervisor)
    later()

    with pytest.raises(Refused) as refusal:
        reveal(room, "tenderer", scene.tenderer)

    assert refusal.value.code == "late"


def test_the_centre_stands_in_for_one_party_that_never_commits(scene, room):
    commit(room, "tenderer", scene.tenderer)
    with pytest.raises(Refused) as refusal:
        commit(room, "supervisor", scene.centre)
    assert refusal.value.code

    assert later() == 1

    commit(room, "supervisor", scene.centre)
    reveal(room, "tenderer", scene.tenderer)
    reveal(room, "supervisor", scene.centre)
    assert actions.draw_panel(room=room, by=scene.centre).state == "drawn"
    assert Draw.objects.get(room=room).stood_in == ["supervisor"]


def test_only_the_centre_stands_in_and_never_for_both(scene, room):
    commit(room, "tenderer", scene.tenderer)
    later()

    for stranger in (scene.agency, scene.bidders[0], people.user(Role.CENTRE)):
        with pytest.raises(Refused):
            commit(room, "supervisor", stranger)
    with pytest.raises(Refused):
        commit(room, "tenderer", scene.centre, seed="33" * 32)
    assert later() == 0


def test_when_nobody_reveals_the_commitments_alone_draw_and_nothing_begins_anew(scene, room):
    both_committed(scene, room)

    assert later() == 1

    with pytest.raises(Refused) as refusal:
        reveal(room, "tenderer", scene.tenderer)
    assert refusal.value.code == "late"
    actions.draw_panel(room=room, by=scene.centre)
    proof = json.loads(json.dumps(Draw.objects.get(room=room).proof))
    assert proof["seeds"] == {}
    assert draw.replay(proof).drawn == tuple(room.members.values_list("code", flat=True))


def test_when_nobody_commits_both_have_the_same_time_again(scene, room):
    before = Draw.objects.get(room=room).due_at

    assert later() == 1

    assert Draw.objects.get(room=room).due_at > before
    assert Entry.objects.filter(act="draw.restart").count() == 1
    both_committed(scene, room)


def test_before_its_time_nothing_moves(scene, room):
    both_committed(scene, room)

    assert later(minutes=119) == 0
    assert reveal(room, "tenderer", scene.tenderer).seeds


def test_a_copied_commitment_is_refused(scene, room):
    commit(room, "tenderer", scene.tenderer)

    with pytest.raises(Refused) as refusal:
        commit(room, "supervisor", scene.supervisor, seed=SEEDS["tenderer"])

    assert refusal.value.code == "copied"


def test_a_seed_is_revealed_once(scene, room):
    both_committed(scene, room)
    reveal(room, "tenderer", scene.tenderer)

    with pytest.raises(Refused) as refusal:
        reveal(room, "tenderer", scene.tenderer)

    assert refusal.value.code == "revealed"


def test_whoever_declines_first_the_same_experts_step_in(scene):
    pool = [draw.Entry(f"c-{n:02}", "host" if n < 9 else "guest") for n in range(14)]
    rules = {"quotas": {"host": 3, "guest": 2}, "avoid": []}
    outcome = draw.draw(pool, rules, "ab" * 32)
    group_of = {entry.code: entry.group for entry in pool}

    def after(decliners):
        called = list(outcome.drawn)
        for code in decliners:
            called.append(draw.next_in_order(pool, outcome.order, called=called, group=group_of[code]))
        return set(called)

    assert after(outcome.drawn) == after(reversed(outcome.drawn)) == after(sorted(outcome.drawn))


def test_staff_of_the_supervising_department_and_partners_of_a_bidder_stay_away(scene):
    room = making.arranged(scene)
    officer, partner, free = scene.experts[0], scene.experts[1], scene.experts[2]
    officer.employer = scene.supervisor.organisation
    officer.save()
    Relation.objects.create(
        expert=partner, organisation=scene.bids[0].bidder, kind="joint_project", declared_at=clock.now()
    )

    grounds = grounds_against(scene.experts, room, clock.now())

    assert grounds[officer.pk] == "supervisor_staff"
    assert grounds[partner.pk] == "joint_project"
    assert free.pk not in grounds
    assert ties_to_bidders(partner, room, clock.now()) == "joint_project"


def test_who_let_a_bidder_a_contract_worked_with_it(scene):
    other = making.scene(prices=("9000000",))
    bid = other.bids[0]
    bid.bidder = scene.bids[0].bidder
    bid.save()
    candidate = Candidate.objects.create(lot=other.lot, bid=bid, rank=1, score=90, price=9_000_000)
    Award.objects.create(
        lot=other.lot,
        candidate=candidate,
        price=9_000_000,
        decided_at=clock.now() - timedelta(days=400),
        decided_by=other.tenderer,
        contract_due_at=clock.now(),
    )
    room, expert = making.arranged(scene), scene.experts[0]
    expert.employer = other.lot.project.tenderer
    expert.save()

    assert ties_to_bidders(expert, room, clock.now()) == "joint_project"
    Award.objects.update(decided_at=clock.now() - timedelta(days=4 * 365))
    assert ties_to_bidders(expert, room, clock.now()) == ""
