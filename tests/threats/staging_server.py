"""Lays a tender and a bidder's sealed bid down for a real server: run as a process of its own before that server."""

import json
import sys
from pathlib import Path

import django


def main(folder: Path) -> None:
    """Write stage.json: the lot's code, a session key, the sealed files, the manifest and its signature."""
    django.setup()
    from django.test import Client

    from tests.bidding import making_bids as making

    tender = making.open_lot()
    user = making.bidder(tender.lot)
    bid = making.sealed(tender.lot, user, files={"方案.txt": (folder / "secret.txt").read_bytes()})
    client = Client()
    client.force_login(user)
    stage = {
        "lot": tender.lot.code,
        "session": client.cookies["sessionid"].value,
        "files": {kind: str(path) for kind, path in bid.files.items()},
        "manifest": bid.manifest.decode(),
        "signature": bid.signature.hex(),
        "rescue": bid.rescue,
        "name": user.organisation.name,
        "uscc": user.organisation.uscc,
    }
    (folder / "stage.json").write_text(json.dumps(stage))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
