"""One whole trade in a browser, from the notice to the award notice, chapter by chapter.

The chapters stand in order in one database; each opens the windows of those who act in it. Steps whose repetition
adds nothing (the other bidders' acknowledgements, what experts 2 to 5 do after expert 1) call the same actions directly.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command

from bidding.queries.keysets import drills_missing
from config.story import cast, judging
from evaluation.models import Item
from ledger import clock
from tests.stories.chapters import awarding, hall, sealing, tendering
from tests.stories.chapters import judging as scoring
from tests.stories.staging import Look, Trade, Visitor, see, stage

BEGINS = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """One vault for all chapters: what is sealed in one is opened in another."""
    cache.clear()


@pytest.fixture(scope="module")
def trade(story_db: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    """A county with everybody in it, on a Monday morning; the tender has not begun."""
    made = stage(tmp_path_factory.mktemp("papers"), BEGINS)
    made.story.on(BEGINS)
    call_command("load_law", verbosity=0)
    call_command("load_standard_texts", verbosity=0)
    made.story.cast = made.off(cast.gather)
    made.off(lambda: judging.fill_directories(made.story))
    yield made
    made.off_stage.shutdown()
    clock.set_clock(None)


def test_01_the_agency_sets_up_project_lot_and_document(trade: Trade, visitor: Visitor, look: Look) -> None:
    tendering.set_up(trade, visitor, look)
    tendering.write(trade, visitor, look)

    lot = trade.lot
    assert (lot.status, trade.off(lambda: lot.documents.count())) == ("draft", 1)


def test_02_each_keyholder_answers_a_drill(trade: Trade, visitor: Visitor, look: Look) -> None:
    tendering.appoint(trade, visitor)
    for username in tendering.KEYHOLDERS:
        trade.story.later()
        tendering.answer_drill(trade, visitor, username)

    see(visitor, look, f"/bidding/lots/{trade.lot.pk}/keyholders/", "keyset", user=trade.user("agency"))
    lot = trade.lot
    assert trade.off(lambda: drills_missing(lot)) == []


def test_03_a_second_person_approves_and_the_tenderer_publishes(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    tendering.approve_and_publish(trade, visitor, look)

    assert trade.lot.status == "published"


def test_04_the_public_finds_the_tender_and_its_id_card(trade: Trade, visitor: Visitor, look: Look) -> None:
    card = tendering.is_found(trade, visitor, look)

    assert card.url.endswith(f"/id/{trade.lot.code}/")


def test_05_a_question_is_answered_to_everybody(trade: Trade, visitor: Visitor, look: Look) -> None:
    trade.story.on(trade.story.workday(2), 10)

    tendering.ask_and_answer(trade, visitor, look)

    lot = trade.lot
    assert trade.off(lambda: [one.answer for one in lot.questions.all()]) == [tendering.ANSWER]


def test_06_bids_come_in_and_no_public_page_changes_by_a_byte(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    trade.story.on(trade.story.workday(10), 9)
    sealing.read(trade)
    stranger = visitor()
    before = sealing.public_pages(trade, stranger)
    for username in sealing.BIDDERS[:3]:
        sealing.receive(trade, visitor, look, username)
        assert sealing.public_pages(trade, stranger) == before
    sealing.withdraw_and_submit_again(trade, visitor, look, sealing.BIDDERS[3])

    assert sealing.public_pages(trade, stranger) == before


def test_07_a_bid_at_the_deadline_is_too_late(trade: Trade, visitor: Visitor, look: Look) -> None:
    deadline = trade.lot.deadline
    assert deadline is not None
    trade.story.until(deadline - timedelta(minutes=5))

    sealing.come_late(trade, visitor, look)


def test_08_the_public_follows_the_opening_live_without_reloading(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    spectators = hall.enter(trade, visitor)

    hall.close(trade, spectators)
    hall.look_around(trade, visitor, look, "begun")
    host = hall.publish_bidders(trade, visitor, spectators)
    hall.open_envelopes(trade, visitor, look, host, spectators)
    hall.look_around(trade, visitor, look, "opened")
    hall.read_out_and_close(trade, host, spectators)

    assert trade.lot.status == "opened"
    see(visitor, look, f"/bidding/halls/{trade.lot.code}/", "hall-closed", user=trade.user("bidder4"))


def test_09_the_committee_is_drawn_by_two_seeds_and_sits_down(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    centre = scoring.arrange(trade, visitor, look)
    scoring.draw(trade, visitor, look, centre)
    scoring.answer_calls(trade, visitor)
    scoring.sit_down(trade, visitor, look, centre)

    assert scoring.room_of(trade).state == "running"


def test_10_an_expert_reviews_marks_by_keyboard_and_locks(trade: Trade, visitor: Visitor, look: Look) -> None:
    user, room = scoring.first_of(trade).user, scoring.room_of(trade)
    page = visitor(language="en", user=user)
    scoring.early(trade, page)
    see(visitor, look, f"/evaluation/rooms/{room.pk}/reviews/A/", "review", user=user)
    trade.far = scoring.mark(trade, page)
    see(visitor, look, f"/evaluation/rooms/{room.pk}/marks/", "grid", user=user)
    scoring.lock(trade, page)

    assert scoring.room_of(trade).state == "locked"


def test_11_prices_open_after_the_lock_and_the_report_is_signed(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    room = scoring.room_of(trade)
    user = scoring.first_of(trade).user
    page = visitor(language="en", user=user)
    for username in hall.PRESENT:
        trade.story.later(2)
        hall.release(trade, visitor, username)
    centre = visitor(language="en", user=trade.user("centre"))
    scoring.step(trade, centre, "Open the prices of the qualified bids")
    scoring.reveal(trade, page, trade.far)
    scoring.review(trade, page, [Item.PRICE], "Conclude the price review")
    scoring.sign(trade, page)
    see(visitor, look, f"/evaluation/rooms/{room.pk}/revealed/", "revealed", user=user)
    trade.story.on(trade.story.workday(1), 9)
    scoring.step(trade, centre, "Close and publicise the candidates")

    assert trade.lot.status == "publicised"


def test_12_candidates_stand_before_the_public(trade: Trade, visitor: Visitor, look: Look) -> None:
    trade.story.until(max(clock.now(), trade.lot.publicity_from))

    awarding.publicised(trade, visitor, look)
    awarding.award_too_early(trade, visitor, look)

    assert trade.lot.status == "publicised"


def test_13_the_tenderer_awards_and_everybody_reads_its_notice(
    trade: Trade, visitor: Visitor, look: Look
) -> None:
    winner = awarding.award(trade, visitor, look)

    assert trade.lot.status == "awarded"
    awarding.winner_reads(trade, visitor, look, winner)
    awarding.others_read(trade, visitor, look, winner)
