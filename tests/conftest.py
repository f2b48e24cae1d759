"""What every room's tests share: a clock that stands still and an empty vault."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_django
from django.core.cache import cache
from hypothesis import settings as hypothesis

from bidding.law import loading as law
from bidding.standard_texts import loading as standard_texts
from ledger import clock, keys
from tests.ledger import (
    flushing,  # noqa: F401  lets transactional tests empty the append-only tables
    witnesses,
)

# One commit gives one answer (docs/decisions/0173); HYPOTHESIS_PROFILE=exploring looks for new examples.
hypothesis.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.register_profile("exploring", max_examples=1000, deadline=None)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# A Monday morning in Shanghai, no holiday near.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh(settings: object, tmp_path: Path) -> Iterator[None]:
    """Give each test its own vault and an empty cache (throttles count there)."""
    vault = tmp_path / "vault"
    settings.VAULT_DIR = vault  # type: ignore[attr-defined]
    cache.clear()
    yield
    shutil.rmtree(vault, ignore_errors=True)


@pytest.fixture
def monday() -> Iterator[datetime]:
    """The platform clock stands at Monday 2026-03-02 09:00 in Shanghai."""
    with clock.travel(MONDAY):
        yield MONDAY


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Load the law and the standard texts once: every room asks them, and reading them takes its time."""
    with django_db_blocker.unblock():
        law.load()
        standard_texts.load()


@pytest.fixture
def outside_witness(settings: object, tmp_path: Path) -> Iterator[witnesses.Running]:
    """The supervisor's witness as a process of its own; the platform asks it over HTTP and pins its key."""
    state = tmp_path / "witness"
    witnesses.initiated(state, keys.log_key().verifier.vkey)
    with witnesses.running(state) as witness:
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [witness.url], [witness.vkey]  # type: ignore[attr-defined]
        yield witness
