"""The platform's clock, health, text size and robots."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.portal import making
from tests.portal.making import NOON

pytestmark = pytest.mark.django_db


def test_the_clock_is_the_servers_in_milliseconds(client: Client) -> None:
    answer = client.get("/time/")

    assert answer.json() == {"now": int(NOON.timestamp() * 1000)}
    assert "no-store" in answer.headers["Cache-Control"]


def test_health_is_one_word(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_robots_stay_out_of_rooms_that_need_an_account(client: Client) -> None:
    assert "Disallow: /supervision/" in client.get("/robots.txt").content.decode()


def test_large_text_is_remembered_and_can_be_undone(client: Client) -> None:
    client.post("/text-size/", {"size": "large", "next": "/help/"})
    assert 'data-size="large"' in client.get("/help/").content.decode()

    client.post("/text-size/", {"size": "normal", "next": "/help/"})

    assert "data-size" not in client.get("/help/").content.decode()


def test_large_text_follows_the_account_to_another_device(client: Client) -> None:
    reader = making.user("reader", Role.WITNESS, making.organisation("某协会"))
    client.force_login(reader)
    client.post("/text-size/", {"size": "large"})
    elsewhere = Client()
    elsewhere.force_login(reader)
    assert 'data-size="large"' in elsewhere.get("/help/").content.decode()

    elsewhere.post("/text-size/", {"size": "normal"})

    assert "data-size" not in elsewhere.get("/help/").content.decode()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_switching_text_size_leads_nowhere_else(client: Client, there: str) -> None:
    assert client.post("/text-size/", {"size": "large", "next": there}).headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/time/", "/healthz", "/", "/ledger/"])
def test_reading_pages_take_no_posts(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
