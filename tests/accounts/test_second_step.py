"""The second step of a sign-in: authenticator app, passkeys, recovery codes, all under the strict policy."""

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from accounts.forms.passkeys import MFA_FORMS
from accounts.models import User
from accounts.roles import Role
from ledger.queries import entries_on

from .making import PASSWORD, user

pytestmark = pytest.mark.django_db


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def bidder() -> User:
    return user(Role.BIDDER, username="bidder", password=PASSWORD)


@pytest.fixture
def inside(client: Client, bidder: User) -> Client:
    """Signed in, and just asked for the password again."""
    client.cookies["django_language"] = "en"
    client.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def secret(inside: Client, django_capture_on_commit_callbacks: Any) -> str:
    """An authenticator app is switched on."""
    page = inside.get("/accounts/2fa/totp/activate/")
    found: str = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        inside.post("/accounts/2fa/totp/activate/", {"code": code_now(found)})
    return found


def test_changing_the_protection_asks_for_the_password_again(client: Client, bidder: User) -> None:
    client.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})

    for page in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        assert client.get(f"/accounts/2fa/{page}").url.startswith("/accounts/reauthenticate/")


def test_an_app_is_set_up_with_its_code_and_written_down(inside: Client, secret: str, bidder: User) -> None:
    acts = [entry.act for entry in entries_on(bidder)]

    assert set(bidder.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert acts.count("authenticator.add") == 2
    assert "Secure the sign-in" in inside.get("/me/").content.decode()


def test_a_wrong_code_sets_nothing_up(inside: Client, bidder: User) -> None:
    inside.get("/accounts/2fa/totp/activate/")

    page = inside.post("/accounts/2fa/totp/activate/", {"code": "000000"})

    assert "Incorrect code." in page.content.decode()
    assert not bidder.authenticator_set.exists()


def test_with_an_app_the_password_alone_does_not_sign_in(secret: str, bidder: User) -> None:
    visitor = Client()
    step = visitor.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})
    assert step.url == "/accounts/2fa/authenticate/"
    assert visitor.get("/me/").status_code == 302

    wrong = visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert visitor.get("/me/").status_code == 302


def test_the_apps_code_and_a_recovery_code_sign_in(inside: Client, secret: str, bidder: User) -> None:
    recovery = inside.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    answers = []
    for code in (_other_code(secret), recovery, recovery):
        visitor = Client()
        visitor.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})
        visitor.post("/accounts/2fa/authenticate/", {"code": code})
        answers.append(visitor.get("/me/").status_code)

    assert answers == [200, 200, 302]


def _other_code(secret: str) -> str:
    """A valid code that was not used yet: that of the neighbouring half minute."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[-1] if len(counters) > 1 else counters[0]))


def test_an_app_is_switched_off_after_asking(inside: Client, secret: str, bidder: User) -> None:
    assert inside.get("/accounts/2fa/totp/deactivate/").status_code == 200
    inside.post("/accounts/2fa/totp/deactivate/")

    assert not bidder.authenticator_set.filter(type="totp").exists()
    assert "authenticator.remove" in [entry.act for entry in entries_on(bidder)]


def inline_scripts(page: str) -> list[str]:
    # A block of data is no script: no policy has to let it run.
    return re.findall(r"<script(?![^>]*\bsrc=|[^>]*application/json)[^>]*>|\son\w+=|\sstyle=|<style", page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/reauthenticate/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/logout/",
        "/me/",
        "/me/pledge/",
        "/me/keys/",
        "/me/roles/",
    ],
)
def test_no_page_of_an_account_needs_an_inline_script(
    inside: Client, secret: str, path: str, language: str
) -> None:
    inside.cookies["django_language"] = language

    response = inside.get(path)

    assert response.status_code == 200
    assert inline_scripts(response.content.decode()) == []
    assert "script-src 'self';" in response.headers["Content-Security-Policy"] + ";"


def test_setting_up_an_app_needs_no_inline_script(inside: Client) -> None:
    page = inside.get("/accounts/2fa/totp/activate/")

    assert page.status_code == 200
    assert inline_scripts(page.content.decode()) == []


def test_adding_a_passkey_hands_the_options_to_the_script_in_an_attribute(inside: Client) -> None:
    page = inside.get("/accounts/2fa/webauthn/add/")

    (form,) = re.findall(r'data-passkey="create" data-options="([^"]*)"', page.content.decode())
    options = json.loads(form.replace("&quot;", '"'))["creation_options"]["publicKey"]
    assert {"challenge", "user", "rp", "pubKeyCredParams"} <= set(options)
    assert "js/passkey.js" in page.content.decode()


def test_signing_in_with_a_passkey_starts_with_a_fresh_challenge(client: Client) -> None:
    answers = [
        client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
        for _ in range(2)
    ]

    first, second = (answer["request_options"]["publicKey"]["challenge"] for answer in answers)
    assert first != second


MADE_UP = [
    "",
    "not json",
    "null",
    "[]",
    json.dumps({"id": "x", "type": "y"}),
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": []}),
    json.dumps(
        {
            "id": "eA",
            "rawId": "eA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "eA",
                "authenticatorData": "eA",
                "signature": "eA",
                "userHandle": "eA",
            },
        }
    ),
]


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_passkey_does_not_sign_in(client: Client, settings: Any, credential: str) -> None:
    settings.MFA_FORMS = MFA_FORMS
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})

    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

    assert response.url == "/accounts/login/"
    assert client.get("/me/").status_code == 302


def test_the_second_step_offers_a_passkey_too(secret: str, bidder: User) -> None:
    visitor: Any = Client()
    visitor.post("/accounts/login/", {"login": "bidder", "password": PASSWORD})

    page = visitor.get("/accounts/2fa/authenticate/").content.decode()

    assert 'data-passkey="get"' in page
    assert inline_scripts(page) == []


def test_a_secret_of_an_app_is_long_enough() -> None:
    assert len(generate_totp_secret()) >= 26
    assert Authenticator.Type.TOTP == "totp"
