"""The clock of these tests stands still at a Monday morning and can be moved on."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from ledger import clock
from tests.conftest import MONDAY


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[datetime]:
    with clock.travel(MONDAY):
        yield MONDAY
