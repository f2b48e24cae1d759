"""Tickets and topics."""

import pytest
from django.core import signing

from realtime.topics import Ticket, TicketError, TopicError, check, is_public, ticket


def test_a_ticket_admits_to_the_topic_it_was_signed_for() -> None:
    admitted = check(ticket("seat.12", who="专家3"))

    assert (admitted.topic, admitted.who) == ("seat.12", "专家3")
    assert isinstance(admitted, Ticket)


@pytest.mark.parametrize(
    "topic", ["", "hall", "hall.", "Hall.1", "bids.1", "hall.1\n", "hall.1.2", "hall." + "1" * 65]
)
def test_there_are_no_topics_but_those_of_the_house(topic: str) -> None:
    with pytest.raises(TopicError):
        ticket(topic)


def test_only_the_hall_is_public() -> None:
    topics = ["hall.1", "panel.1", "seat.1", "inbox.1", "job.1"]

    assert [is_public(topic) for topic in topics] == [True, False, False, False, False]


def test_spectators_of_a_public_topic_have_no_names() -> None:
    with pytest.raises(TopicError):
        ticket("hall.1", who="a bidder")


@pytest.mark.parametrize("place", [0, 10, -1])
def test_a_ticket_with_any_letter_changed_is_refused(place: int) -> None:
    good = list(ticket("seat.12"))
    good[place] = "A" if good[place] != "A" else "B"

    with pytest.raises(TicketError):
        check("".join(good))


def test_an_expired_ticket_is_refused() -> None:
    with pytest.raises(TicketError):
        check(ticket("seat.12", seconds=0))


def test_something_else_that_we_signed_is_no_ticket() -> None:
    with pytest.raises(TicketError):
        check(signing.dumps(["seat.12", 9_999_999_999, ""], salt="password-reset"))


@pytest.mark.parametrize("content", [[], "seat.12", {"topic": "seat.12"}, ["bids.1", 9_999_999_999, ""]])
def test_a_signed_ticket_of_another_form_is_refused(content: object) -> None:
    with pytest.raises(TicketError):
        check(signing.dumps(content, salt="realtime.ticket"))
