"""The demo's pages as each role finds them afterwards: whole in both languages, on a desk and on a phone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from tests.stories.conftest import _use
from tests.stories.staging import LANGUAGES, Look, Visitor

ROOT = Path(__file__).resolve().parents[2]
# name of the picture: who opens which page
PAGES = {
    "tenders": ("", "/"),
    "tender": ("", "/tenders/{lot}/"),
    "tender-next": ("", "/tenders/{next_lot}/"),
    "card": ("", "/id/{lot}/"),
    "result": ("", "/tenders/{lot}/result/"),
    "ledger": ("", "/ledger/"),
    "law": ("", "/law/"),
    "credit": ("", "/credit/"),
    "decisions": ("", "/supervision/decisions/"),
    "halls": ("", "/bidding/halls/"),
    "hall": ("", "/bidding/halls/{lot}/"),
    "draw": ("", "/evaluation/draws/{room}/"),
    "agency-desk": ("agency", "/bidding/"),
    "agency-lot": ("agency", "/bidding/lots/{pk}/"),
    "agency-result": ("tenderer", "/bidding/lots/{pk}/result/"),
    "contract": ("tenderer", "/bidding/lots/{pk}/contract/"),
    "my-bids": ("bidder4", "/bidding/bids/"),
    "bid": ("bidder4", "/bidding/bids/{lot}/"),
    "receipt": ("bidder4", "/bidding/bids/{lot}/v1/"),
    "bid-barred": ("bidder1", "/bidding/bids/{next_lot}/"),
    "matters": ("bidder1", "/supervision/matters/"),
    "my-keys": ("keyholder1", "/bidding/keys/"),
    "key": ("keyholder1", "/bidding/keys/1/"),
    "expert-home": ("expert1", "/evaluation/"),
    "centre-home": ("centre", "/evaluation/"),
    "room": ("centre", "/evaluation/rooms/{room}/"),
    "revealed": ("centre", "/evaluation/rooms/{room}/revealed/"),
    "supervision": ("supervisor", "/supervision/"),
    "alerts": ("supervisor", "/supervision/alerts/"),
    "alert": ("supervisor", "/supervision/alerts/{alert}/"),
    "cases": ("supervisor", "/supervision/cases/"),
    "case": ("supervisor", "/supervision/cases/1/"),
    "complaints": ("supervisor", "/supervision/complaints/"),
    "complaint": ("supervisor", "/supervision/complaints/1/"),
    "objection": ("tenderer", "/supervision/objections/1/"),
    "credit-desk": ("supervisor", "/supervision/credit/"),
    "credit-entry": ("supervisor", "/supervision/credit/1/"),
    "accounts": ("administrator", "/me/accounts/"),
}


@pytest.fixture(scope="module")
def demo(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Run the demo as a newcomer does, then serve what it left."""
    folder = tmp_path_factory.mktemp("pages") / "demo"
    database, outcome = folder / "demo.sqlite3", folder.parent / "outcome.json"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "DATABASE_URL": f"sqlite:///{database}",
        "VAULT_DIR": str(folder / "vault"),
    }
    command = [sys.executable, "manage.py", "demo", "--no-serve", "--json", str(outcome)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    told = json.loads(outcome.read_text(encoding="utf-8"))
    _use(database)
    before, settings.VAULT_DIR = settings.VAULT_DIR, folder / "vault"
    yield {**told["ids"], "pk": 1, "alert": told["ring"]["alert"]}
    settings.VAULT_DIR = before
    _use(story_db)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Keep the demo's vault for all pages."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_demo_is_whole(
    demo: dict[str, Any], visitor: Visitor, look: Look, name: str, language: str
) -> None:
    username, path = PAGES[name]
    page = visitor(language=language, user=User.objects.get(username=username) if username else None)

    page.goto(path.format(**demo))

    look(page, f"demo/{name}-{language}")
