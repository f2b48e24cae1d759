"""Replay a draw from its public proof: `manage.py replay_draw PROOF.json`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evaluation import draw, inspection


class Command(BaseCommand):
    help = "Draws again from a published proof and compares every step."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("proof", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        seed, lines = replayed(options["proof"])
        self.stdout.write(_("The proof holds. Seed: %(seed)s") % {"seed": seed})
        for place, line in enumerate(lines, 1):
            self.stdout.write(f"{place:>3}  {line}")


def replayed(path: Path) -> tuple[str, list[str]]:
    """Replay the proof in a file: of a committee, or of objects and their inspectors. Return the seed and a line each.

    Raises CommandError naming the part that does not hold.
    """
    try:
        proof = json.loads(path.read_text())
        if isinstance(proof, dict) and proof.get("format") == inspection.FORMAT:
            pairs = inspection.replay(proof)
            return proof["seed"], [f"{pair['object']}  {' '.join(pair['inspectors'])}" for pair in pairs]
        outcome = draw.replay(proof)
        return outcome.seed, list(outcome.drawn)
    except draw.ReplayError as error:
        raise CommandError(
            _("The proof does not hold; this part differs: %(part)s") % {"part": error.part}
        ) from error
    except (OSError, ValueError) as error:
        raise CommandError(_("This is not a readable proof: %(why)s") % {"why": error}) from error
