"""Threats at the last moment: everybody at once, the deadline in their middle, lines that break."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a small run of `manage.py bench deadline` finds: real server processes, a real network, a database of its own."""
    out = tmp_path_factory.mktemp("bench") / "deadline.json"
    command = [sys.executable, "manage.py", "bench", "deadline", "--small", "--json", str(out)]
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        command, cwd=Path(settings.BASE_DIR), env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {one["name"]: one for one in json.loads(out.read_text(encoding="utf-8"))["figures"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "lost",
        "out of order",
        "receipts that do not verify",
        "accepted late",
        "refused before the deadline",
        "neither accepted nor told that it is late",
        "out of order, at the deadline",
        "receipts that do not verify, at the deadline",
    ],
)
def test_a_flood_at_the_deadline_loses_none_and_accepts_none_late(
    figures: dict[str, dict[str, Any]], name: str
) -> None:
    assert figures[name]["value"] == 0


@pytest.mark.slow
def test_the_deadline_fell_into_the_flood(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["accepted before the deadline in their middle"]["value"] > 0
    assert figures["refused as late"]["value"] > 0


@pytest.mark.slow
def test_a_flood_of_uploads_loses_none(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["of these lost, embedded"]["value"] == 0
    assert figures["of these lost, behind nginx"]["value"] == 0


@pytest.mark.slow
def test_an_upload_through_twenty_cut_lines_arrives_whole(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["whole after 20 cut lines"]["value"] == 1
    assert figures["cut lines in the bidder's journal"]["value"] == 20
