"""The platform clock, and the address that an act comes from."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from ledger import clock, origin
from ledger.middleware import OriginMiddleware

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=8)))


def test_the_clock_tells_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_a_traveller_sees_the_time_stand_still_and_comes_back() -> None:
    with clock.travel(NOON):
        assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)
        with clock.travel(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_nobody_moves_the_clock_of_a_real_platform(settings: Any) -> None:
    settings.CLOCK_MAY_TRAVEL = False

    with pytest.raises(clock.ClockMayNotTravelError), clock.travel(NOON):
        pass
    with pytest.raises(clock.ClockMayNotTravelError):
        clock.set_clock(None)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        clock.set_clock(datetime(2026, 3, 2))


def test_a_clock_that_is_a_little_behind_another_machine_waits() -> None:
    ahead = clock.now() + timedelta(milliseconds=50)

    assert clock.wait_for(ahead, drift=timedelta(seconds=1)) >= ahead


def test_a_clock_that_is_far_behind_is_refused() -> None:
    with pytest.raises(clock.ClockBackwardsError):
        clock.wait_for(clock.now() + timedelta(hours=1), drift=timedelta(seconds=1))


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.7", "", [], "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", ["10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "<script>", ["10.0.0.0/8"], "10.0.0.1"),
        ("2001:db8:0:0::1", "", [], "2001:db8::1"),
        ("", "198.51.100.1", ["unix"], "198.51.100.1"),
        ("", "198.51.100.1", [], ""),
    ],
)
def test_only_trusted_proxies_are_believed(
    peer: str, forwarded: str, proxies: list[str], address: str
) -> None:
    assert origin.client_address(peer, forwarded, proxies) == address


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(origin.address())


async def _answer_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse(origin.address())


def test_the_address_of_a_request_is_known_inside_it_and_not_after(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="198.51.100.1")

    response = OriginMiddleware(_answer)(request)

    assert (response.content, origin.address()) == (b"198.51.100.1", "")  # type: ignore[union-attr]


async def test_the_address_of_an_async_request_is_known_inside_it() -> None:
    request = AsyncRequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    request.META["REMOTE_ADDR"] = "203.0.113.7"

    response = await OriginMiddleware(_answer_async)(request)  # type: ignore[misc, arg-type]

    assert (response.content, origin.address()) == (b"203.0.113.7", "")
