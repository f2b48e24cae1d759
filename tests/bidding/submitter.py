"""A process that submits one prepared bid with a connection of its own: python -m tests.bidding.submitter N."""

import os
import pickle
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def prepare(place: Path) -> None:
    """Put down a lot, four versions of one bidder's bid and one of each of three others, uploaded."""
    from tests.bidding import making_bids as making

    tender = making.open_lot()
    users = [making.bidder(tender.lot) for _number in range(4)]
    for number, user in enumerate([users[0]] * 4 + users[1:]):
        bid = making.sealed(tender.lot, user)
        making.upload(tender.lot, bid, user)
        given: Any = (tender.lot.pk, user.pk, bid.manifest, bid.signature)
        (place / f"bid{number}").write_bytes(pickle.dumps(given))


def submit(place: Path, number: str) -> None:
    """Submit one of them."""
    from accounts.models import User
    from bidding.actions.bids import submit_bid
    from bidding.models import Lot

    lot, user, manifest, signature = pickle.loads((place / f"bid{number}").read_bytes())
    submit_bid(Lot.objects.get(pk=lot), manifest=manifest, signature=signature, by=User.objects.get(pk=user))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings

    from ledger import clock

    here = Path(os.environ["SUBMITTER_DIR"])
    settings.VAULT_DIR = here / "vault"
    clock.set_clock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    if sys.argv[1] == "prepare":
        prepare(here)
    else:
        submit(here, sys.argv[1])
