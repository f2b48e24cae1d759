"""Evaluations at each of their stages."""

from contextlib import ExitStack

import pytest

from ledger import clock
from tests.evaluation import making


@pytest.fixture
def scene(db, monday):
    """A lot whose five bids have been opened, three sites, twelve experts."""
    return making.with_sites(making.scene())


@pytest.fixture
def clock_at():
    """Put the clock to a moment, for the rest of the test."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(clock.travel(moment))
