"""Replay a draw from its public proof: `manage.py replay_draw PROOF.json`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evaluation import draw


class Command(BaseCommand):
    help = "Draws again from a published proof and compares every step."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("proof", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = replayed(options["proof"])
        self.stdout.write(_("The proof holds. Seed: %(seed)s") % {"seed": outcome.seed})
        for place, code in enumerate(outcome.drawn, 1):
            self.stdout.write(f"{place:>3}  {code}")


def replayed(path: Path) -> draw.Outcome:
    """Replay the proof in a file. Raises CommandError naming the part that does not hold."""
    try:
        return draw.replay(json.loads(path.read_text()))
    except draw.ReplayError as error:
        raise CommandError(
            _("The proof does not hold; this part differs: %(part)s") % {"part": error.part}
        ) from error
    except (OSError, ValueError) as error:
        raise CommandError(_("This is not a readable proof: %(why)s") % {"why": error}) from error
