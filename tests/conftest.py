"""What every room's tests share: a clock that stands still and an empty vault."""

import gc
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
from tests.ledger import flushing, witnesses

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
    "supervision/test_screen_platform.py",
    "threats/test_deadline.py",
    "threats/test_witness.py",
)

# What takes longest comes first, so that no core is idle at the end (`--no-loadscope-reorder` keeps this order).
LONGEST = (
    "stories/test_trade.py",
    "stories/test_portal_pages.py",
    "stories/test_room_live.py",
    "test_wrong_person.py",
    "test_wrong_room.py",
    "config/test_story.py",
    "threats/",
)

# A Monday morning in Shanghai, no holiday near.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is run on PostgreSQL too (what has transactions of its own always is) and put the longest files first."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if _within(item).startswith(DATABASE) or (marker is not None and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.database)
    yield
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not _within(item).startswith(LONGEST), item.path not in slow))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: modules, models, the tests themselves."""
    gc.collect()
    gc.freeze()


def _within(item: pytest.Item) -> str:
    """Return the place of a test's file below this folder; "" elsewhere."""
    here = Path(__file__).parent
    return item.path.relative_to(here).as_posix() if here in item.path.parents else ""


@pytest.fixture(autouse=True)
def _fresh(settings: object, tmp_path: Path) -> Iterator[None]:
    """Give each test its own vault and an empty cache (throttles count there)."""
    vault = tmp_path / "vault"
    settings.VAULT_DIR = vault  # type: ignore[attr-defined]
    cache.clear()
    frozen.begin()
    yield
    shutil.rmtree(vault, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def _clock_runs_again() -> Iterator[None]:
    """Let the clock run after each file: one that moves it and leaves it there would move it for the next file, too."""
    yield
    clock.set_clock(None)


@pytest.fixture
def monday() -> Iterator[datetime]:
    """The platform clock stands at Monday 2026-03-02 09:00 in Shanghai."""
    with clock.travel(MONDAY):
        yield MONDAY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> bool:
    """Leave the migrations to the template where there is one already; tell whether there is."""
    with django_db_blocker.unblock():
        return template_database.begin()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: bool,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """Have the law and the standard texts in the database once: every room asks them, and reading them takes its time."""
    with django_db_blocker.unblock():
        if not django_db_modify_db_settings:
            law.load()
            standard_texts.load()
        template_database.finish(from_template=django_db_modify_db_settings)
        if connection.vendor != "sqlite":
            flushing.remember()


@pytest.fixture
def outside_witness(settings: object, tmp_path: Path) -> Iterator[witnesses.Running]:
    """The supervisor's witness as a process of its own; the platform asks it over HTTP and pins its key."""
    state = tmp_path / "witness"
    witnesses.initiated(state, keys.log_key().verifier.vkey)
    with witnesses.running(state) as witness:
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [witness.url], [witness.vkey]  # type: ignore[attr-defined]
        yield witness
