"""What every room's tests share: a clock that stands still and an empty vault."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis

from bidding.law import loading as law
from bidding.standard_texts import loading as standard_texts
from ledger import clock, keys
from tests import frozen, template_database
from tests.ledger import (
    flushing,  # noqa: F401  lets transactional tests empty the append-only tables
    witnesses,
)

# One commit gives one answer (docs/decisions/0173); HYPOTHESIS_PROFILE=exploring looks for new examples.
hypothesis.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.register_profile("exploring", max_examples=1000, deadline=None)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Whose answer hangs on the database: locks, guards, constraints, searching, and one trade from end to end (decision 0174).
DATABASE = (
    "accounts/test_bars.py",
    "accounts/test_duties.py",
    "bidding/test_bids.py",
    "bidding/test_closing.py",
    "bidding/test_documents.py",
    "bidding/test_flow.py",
    "bidding/test_projects.py",
    "bidding/test_publishing.py",
    "bidding/test_strays.py",
    "bidding/test_templates.py",
    "bidding/test_ticking.py",
    "bidding/test_uploading.py",
    "bidding/test_uploading_at_once.py",
    "config/test_story.py",
    "evaluation/test_marks.py",
    "evaluation/test_rooms.py",
    "evaluation/test_watching.py",
    "ledger/",
    "portal/test_tender_list.py",
    "realtime/",
    "supervision/test_alerts.py",
    "supervision/test_cases.py",
    "supervision/test_credit.py",
    "threats/test_deadline.py",
    "threats/test_witness.py",
)

# A Monday morning in Shanghai, no holiday near.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is run on PostgreSQL too; what has transactions of its own always is."""
    here = Path(__file__).parent
    for item in items:
        marker = item.get_closest_marker("django_db")
        of_file = (
            item.path.relative_to(here).as_posix().startswith(DATABASE)
            if here in item.path.parents
            else False
        )
        if of_file or (marker is not None and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _fresh(settings: object, tmp_path: Path) -> Iterator[None]:
    """Give each test its own vault and an empty cache (throttles count there)."""
    vault = tmp_path / "vault"
    settings.VAULT_DIR = vault  # type: ignore[attr-defined]
    cache.clear()
    frozen.begin()
    yield
    shutil.rmtree(vault, ignore_errors=True)


@pytest.fixture
def monday() -> Iterator[datetime]:
    """The platform clock stands at Monday 2026-03-02 09:00 in Shanghai."""
    with clock.travel(MONDAY):
        yield MONDAY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Path | None:
    """Leave the migrations to the template where there is one already."""
    if connection.vendor != "sqlite":
        return None
    template = template_database.path()
    connection.settings_dict["TEST"]["MIGRATE"] = not template.exists()
    return template


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_modify_db_settings: Path | None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """Have the law and the standard texts in the database once: every room asks them, and reading them takes its time."""
    template = django_db_modify_db_settings
    with django_db_blocker.unblock():
        if template is not None and not connection.settings_dict["TEST"]["MIGRATE"]:
            template_database.fill(template)
            return
        law.load()
        standard_texts.load()
        if template is not None:
            template_database.keep(template)


@pytest.fixture
def outside_witness(settings: object, tmp_path: Path) -> Iterator[witnesses.Running]:
    """The supervisor's witness as a process of its own; the platform asks it over HTTP and pins its key."""
    state = tmp_path / "witness"
    witnesses.initiated(state, keys.log_key().verifier.vkey)
    with witnesses.running(state) as witness:
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [witness.url], [witness.vkey]  # type: ignore[attr-defined]
        yield witness
