"""Measure what this machine reaches, against named peers in the same run."""

import signal
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.bench import figures

BENCHES = ("deadline", "sealing", "lint", "hall", "screening", "red_flags")

# Seconds after which any measurement ends itself.
LONGEST = 1800


def _end(number: int, _frame: object) -> None:
    raise SystemExit(f"ended by {signal.Signals(number).name}")


class Command(BaseCommand):
    help = "Measure: `deadline` (uploads and the rush before a deadline), `sealing` (sealing and opening), `lint` (a long document), `hall` (thousands of spectators), `screening` (collusion), `red_flags` (OCDS files)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=BENCHES)
        parser.add_argument(
            "--json", type=Path, help="where the figures go; build/bench/NAME.json by default"
        )
        parser.add_argument(
            "--only",
            default="",
            help="one part: one, many, cut, rush; seal, open; memory, redis, more, slow; or history, graph, …",
        )
        parser.add_argument("--small", action="store_true", help="a tenth of everything: does it run at all?")

    def handle(self, *args: Any, **options: Any) -> None:
        # Ended from outside or by the clock, it still stops its servers and throws its database away.
        for sign in (signal.SIGTERM, signal.SIGALRM):
            signal.signal(sign, _end)
        signal.alarm(LONGEST)
        name = options["name"]
        bench, only = import_module(f"config.bench.{name}"), options["only"]
        if only not in ("", *bench.PARTS):
            raise CommandError(f"--only takes one of {', '.join(bench.PARTS)} here.")
        found = bench.run(small=options["small"], only=only, told=self._tell)
        self.stdout.write(figures.table(found))
        path = options["json"] or Path(settings.BASE_DIR) / "build" / "bench" / f"{name}.json"
        figures.write(found, path, name=name)
        self.stdout.write(f"{path}")

    def _tell(self, line: str) -> None:
        self.stderr.write(f"· {line}")
        self.stderr.flush()
