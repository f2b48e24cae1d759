"""Marks: what is no mark, who may write one, and that nobody sees another's before the reveal."""

import pytest
from django.db import connection

from accounts.permits import Refused
from evaluation import actions, guards
from evaluation.actions.marking import StaleMarkError, marks_digest
from evaluation.models import Correction, Mark, State
from evaluation.queries import present_members, progress_of
from evaluation.rules import may_see_marks
from ledger.models import Entry
from tests.evaluation import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(scene):
    return making.reviewed(scene)


def member_of(room, number=1):
    return present_members(room).select_related("user", "room").get(number=number)


def save(room, value, *, number=1, criterion="T1", version=0, by=None, bid=None):
    member = member_of(room, number)
    return actions.save_mark(
        member=member,
        criterion=criterion,
        bid=bid or room.lot.bids.first(),
        value=value,
        version=version,
        by=by or member.user,
    )


BAD = [
    "-1",
    "15.1",
    "16",
    "12.55",
    "0.01",
    "",
    "abc",
    "1e1",
    "NaN",
    "Infinity",
    "1_0",
    "1,5",
    "٣",
    "+3",
    " . ",
]


def test_points_that_are_none_are_refused_and_nothing_is_kept(room):
    for value in BAD:
        with pytest.raises(Refused) as refusal:
            save(room, value)
        assert refusal.value.code == "points"
    assert not Mark.objects.exists()


def test_points_are_read_as_people_type_them(room):
    typed = {"0": "0.0", "15": "15.0", " 13.5 ": "13.5", "１２．５": "12.5", "7.": "7.0", "12.50": "12.5"}

    for version, (value, kept) in enumerate(typed.items()):
        assert str(save(room, value, version=version).value) == kept


def test_a_mark_under_a_criterion_of_no_document_is_refused(room):
    for criterion in ("X9", "P"):
        with pytest.raises(Refused) as refusal:
            save(room, "5", criterion=criterion)
        assert refusal.value.code == "criterion"


def test_a_bid_of_another_lot_is_refused(room):
    other = making.scene(("1000",)).bids[0]

    with pytest.raises(Refused) as refusal:
        save(room, "5", bid=other)
    assert refusal.value.code == "bid"


def test_nobody_marks_for_another_nor_a_stranger_for_anybody(room, scene):
    for stranger in (member_of(room, 2).user, scene.centre, scene.supervisor, scene.bidders[0]):
        with pytest.raises(Refused):
            save(room, "5", by=stranger)
    assert not Mark.objects.exists()


def test_a_page_that_is_behind_does_not_overwrite_what_it_has_not_seen(room):
    save(room, "10")
    save(room, "11", version=1)

    with pytest.raises(StaleMarkError) as refusal:
        save(room, "12", version=1)

    assert (refusal.value.mark.value, refusal.value.mark.version) == (11, 2)


def test_two_first_marks_in_one_cell_give_one(room):
    save(room, "10")

    with pytest.raises(StaleMarkError):
        save(room, "12", version=0)
    assert Mark.objects.count() == 1


def test_saving_the_same_again_changes_nothing(room):
    save(room, "10")
    entries = Entry.objects.count()

    assert save(room, "10.0").version == 1
    assert Entry.objects.count() == entries


def test_a_lock_needs_every_cell(room):
    save(room, "10")
    member = member_of(room)

    with pytest.raises(Refused, match="14"):
        actions.lock_marks(member=member, by=member.user)


def test_after_the_lock_nothing_changes(room):
    member = member_of(room)
    making.fill(member)
    actions.lock_marks(member=member, by=member.user)

    with pytest.raises(Refused) as refusal:
        save(room, "1", version=1)
    assert refusal.value.code == "locked"


def test_the_lock_puts_a_digest_of_the_marks_into_the_log(room):
    member = member_of(room)
    making.fill(member)

    member = actions.lock_marks(member=member, by=member.user)

    assert Entry.objects.get(act="marks.lock").facts["marks_sha256"] == marks_digest(member)
    # Not even the database lets a locked mark go; whoever lifts its guard is found out by the digest.
    guards.remove(connection)
    Mark.objects.filter(member=member, criterion="T1").update(value=1)
    guards.install(connection)
    assert marks_digest(member) != member.marks_sha256


def test_no_reveal_before_everybody_has_locked(room):
    for number in (1, 2, 3, 4):
        making.fill(member_of(room, number))
        actions.lock_marks(member=member_of(room, number), by=member_of(room, number).user)

    with pytest.raises(Refused):
        actions.reveal(room=room, by=making.chair_of(room))
    room.refresh_from_db()
    assert room.state == State.RUNNING


def test_the_log_says_that_a_mark_was_given_and_never_which(room):
    save(room, "13.7")

    assert "13.7" not in Entry.objects.get(act="mark.save").body


def test_progress_is_a_number_for_each_member(room):
    save(room, "10", number=2)

    assert {m.number: progress_of(room)[m.pk] for m in present_members(room)} == {
        1: 0,
        2: 1,
        3: 0,
        4: 0,
        5: 0,
    }


def test_nobody_may_see_marks_before_the_reveal(room, scene):
    making.fill(member_of(room))

    for user in (member_of(room, 2).user, scene.centre, scene.supervisor, scene.agency):
        assert may_see_marks(user, room).code == "sealed"


def test_a_locked_mark_changes_only_in_the_checks_and_on_a_ground_of_the_law(scene):
    room = making.revealed(scene)
    mark = member_of(room).marks.get(criterion="T1", bid=scene.bids[0])

    for ground, code in (("because", "ground"), ("objective", "equal")):
        with pytest.raises(Refused) as refusal:
            actions.correct_mark(mark=mark, value="10", ground=ground, reason="x", by=mark.member.user)
        assert refusal.value.code == code
    with pytest.raises(Refused):
        actions.correct_mark(mark=mark, value="10", ground="outlier", reason="x", by=member_of(room, 2).user)
    assert not Correction.objects.exists()


def test_whoever_is_replaced_leaves_no_mark_behind(room):
    save(room, "10")
    member = member_of(room)
    type(member).objects.filter(pk=member.pk).update(state="replaced", chair=False)

    assert member.pk not in progress_of(room)
