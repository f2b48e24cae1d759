"""Public keys: registered by pasting, revoked after a second question."""

from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import actions
from accounts.models import Key, KeyPurpose, User
from accounts.permits import Refused
from accounts.queries import current_key
from accounts.roles import Role
from ledger import clock
from ledger.pins import fingerprint
from ledger.queries import entries_on

from .making import user

pytestmark = pytest.mark.django_db


def fresh_sign() -> str:
    return Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()


def fresh_seal() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


@pytest.fixture
def keyholder() -> User:
    return user(Role.KEYHOLDER)


@pytest.fixture
def page(client: Client, keyholder: User) -> Client:
    client.cookies["django_language"] = "en"
    client.force_login(keyholder)
    return client


def test_a_key_is_registered_and_revoked_on_its_pages(page: Client, keyholder: User) -> None:
    page.post("/me/keys/", {"purpose": "seal", "public": f"  {fresh_seal().upper()} "})
    key = Key.objects.get()
    assert page.get(f"/me/keys/{key.pk}/revoke/").status_code == 200
    assert Key.objects.get().revoked_at is None
    page.post(f"/me/keys/{key.pk}/revoke/")

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert current_key(keyholder, KeyPurpose.SEAL) is None
    assert [entry.act for entry in entries_on(key)] == ["key.register", "key.revoke"]


@pytest.mark.parametrize(
    ("purpose", "public", "said"),
    [
        ("sign", "not a key", "not a public key for signing"),
        ("seal", fresh_sign(), "not an age public key"),
        ("sign", fresh_seal(), "not a public key for signing"),
        ("sign", "01" + "00" * 31, "any signature passes"),
    ],
    # The keys are fresh in every process: without names the workers would collect different tests.
    ids=["words", "signing key to seal", "receiving key to sign", "weak point"],
)
def test_a_malformed_key_is_refused_and_stays_in_the_form(
    page: Client, purpose: str, public: str, said: str
) -> None:
    response = page.post("/me/keys/", {"purpose": purpose, "public": public})

    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert public in text
    assert not Key.objects.exists()


def test_a_pasted_private_key_is_refused_and_not_shown_again(page: Client) -> None:
    secret = str(pyrage.x25519.Identity.generate())

    response = page.post("/me/keys/", {"purpose": "seal", "public": secret})

    assert "This is a private key." in response.content.decode()
    assert secret not in response.content.decode()


def test_a_second_key_for_a_purpose_waits_until_the_first_is_revoked(page: Client, keyholder: User) -> None:
    first = actions.register_key(keyholder, "sign", fresh_sign())

    response = page.post("/me/keys/", {"purpose": "sign", "public": fresh_sign()})
    actions.revoke_key(first, by=keyholder)
    actions.register_key(keyholder, "sign", fresh_sign())

    assert "Revoke it first." in response.content.decode()
    assert keyholder.keys.count() == 2


def test_a_key_is_never_registered_twice_not_even_by_somebody_else(keyholder: User) -> None:
    public = fresh_sign()
    actions.revoke_key(actions.register_key(keyholder, "sign", public), by=keyholder)

    for holder in (keyholder, user(Role.KEYHOLDER)):
        with pytest.raises(Refused, match=r"."):
            actions.register_key(holder, "sign", public)


def test_nobody_revokes_anothers_key(page: Client, keyholder: User) -> None:
    key = actions.register_key(user(Role.KEYHOLDER), "sign", fresh_sign())

    with pytest.raises(Refused):
        actions.revoke_key(key, by=keyholder)
    assert page.post(f"/me/keys/{key.pk}/revoke/").status_code == 404


def test_a_revoked_key_is_not_revoked_again(page: Client, keyholder: User) -> None:
    key = actions.register_key(keyholder, "sign", fresh_sign())
    first = actions.revoke_key(key, by=keyholder).revoked_at

    assert actions.revoke_key(key, by=keyholder).revoked_at == first
    assert page.post(f"/me/keys/{key.pk}/revoke/").status_code == 403


def test_no_key_before_the_pledge(client: Client) -> None:
    holder = user(Role.KEYHOLDER, pledged=False)
    client.force_login(holder)

    page = client.get("/me/keys/").content.decode()

    assert "/me/pledge/" in page
    assert 'name="public"' not in page
    with pytest.raises(Refused) as refused:
        actions.register_key(holder, "sign", fresh_sign())
    assert refused.value.link == "accounts:pledge"


def test_the_database_keeps_one_key_in_force_for_a_purpose(keyholder: User) -> None:
    facts: dict[str, Any] = {"user": keyholder, "purpose": "sign", "registered_at": clock.now()}
    Key.objects.create(public="a", **facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.create(public="b", **facts)


def test_both_halves_of_keys_made_in_the_browser_are_registered_in_one_submit(
    page: Client, keyholder: User
) -> None:
    sign, seal = fresh_sign(), fresh_seal()

    page.post("/me/keys/register/", {"sign": sign, "seal": seal})

    assert dict(keyholder.keys.values_list("purpose", "public")) == {"sign": sign, "seal": seal}


@pytest.mark.parametrize(
    "spoil",
    [
        {"seal": "age1nonsense"},
        {"sign": ""},
        {"sign": "zz" * 32},
        {"seal": "AGE-SECRET-KEY-1" + "Q" * 58},
    ],
)
def test_of_two_keys_one_of_them_false_none_is_registered(
    page: Client, keyholder: User, spoil: dict[str, str]
) -> None:
    answer = page.post("/me/keys/register/", {"sign": fresh_sign(), "seal": fresh_seal(), **spoil})

    assert answer.status_code == 422
    assert not keyholder.keys.exists()


def test_a_pair_registers_nothing_while_one_of_the_keys_is_in_force(page: Client, keyholder: User) -> None:
    actions.register_key(keyholder, KeyPurpose.SEAL, fresh_seal())

    answer = page.post("/me/keys/register/", {"sign": fresh_sign(), "seal": fresh_seal()})

    assert answer.status_code == 422
    assert list(keyholder.keys.values_list("purpose", flat=True)) == ["seal"]


def test_the_fingerprint_of_platform_and_witness_is_the_browsers() -> None:
    # Twin of static/js/keys/pins.js: printf 'a\nb\n' | sha256sum
    assert fingerprint("a", "b") == "9111 69dd aaf1 46af f539 f58c 26c4 89af"
