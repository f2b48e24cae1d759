"""Write the audit archive of one lot into a file: `manage.py export_archive LOT --out FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.permits import Refused
from bidding.actions.archives import make_archive
from bidding.archives.contents import FULL, PUBLIC
from bidding.models import Lot
from bidding.rules.archives import may_take_public

MEBI = 1024 * 1024


class Command(BaseCommand):
    """Export a lot's archive; the same state of the ledger gives the same bytes."""

    help = "Write the audit archive of one lot into a file (docs/audit-archive.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the lot's code, the file, and what is to be in it."""
        parser.add_argument("lot", help="code of the lot")
        parser.add_argument("--out", type=Path, required=True, help="the file to write; it must not exist")
        parser.add_argument("--public", action="store_true", help="the edition that is for everybody")
        parser.add_argument(
            "--with-sealed", action="store_true", help="add the sealed envelopes that were opened"
        )

    def handle(self, *_args: Any, **given: Any) -> None:
        """Write the file beside its place first, so that a half archive never bears the name."""
        lot = Lot.objects.filter(code=given["lot"]).first()
        if lot is None:
            raise CommandError(f"there is no lot {given['lot']}")
        if given["public"] and given["with_sealed"]:
            raise CommandError("the public edition holds no sealed envelopes")
        if given["public"] and not (permit := may_take_public(lot)):
            raise CommandError(permit.reason)
        if given["out"].exists():
            raise CommandError(f"{given['out']} exists already")
        try:
            edition = PUBLIC if given["public"] else FULL
            pack = make_archive(lot, edition=edition, with_sealed=given["with_sealed"])
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self._write(given["out"], pack.pieces, pack.size)
        self.stdout.write(
            f"{given['out']}: {len(pack.members)} members, {pack.size} bytes, list {pack.sha256}"
        )

    def _write(self, out: Path, pieces: Any, size: int) -> None:
        arriving, done, said = out.with_name(out.name + ".part"), 0, 0
        try:
            with arriving.open("xb") as writer:
                for piece in pieces:
                    done += writer.write(piece)
                    if done - said >= 256 * MEBI:
                        said = done
                        self.stderr.write(f"{done // MEBI} of {size // MEBI} MiB")
            arriving.rename(out)
        except BaseException:
            arriving.unlink(missing_ok=True)
            raise
