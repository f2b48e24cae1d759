"""Accounts in a browser: a real passkey ceremony under the strict policy, and every page at both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from tests.accounts import making

LANGUAGES = ("zh-hans", "en")
Visitor = Callable[..., Page]
Look = Callable[..., None]


@pytest.fixture(scope="module")
def people(story_db: object) -> dict[str, User]:
    firm = making.organisation(name="麻城市清源建筑工程有限公司")
    bidder = making.user(
        Role.BIDDER,
        organisation=firm,
        username="bidder",
        password=making.PASSWORD,
        name="王芳",
        pledged=False,
    )
    making.bar(firm, scope="bid")
    for number in range(26):
        making.user(Role.EXPERT, username=f"expert-{number:02}", pledged=False)
    return {
        "bidder": bidder,
        "keyholder": making.user(Role.KEYHOLDER),
        "administrator": making.administrator(),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sign-in", "/accounts/login/"),
        ("register", "/me/register/"),
        ("signup-closed", "/accounts/signup/"),
        ("forgotten", "/accounts/password/reset/"),
        ("closed", "/accounts/inactive/"),
    ],
)
def test_a_strangers_pages(
    people: Any, visitor: Visitor, look: Look, language: str, name: str, path: str
) -> None:
    page = visitor(language=language)
    page.goto(path)

    look(page, f"accounts-{name}-{language}")
    assert page.status == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("home", "/me/"),
        ("pledge", "/me/pledge/"),
        ("keys", "/me/keys/"),
        ("roles", "/me/roles/"),
        ("security", "/accounts/2fa/"),
        ("passkeys", "/accounts/2fa/webauthn/"),
        ("password", "/accounts/password/change/"),
        ("confirm", "/accounts/reauthenticate/"),
        ("sign-out", "/accounts/logout/"),
    ],
)
def test_a_bidders_own_pages(
    people: dict[str, User], visitor: Visitor, look: Look, language: str, name: str, path: str
) -> None:
    page = visitor(language=language, user=people["bidder"])
    page.goto(path)

    look(page, f"accounts-{name}-{language}")
    assert page.status == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("list", "/me/accounts/"),
        ("one", "/me/accounts/2/"),
        ("switch", "/me/accounts/2/switch/"),
        ("open", "/me/accounts/open/"),
        ("organisation", "/me/organisations/open/"),
    ],
)
def test_the_administrators_desk(
    people: dict[str, User], visitor: Visitor, look: Look, language: str, name: str, path: str
) -> None:
    page = visitor(language=language, user=people["administrator"])
    page.goto(path)

    look(page, f"accounts-desk-{name}-{language}")
    assert page.status == 200  # type: ignore[attr-defined]


def test_a_wrong_credit_code_is_shown_beside_its_field_and_nothing_is_lost(
    people: Any, visitor: Visitor, look: Look
) -> None:
    page = visitor(language="zh-hans")
    page.goto("/me/register/")
    page.fill("[name=uscc]", "91429005MA4A000119")
    page.fill("[name=name]", "潜江市某公司")
    page.click("main button.btn")
    page.wait_for_selector("#id_uscc_error")

    assert page.input_value("[name=name]") == "潜江市某公司"
    assert "8" in page.inner_text("#id_uscc_error")
    look(page, "accounts-register-wrong", status=422)


def test_a_wrong_role_reads_why(people: dict[str, User], visitor: Visitor, look: Look) -> None:
    page = visitor(user=people["bidder"])
    page.goto("/me/accounts/")

    look(page, "accounts-refused", status=403)
    assert page.status == 403  # type: ignore[attr-defined]


def test_a_passkey_is_added_signs_in_alone_and_serves_as_second_step(
    people: dict[str, User], visitor: Visitor, site: str
) -> None:
    # WebAuthn wants a host name, not an address.
    home = site.replace("127.0.0.1", "localhost")
    page = visitor(language="en")
    _plug_in_an_authenticator(page)

    _sign_in(page, home)
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", making.PASSWORD)
    page.press("[name=password]", "Enter")
    page.check("[name=passwordless]")
    page.click("[data-passkey] button[type=button]")
    page.wait_for_url("**/recovery-codes/")
    _sign_out(page)

    page.goto(f"{home}/accounts/login/")
    page.click("[data-passkey=login] button[type=button]")
    page.wait_for_url("**/me/")
    _sign_out(page)

    _sign_in(page, home)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("[data-passkey=get] button[type=button]")
    page.wait_for_url("**/me/")
    assert page.faults == []  # type: ignore[attr-defined]


def _plug_in_an_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/accounts/login/")
    page.fill("[name=login]", "bidder")
    page.fill("[name=password]", making.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def _sign_out(page: Page) -> None:
    page.click("header form[action='/accounts/logout/'] button")
    page.wait_for_load_state("networkidle")
