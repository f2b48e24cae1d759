"""Evaluations at each of their stages."""

import pytest

from tests.evaluation import making


@pytest.fixture
def scene(db, monday):
    """A lot whose five bids have been opened, three sites, twelve experts."""
    return making.with_sites(making.scene())
