"""Refusals as pages: the reason in the page's language, and the way out."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts.middleware import RefusalMiddleware
from accounts.permits import Refused
from accounts.roles import Role
from ledger import clock

from .making import PASSWORD, user

pytestmark = pytest.mark.django_db


def page_for(exception: Exception, **headers: str) -> Any:
    request: HttpRequest = RequestFactory().get("/", headers=headers)
    return RefusalMiddleware(lambda _request: None).process_exception(request, exception)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "html"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_a_refusal_is_a_page_in_the_visitors_language(client: Client, language: str, html: str) -> None:
    client.cookies["django_language"] = language
    client.force_login(user(Role.BIDDER))

    response = client.get("/me/accounts/")

    assert response.status_code == 403
    assert f'<html lang="{html}">' in response.content.decode()


def test_the_fragment_gives_the_reason_and_the_way_out() -> None:
    response = page_for(
        Refused("Sign the pledge first.", "pledge", "accounts:pledge"), **{"HX-Request": "true"}
    )

    text = response.content.decode()
    assert response.status_code == 403
    assert "Sign the pledge first." in text
    assert 'href="/me/pledge/"' in text
    assert "<html" not in text


def test_a_reason_is_text_and_never_markup() -> None:
    response = page_for(Refused("<script>alert(1)</script>"), **{"HX-Request": "true"})

    assert "<script>" not in response.content.decode()


def test_other_exceptions_are_left_alone() -> None:
    assert page_for(ValueError("a bug")) is None


def test_a_clock_that_runs_backwards_is_said_and_nothing_is_done(client: Client, monday: Any) -> None:
    user(Role.BIDDER, username="bidder", password=PASSWORD)
    client.cookies["django_language"] = "en"

    with clock.travel(monday - timedelta(hours=1)):
        response = client.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})

    assert response.status_code == 503
    assert "The platform clock runs backwards" in response.content.decode()
    assert client.get("/me/").status_code == 302
