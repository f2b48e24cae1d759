"""Every address, asked by everybody: no page breaks for the wrong person, and no room opens to a stranger.

What a room of an evaluation holds is asked for in tests/test_wrong_room.py, where there is one.
"""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.roles import Role
from bidding.models import Lot, Status
from tests.portal import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
# What anybody may read; everything else asks who one is, or does not exist for a stranger.
PUBLIC = re.compile(
    r"$|tenders/|id/|notices/|credit/|law/|ledger/|help/|verify/|tools/|time/|healthz|metrics|robots\.txt"
    r"|accounts/(login|2fa|password/reset|inactive|confirm-email|reauthenticate|signup|webauthn|code)"
    r"|me/register/|bidding/halls/|bidding/bids/<str:code>/keyset\.json|supervision/(decisions/|service/$|reports/|tips/(new|follow)/|lots/<int:pk>/objections/$)"
    r"|bidding/(check/|bids/<str:code>/check/|outages/<int:pk>/)"
    r"|bidding/lots/<int:pk>/(document(/|\.<str:kind>)|redline/)$|bidding/notices/<int:pk>\.(note|tlog-proof)$|evaluation/draws/(<int:pk>/(proof\.json)?|replay/|statistics/)$"
)
# Where addresses name a room, or what a room is made of. There is none here: they are asked once, for what is not there.
ROOMS = ("evaluation/", "supervision/rooms/", "supervision/misconduct/")
HUGE = "9" * 30


def of_a_room(route: str) -> bool:
    """Tell whether a route names something of a room."""
    return route.startswith(ROOMS) and "<" in route and not PUBLIC.match(route)


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield every route of the site; the few written as regular expressions are the library's own."""
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        elif not re.search(r"[\\^]|\(\?P", here):
            yield here


def addresses(codes: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each route with its addresses: things that exist, things that do not, numbers no column holds."""
    for route in routes(get_resolver().url_patterns):
        choices = [_choices(kind, name, codes) for kind, name in PARAMETER.findall(route)]
        for values in product(*choices):
            filled = iter(values)
            yield route, "/" + PARAMETER.sub(lambda _found, filled=filled: next(filled), route)


def _choices(kind: str, name: str, codes: list[str]) -> list[str]:
    if kind == "int":
        return ["1", HUGE]
    return [*codes, "none"] if name == "code" else ["close", "none"]


def sweep(visitors: dict[str, User | None], codes: list[str]) -> tuple[list[str], list[str]]:
    """Ask for everything as everybody; return what broke, and what a stranger got to see. Nothing is kept."""
    broken, open_doors = [], []
    every = [pair for pair in addresses(codes) if "logout" not in pair[0]]
    # A number too large is stopped before anybody's rights are asked.
    anew = [pair for pair in every if HUGE not in pair[1] and not of_a_room(pair[0])]
    last = list(visitors)[-1]
    for who, user in visitors.items():
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user)
        for route, address in every if who == last else anew:
            for method in ("get", "post"):
                status = _asked(client, method, address)
                if status >= 500:
                    broken.append(f"{who} {method} {address}: {status}")
                if user is None and status == 200 and not PUBLIC.match(route):
                    open_doors.append(f"{method} {address}")
    return broken, open_doors


def _asked(client: Client, method: str, address: str) -> int:
    with transaction.atomic():
        status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    return int(status)


def test_no_address_breaks_for_anybody_and_no_room_opens_to_a_stranger() -> None:
    lot: Lot = making.full_lot(Status.AWARDED)
    visitors: dict[str, User | None] = {"stranger": None, "the agency": User.objects.get(username="agency")}
    for role in (Role.BIDDER, Role.SUPERVISOR):
        visitors[role] = making.user(f"wrong-{role}", role, making.organisation(f"无关单位{role}"))

    assert sweep(visitors, [lot.code]) == ([], [])
