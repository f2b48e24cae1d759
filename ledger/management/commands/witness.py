"""`manage.py witness`: the same as `python -m ledger.witnessing`, for a machine that has the platform installed."""

from argparse import REMAINDER
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ledger.witnessing.__main__ import main


class Command(BaseCommand):
    help = (
        "Run the supervisor's witness: init, serve, vkey, add-log, acknowledge, recover. Needs no database."
    )
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand everything over; Django's own options mean nothing here."""
        raise SystemExit(main(argv[2:]))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("command", nargs=REMAINDER, help="what `python -m ledger.witnessing` takes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the same when called from a program."""
        raise SystemExit(main(options["command"]))
