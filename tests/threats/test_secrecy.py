"""Count or names leak: whatever a stranger, another bidder or the agency may read is the same with 0 and 50 bids."""

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from bidding.actions.rehearsals import begin_rehearsal
from bidding.models import Bid, Lot, Rehearsal, Upload, UploadEvent
from bidding.uploading.actions import begin_upload
from bidding.uploading.protocol import Creation
from tests.accounts import making as people
from tests.bidding import making, making_bids
from tests.test_wrong_person import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# New in every answer: form tokens, signed tickets, the throw-away keyset of the environment check.
NEW = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|"csrf": "[^"]*"|ticket="[^"]*"'
    rb'|"keyset": "\{[^<]*\}"|data-ticket="[^"]*"'
)
ELSEWHERE = ("accounts/", "i18n/")
BIDS = 50


def signed_in(visitors: dict[str, User | None]) -> dict[str, Client]:
    """Sign everybody in once: a page may tell when that was."""
    clients = {who: Client() for who in visitors}
    for who, user in visitors.items():
        if user:
            clients[who].force_login(user)
    return clients


def looks(clients: dict[str, Client], codes: list[str]) -> Iterator[tuple[str, str, object]]:
    """Yield everything that every visitor gets: status, headers but for cookies, bytes."""
    for who, client in clients.items():
        for route, address in addresses(codes):
            if route.startswith(ELSEWHERE) or "none" in address or "999" in address:
                continue
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            headers = sorted(
                (name, value) for name, value in answer.items() if name not in ("Set-Cookie", "Expires")
            )
            yield who, address, (answer.status_code, headers, NEW.sub(b"", content))


def come_in(lot: Lot, user: User, number: int) -> None:
    """Let one enterprise prepare in every way that leaves a row, and bid."""
    making.take_part(lot, user)
    making_bids.sealed_bid(lot, user.organisation, 20_000_000 + number)
    if number % 10 == 0:
        begin_upload(Creation(70_000, lot.code, sha256(bytes([number])).hexdigest(), "technical"), by=user)
        begin_rehearsal(lot, by=user)


def test_count_or_names_leak_nowhere_public_answers_are_byte_equal_with_0_and_50_bids(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    visitors: dict[str, User | None] = {
        "stranger": None,
        "another bidder": making.take_part(lot),
        "agency": party.agent,
        "supervisor": people.user(Role.SUPERVISOR),
    }
    clients, codes = signed_in(visitors), [lot.code]
    # Who is registered on the platform is no secret; who bids is.
    enterprises = [making.bidder() for _number in range(BIDS)]
    before = list(looks(clients, codes))

    for number, user in enumerate(enterprises):
        come_in(lot, user, number)
    after = list(looks(clients, codes))

    assert (Bid.objects.count(), Rehearsal.objects.count(), Upload.objects.count()) == (BIDS, 5, 5)
    assert UploadEvent.objects.exists()
    assert [one[:2] for one, other in zip(before, after, strict=True) if one != other] == []
    assert len(before) > 200
