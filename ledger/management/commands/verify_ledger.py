"""`manage.py verify_ledger`: recompute the whole log and say whether it is intact."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ledger import keys, queries
from ledger.merkle import ProofError
from ledger.verification import verify_checkpoint


class Command(BaseCommand):
    help = "Recompute the ledger from its rows and check every hash, checkpoint and signature."
    # The log must be verifiable even where something else of the installation is broken.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a signed checkpoint kept elsewhere, which the log must still contain (repeatable)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        remembered = dict(_kept(path) for path in options["checkpoint"])
        began = time.monotonic()
        verdict = queries.verify(self._progress, remembered=remembered)
        self.stderr.write("")
        if not verdict.guarded:
            self.stderr.write(_("Warning: the database's triggers that protect the ledger are missing."))
        if not verdict.ok:
            raise CommandError(_("The ledger is NOT intact: %(problem)s.") % {"problem": verdict.problem})
        facts = {
            "size": verdict.size,
            "checkpoints": verdict.checkpoints,
            "root": verdict.root.hex(),
            "seconds": f"{time.monotonic() - began:.1f}",
        }
        self.stdout.write(
            _("The ledger is intact: %(size)d entries, %(checkpoints)d checkpoints, %(seconds)s s.") % facts
        )
        self.stdout.write(_("Root: %(root)s") % facts)
        self.stdout.write(_("Log key: %(key)s") % {"key": keys.log_key().verifier.vkey})
        self.stdout.write(_("Witness key: %(key)s") % {"key": keys.witness_verifier().vkey})

    def _progress(self, done: int, total: int) -> None:
        line = _("Checked %(done)d of %(total)d entries") % {"done": done, "total": total}
        self.stderr.write(line, ending="\r")


def _kept(path: Path) -> tuple[int, bytes]:
    try:
        head, _seen = verify_checkpoint(path.read_text(), keys.log_key().verifier)
    except (OSError, UnicodeDecodeError, ProofError) as error:
        raise CommandError(f"{path}: {error}") from error
    return head.size, head.root
