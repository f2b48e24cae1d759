"""The demo tells one whole trade, and its outcome is what the story says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.pure]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the demo as a newcomer does, into a folder of its own."""
    folder = tmp_path_factory.mktemp("story") / "demo"
    result = folder.parent / "outcome.json"
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in {"DJANGO_SETTINGS_MODULE", "DEBUG"}
        },
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "VAULT_DIR": str(folder / "vault"),
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "demo", "--no-serve", "--json", str(result)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(json.loads(result.read_text(encoding="utf-8")))


def test_the_story_counts_what_happened(outcome: dict[str, Any]) -> None:
    expected = {
        "addenda": 1,
        "bids_opened": 7,
        "cases_decided": 1,
        "complaints_accepted": 1,
        "complaints_decided": 1,
        "credit_entries": 3,
        "deviations_explained": 2,
        "keyholders_absent": 1,
        "objections_answered": 1,
        "questions": 1,
        "refused_at_registration": 1,
        "refused_at_the_gate": 6,
        "refused_award_to_the_ring": 1,
        "refused_award_while_suspended": 1,
        "refused_late": 1,
        "replaced": 1,
        "report_signatures": 5,
        "sites": 3,
        "withdrawn": 1,
    }

    assert {name: outcome["counts"].get(name) for name in expected} == expected


def test_the_ring_is_found_exactly_and_the_honest_pair_is_left_alone(outcome: dict[str, Any]) -> None:
    assert outcome["ring"]["found"] == outcome["ring"]["planted"]
    assert outcome["ring"]["honest_pair_raised"] is False


def test_the_award_goes_past_the_ring_to_the_right_bidder(outcome: dict[str, Any]) -> None:
    ranking = outcome["ranking"]

    assert [line["bidder"] for line in ranking[:2]] == ["bidder1", "bidder4"]
    assert outcome["winner"]["price"] == outcome["prices"]["bidder4"] == outcome["contract"]["amount"]


def test_every_proof_verifies(outcome: dict[str, Any]) -> None:
    proofs = outcome["proofs"]

    assert proofs["receipts_verified"] == proofs["receipts_witnessed"] == 9
    assert proofs["witness"].startswith("witness.qinghe.example/w1+")
    assert proofs["draw_replayed"] is True
    assert proofs["ledger_entries"] > 500
    assert proofs["bids_opened_as_committed"] == 7
