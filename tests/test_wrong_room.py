"""A running evaluation with everything in it, asked for by everybody who has no part in it: nothing opens, nothing breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from evaluation.queries.files import number_of
from ledger.models import Entry
from tests.evaluation import making_whole
from tests.test_wrong_person import PARAMETER, of_a_room, routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Pages of the library of experts, which every centre keeps.
LIBRARY = "evaluation/experts/"
# Filled in wherever something is posted, so that forms are good enough for their acts to be tried.
FORM = {
    "bid": "A", "reason": "理由", "text": "内容", "how": "off", "criterion": "T1", "value": "5", "version": "0",
    "kind": "clarify", "question": "问题", "answer": "yes", "vote": "yes", "hours": "1", "minutes": "30",
}  # fmt: skip
CLOSED = {403, 404, 405}
# What the words in addresses are, by the route's name for them.
WORDS = {
    "criterion": "T1", "party": "tenderer", "kind": "duty", "name": "chair",
    "evaluation/rooms/<int:pk>/step/": "mended", "evaluation/sites/": "accept", "evaluation/hand-overs/": "take",
}  # fmt: skip


def addresses(of: making_whole.Whole) -> Iterator[tuple[str, str]]:
    """Yield each route of the rooms that names something, with the address of what exists."""
    for route in routes(get_resolver().url_patterns):
        if of_a_room(route):
            yield (
                route,
                "/" + PARAMETER.sub(lambda found, route=route: _filled(of, route, found.group(2)), route),
            )


def _filled(of: making_whole.Whole, route: str, name: str) -> str:
    if name == "pk":
        return str(_keys(of)[route.split("/")[1] if "/partners/" not in f"/{route}" else "partners"])
    if name == "file":
        return str(of.file.pk if "qualifications" in route else number_of(of.room, of.file.pk))
    if name == "bid":
        return str(of.scene.bids[0].pk)
    if name == "code":
        return of.scene.lot.code if "lots/" in route else of.room.code_of(of.scene.bids[0].pk)
    return next((word for start, word in WORDS.items() if route.startswith(start)), WORDS.get(name, "take"))


def _keys(of: making_whole.Whole) -> dict[str, int]:
    """Return the key of the row that an address names, by the first word after its room."""
    return {
        "rooms": of.room.pk, "members": of.member.pk, "draws": of.room.draw.pk, "messages": of.message.pk,
        "blind": of.mark.pk, "questions": of.question.pk, "recordings": of.recording.pk, "seats": of.booking.seat.pk,
        "parts": of.member.site.pk, "sites": of.member.site.pk, "hand-overs": of.handover.pk,
        "identities": of.member.pk, "partners": of.agreement.pk, "experts": of.member.expert.pk,
        "misconduct": of.misconduct.pk,
    }  # fmt: skip


def client_of(user: User | None) -> Client:
    # Refusals as JSON: their page, the same each time, would take most of the walk.
    client = Client(raise_request_exception=False, headers={"accept": "application/json"})
    if user:
        client.force_login(user)
    return client


def answers(client: Client, address: str) -> Iterator[tuple[str, int, str]]:
    """Yield what GET and POST are answered with: method, status, where to. Nothing is kept."""
    for method in ("get", "post"):
        with transaction.atomic():
            answer = getattr(client, method)(address, FORM)
            transaction.set_rollback(True)
        yield method, answer.status_code, answer.headers.get("Location", "")


def opened(client: Client, address: str, *, stranger: bool) -> list[str]:
    """Return what is neither closed nor, for a stranger, the way to the sign-in."""
    return [
        f"{method} {address}: {status} {where}"
        for method, status, where in answers(client, address)
        if status not in CLOSED and not (stranger and status == 302 and where.startswith("/accounts/login"))
    ]


@pytest.fixture
def of(monday: object, settings: Any, monkeypatch: pytest.MonkeyPatch) -> making_whole.Whole:
    """A room with everything in it, on a platform that has all that is optional."""
    made = making_whole.whole()
    settings.ROOM_VIDEO = True
    settings.FACE_COMPARISON = "tests.evaluation.test_recognising.Likeness"
    # The page for what is not there is shown to everybody in the other walk.
    monkeypatch.setattr("config.urls.handler404", _plainly_not_there, raising=False)
    return made


def _plainly_not_there(_request: HttpRequest, **_why: object) -> HttpResponse:
    return HttpResponse(status=404)


def test_a_room_opens_to_nobody_without_a_part_in_it_and_breaks_for_nobody(of: making_whole.Whole) -> None:
    outsiders: dict[str, User | None] = {"stranger": None, **making_whole.outsiders(of)}
    every = list(addresses(of))
    entries = Entry.objects.count()
    found = []
    for who, user in outsiders.items():
        client = client_of(user)
        for route, address in every:
            if route.startswith(LIBRARY) and who == making_whole.CENTRE:
                continue
            found += [f"{who} {one}" for one in opened(client, address, stranger=user is None)]

    assert found == []
    assert Entry.objects.count() == entries


def test_every_address_of_the_walk_names_something_that_is_there(of: making_whole.Whole) -> None:
    rightful = [client_of(user) for user in making_whole.rightful(of).values()]
    dead, broken = [], []
    for route, address in addresses(of):
        statuses = []
        for client in rightful:
            statuses += [status for _method, status, _where in answers(client, address)]
            if set(statuses) - {404, 405}:
                break
        broken += [address for status in statuses if status >= 500]
        dead += [] if set(statuses) - {404, 405} else [route]

    assert (broken, dead) == ([], [])
