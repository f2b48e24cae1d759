"""The one table of moves: every move against every status, suspended or not, and two at once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from bidding.flow import MOVES, MOVES_WHILE_SUSPENDED, IllegalMoveError, move
from bidding.models import Lot, Status
from ledger import clock
from tests.bidding import making


def standing(status: str, *, suspended: bool = False) -> Lot:
    """Put a lot's row at a status; what led there is not the table's concern."""
    lot = making.draft_lot()
    at = clock.now()
    Lot.objects.filter(pk=lot.pk).update(
        status=status, published_at=at, publicity_until=at, suspended_at=at if suspended else None
    )
    lot.refresh_from_db()
    return lot


CASES = [(name, status, suspended) for name in MOVES for status in Status for suspended in (False, True)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_made_from_where_the_table_says_and_from_nowhere_else(name: str, monday: object) -> None:
    starts, end = MOVES[name]
    lot = standing(Status.DRAFT)
    for _move, status, suspended in (case for case in CASES if case[0] == name):
        Lot.objects.filter(pk=lot.pk).update(
            status=status, suspended_at=clock.now() if suspended else None, published_at=clock.now()
        )
        lot.refresh_from_db()
        allowed = status in starts and (not suspended or name in MOVES_WHILE_SUSPENDED)

        if allowed:
            assert move(lot, name).status == end
        else:
            with pytest.raises(IllegalMoveError):
                move(lot, name)
        assert Lot.objects.get(pk=lot.pk).status == (end if allowed else status)


@pytest.mark.django_db
def test_a_refused_move_says_where_the_lot_stands(monday: object) -> None:
    lot = standing(Status.COMPLETED)

    with pytest.raises(IllegalMoveError) as refused:
        move(lot, "publish")

    assert str(Status.COMPLETED.label) in str(refused.value)


@pytest.mark.django_db
def test_a_move_that_is_not_in_the_table_is_an_error_of_the_program(monday: object) -> None:
    with pytest.raises(KeyError):
        move(standing(Status.DRAFT), "leap")


@pytest.mark.django_db
def test_who_read_the_lot_before_another_moved_it_is_refused(monday: object) -> None:
    lot = standing(Status.PUBLISHED)
    mine, yours = Lot.objects.get(pk=lot.pk), Lot.objects.get(pk=lot.pk)

    move(yours, "close")

    with pytest.raises(IllegalMoveError):
        move(mine, "close")
    assert mine.status == Status.CLOSED


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite has no queue of writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_at_once_one_wins_and_the_other_is_refused(monday: object) -> None:
    lot = standing(Status.PUBLISHED)
    barrier, outcomes = Barrier(2), []

    def close() -> None:
        mine = Lot.objects.get(pk=lot.pk)
        barrier.wait()
        try:
            move(mine, "close")
            outcomes.append("won")
        except IllegalMoveError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "won"]
