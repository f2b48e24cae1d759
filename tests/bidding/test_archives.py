"""An audit archive proves how a lot was bid for, closed and opened; whatever is changed in it is found and named."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bidding.actions.archives import make_archive
from bidding.archives import tars
from bidding.archives.examining import Pins, examine
from bidding.models import Lot
from ledger import keys
from tests.bidding import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(monday: Any) -> Lot:
    """A lot from the draft to the award, through real actions."""
    return making.awarded_lot()


def written(lot: Lot, **more: Any) -> BytesIO:
    return BytesIO(b"".join(make_archive(lot, **more).pieces))


def pins() -> Pins:
    return Pins(keys.log_key().verifier, keys.witness_verifier())


def test_the_archive_of_an_honest_lot_holds_in_every_check(lot: Lot) -> None:
    _case, report = examine(written(lot, with_sealed=True), pins())

    assert report.findings == []
