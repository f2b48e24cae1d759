"""Screen every lot of the platform that was opened and not yet screened; a new lot costs what it adds."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from supervision.actions.platform import Outcome, screen_pending
from supervision.queries.postings import rows_held


class Command(BaseCommand):
    """``manage.py screen_platform``: one at a time; what was cut short goes on where it stopped."""

    help = "Screen the lots that were opened since they were last screened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many lots at most."""
        parser.add_argument("--limit", type=int, help="so many lots at most")
        parser.add_argument("--json", action="store_true", help="write JSON instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Screen what is due and say what was done."""
        began, before = perf_counter(), rows_held()
        found = screen_pending(limit=options["limit"], told=self._tell(began))
        cost = _cost(found, before, perf_counter() - began)
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(found), **cost}, ensure_ascii=False))
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
        self.stdout.write(
            _(
                "%(seconds).1f s, %(seconds_a_lot).2f s a lot. Postings: %(rows)s rows, %(rows_a_lot).1f new ones a lot."
            )
            % cost
        )
        if found.failed:
            raise CommandError("; ".join(f"{lot}: {error}" for lot, error in found.failed.items()))

    def _tell(self, began: float) -> Callable[[str, int, int], None]:
        def tell(lot: str, done: int, of: int) -> None:
            self.stderr.write(f"… {done}/{of} {lot} {perf_counter() - began:.1f} s")

        return tell


def _cost(found: Outcome, before: dict[str, int], seconds: float) -> dict[str, float]:
    """Return what a lot cost, in seconds and in rows: the same whether the platform has ten lots behind it or a million."""
    lots, rows = len(found.screened) or 1, sum(rows_held().values())
    return {
        "seconds": seconds,
        "seconds_a_lot": seconds / lots,
        "rows": rows,
        "rows_a_lot": (rows - sum(before.values())) / lots,
    }
