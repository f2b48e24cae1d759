"""Every status of a lot can be reached through the room's own actions."""

import pytest

from bidding.models import Status
from tests.bidding import making

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Status.values)
def test_a_lot_reaches_every_status_through_real_actions(status: str, monday: object) -> None:
    assert making.lot_at(status).status == status
