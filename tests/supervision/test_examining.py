"""The real processes: while a hostile lot is being compared the law's clocks tick; it is named, the others are screened."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bidding.models import Lot, OpenedEnvelope
from ledger import clock
from supervision.models import Alert, AlertStatus, Reading, Screening
from supervision.queries.shares import TOGETHER
from tests.supervision import making_platform

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="lays a copy of the test's database down as a file"
    ),
]
LETTERS = 1_500_000


@pytest.fixture
def stage(tmp_path: Path) -> dict[str, Any]:
    """A database of its own: a lot that takes longer than it may, one after it, and an alert that waits for a reply."""
    where = making_platform.platform()
    letters = {name: {"price": f"{8_000_000 + 31_337 * place}.17"} for place, name in enumerate("甲乙丙丁")}
    hostile = making_platform.opened_lot(where, letters, days=3)
    good = making_platform.opened_lot(where, letters, days=3)
    seen = making_platform.opened_lot(where, letters, days=3)
    run = Screening.objects.create(
        lot=seen, run_at=clock.now(), rules_version="1", model_version="1", digest="0", bids=4
    )
    alert = Alert.objects.create(
        lot=seen, screening=run, members="1,2", level="check", score=1, status=AlertStatus.ASKED, rules_version="1",
        model_version="1", raised_at=clock.now(), reply_due_at=clock.now() + timedelta(days=9),
    )  # fmt: skip
    _fill(hostile)
    with sqlite3.connect(tmp_path / "stage.sqlite3") as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()
    return {"place": tmp_path / "stage.sqlite3", "hostile": hostile.pk, "good": good.pk, "alert": alert.pk}


def _fill(lot: Lot) -> None:
    """Give each bid so much text that comparing takes far longer than the time allowed."""
    dice, signs = Random(1), [chr(0x4E00 + number) for number in range(3000)]
    for opened in OpenedEnvelope.objects.filter(envelope__bid__lot=lot):
        file = opened.files.create(name="标.pdf", sha256="0" * 64, size=TOGETHER, path="x")
        text = "".join(dice.choices(signs, k=LETTERS))
        Reading.objects.create(
            bid=opened.envelope.bid, file=file, sha256=file.sha256, method="x", pages=[text], prices={}, problem="",
            observed_at=clock.now(),
        )  # fmt: skip


@pytest.fixture
def ticker(stage: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{stage['place']}",
        "VAULT_DIR": str(stage["place"].parent / "vault"),
        "PROBE_EVERY": "0",
        "SCREENING_SECONDS": "6",
    }
    command = [sys.executable, "manage.py", "tick", "--every", "0.3"]
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    yield process
    process.kill()
    process.wait()


def asked(stage: dict[str, Any], question: str, *given: object) -> Any:
    """Ask, or change, the database from outside; return the first value."""
    with sqlite3.connect(stage["place"], timeout=20) as line:
        row = line.execute(question, given).fetchone()
    line.close()
    return row[0] if row else None


def until(true: Callable[[], Any], seconds: float = 240.0) -> Any:
    """Wait for something and return it."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        with suppress(sqlite3.OperationalError):
            if found := true():
                return found
        time.sleep(0.05)
    pytest.fail("it did not happen")


def test_the_laws_clocks_tick_while_a_hostile_lot_is_compared_and_killed_processes_cost_nothing(
    stage: dict[str, Any], ticker: subprocess.Popen[bytes]
) -> None:
    held = "SELECT holder FROM supervision_lease WHERE name = 'screen_platform'"
    runs = "SELECT count(*) FROM supervision_screening WHERE lot_id = ?"
    failures = "SELECT coalesce(max(failures), 0) FROM supervision_progress WHERE lot_id = ?"
    silent = "SELECT count(*) FROM supervision_alert WHERE id = ? AND status = 'silent'"
    hostile, good, alert = stage["hostile"], stage["good"], stage["alert"]

    first = until(lambda: asked(stage, held))
    asked(stage, "UPDATE supervision_alert SET reply_due_at = '2026-01-01 00:00:00' WHERE id = ?", alert)
    until(lambda: asked(stage, silent, alert))
    meanwhile = [asked(stage, held), asked(stage, runs, hostile), asked(stage, failures, hostile)]
    os.kill(int(first.rpartition(":")[2]), signal.SIGKILL)
    until(lambda: asked(stage, runs, good))

    assert meanwhile == [first, 0, 0]
    told = "SELECT problem || ' ' || failures FROM supervision_progress WHERE lot_id = ?"
    assert asked(stage, told, hostile) == "too_slow 1"
    assert (asked(stage, runs, good), asked(stage, runs, hostile)) == (1, 0)
    assert asked(stage, held) != first
    assert ticker.poll() is None
