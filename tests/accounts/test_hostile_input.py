"""Numbers and texts that no column holds are turned away; no page breaks over them."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.accounts import making

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.mark.parametrize(
    "address",
    [
        f"/evaluation/draws/{HUGE}/",
        f"/ledger/consistency/1/{HUGE}",
        f"/notices/{HUGE}/",
        f"/notices/{2**63}/",
    ],
)
def test_a_number_beyond_64_bits_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/?text=%00", "/credit/?text=a%00b", "/tenders/%00/"])
def test_a_nul_in_the_address_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_nul_in_a_form_is_a_bad_request(client: Client) -> None:
    client.force_login(making.user(Role.BIDDER))

    assert client.post("/me/keys/", {"purpose": "\0", "public": "x"}).status_code == 400
