"""The clock of the public's pages stands at noon of a Monday."""

from collections.abc import Iterator

import pytest

from ledger import clock
from tests.portal.making import NOON


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.travel(NOON):
        yield
