"""Screen every lot of the platform that was opened and not yet screened; a new lot costs what it adds."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from supervision.actions.platform import screen_pending


class Command(BaseCommand):
    """``manage.py screen_platform``: one at a time; what was cut short goes on where it stopped."""

    help = "Screen the lots that were opened since they were last screened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many lots at most."""
        parser.add_argument("--limit", type=int, help="so many lots at most")
        parser.add_argument("--json", action="store_true", help="write JSON instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Screen what is due and say what was done."""
        found = screen_pending(
            limit=options["limit"], told=lambda lot, done, of: self.stderr.write(f"… {done}/{of} {lot}")
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False))
            return
        if found.busy:
            self.stdout.write(_("Another process is at it: %(who)s. Nothing was done.") % {"who": found.busy})
            return
        self.stdout.write(
            _("Screened: %(lots)s lots, %(alerts)s alerts. Still sealed: %(waiting)s. Failed: %(failed)s.")
            % {
                "lots": len(found.screened),
                "alerts": found.alerts,
                "waiting": len(found.waiting),
                "failed": len(found.failed),
            }
        )
        if found.failed:
            raise CommandError("; ".join(f"{lot}: {error}" for lot, error in found.failed.items()))
