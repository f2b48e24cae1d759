"""Signing in and out: throttled, silent about who exists, with fresh sessions."""

from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client

from accounts import actions
from accounts.models import User
from accounts.roles import Role
from ledger.queries import entries_on

from .making import PASSWORD, administrator, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bidder() -> User:
    return user(Role.BIDDER, username="bidder", password=PASSWORD)


def sign_in(client: Client, login: str = "bidder", password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Sign in with a passkey"), ("zh-hans", '<html lang="zh-CN">')]
)
def test_the_sign_in_page_speaks_both_languages(client: Client, language: str, said: str) -> None:
    client.cookies["django_language"] = language

    assert said in client.get("/accounts/login/").content.decode()


def test_signing_in_changes_the_session_key_and_is_written_down(client: Client, bidder: User) -> None:
    client.get("/accounts/login/")
    client.post("/i18n/setlang/", {"language": "en"})
    session = client.session
    session["visitor"] = 1
    session.save()
    before = session.session_key
    client.cookies[live.SESSION_COOKIE_NAME] = before

    sign_in(client)

    assert client.session.session_key != before
    assert [entry.act for entry in entries_on(bidder)] == ["account.open", "account.sign_in"]


def test_the_session_cookie_is_not_for_scripts_nor_other_sites(client: Client, bidder: User) -> None:
    sign_in(client)

    cookie = client.cookies[live.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"], cookie["max-age"]) == (
        True,
        "Lax",
        "",
        "",
    )


def test_a_wrong_password_and_an_unknown_name_read_the_same(client: Client, bidder: User) -> None:
    wrong, unknown = sign_in(client, password="wrong-password"), sign_in(client, login="nobody")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.context["form"].non_field_errors()


def test_the_sixth_failure_for_a_name_is_throttled_even_with_the_right_password(
    client: Client, bidder: User
) -> None:
    for _ in range(5):
        sign_in(client, password="wrong-password")

    assert sign_in(client).status_code == 200
    assert not is_in(client)


def test_a_closed_account_cannot_sign_in_and_its_sessions_end(client: Client, bidder: User) -> None:
    sign_in(client)
    actions.close_account(bidder, reason="left", by=administrator())

    assert not is_in(client)
    assert sign_in(client).url == "/accounts/inactive/"
    assert not is_in(client)


def test_signing_out_needs_a_post_and_is_written_down(client: Client, bidder: User) -> None:
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")

    assert not is_in(client)
    assert [entry.act for entry in entries_on(bidder)][-1] == "account.sign_out"


def test_a_password_change_ends_every_other_session(client: Client, bidder: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)

    new = "another-9-good-phrase"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert (is_in(client), is_in(other)) == (True, False)
    assert [entry.act for entry in entries_on(bidder)][-1] == "account.set_password"


def test_a_password_link_sets_the_password_once(client: Client) -> None:
    holder = user(Role.SUPERVISOR, username="officer")
    desk = Client()
    desk.force_login(administrator())
    link = desk.post(f"/me/accounts/{holder.pk}/password-link/").context["link"]
    path = link.removeprefix("http://testserver")
    new = "another-9-good-phrase"

    form = client.get(path)
    client.post(form.url, {"password1": new, "password2": new})

    assert sign_in(Client(), "officer", new).url == "/me/"
    assert Client().get(path).context["token_fail"] is True


def test_nobody_signs_up_past_our_registration(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "sneak", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.filter(username="sneak").exists()


def test_a_forgotten_password_sends_nothing_and_tells_nothing(client: Client, mailoutbox: list[Any]) -> None:
    User.objects.create(username="mail", email="known@example.org")

    known = client.post("/accounts/password/reset/", {"email": "known@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "unknown@example.org"})

    assert (known.status_code, known.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )
    assert mailoutbox == []


@pytest.fixture
def idle(settings: Any) -> None:
    idle = "accounts.middleware.IdleMiddleware"
    if idle not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, idle]
    settings.SESSION_IDLE_SECONDS = 1800


@pytest.mark.parametrize(("seconds", "stays"), [(1700, True), (1900, False)])
def test_an_idle_session_ends(client: Client, bidder: User, idle: None, seconds: int, stays: bool) -> None:
    sign_in(client)
    assert is_in(client)
    session = client.session
    session["seen_at"] -= seconds
    session.save()

    assert is_in(client) is stays


def test_a_session_in_use_does_not_grow_old(client: Client, bidder: User, idle: None) -> None:
    sign_in(client)
    for _ in range(3):
        is_in(client)
        session = client.session
        session["seen_at"] -= 1000
        session.save()

    assert is_in(client)
