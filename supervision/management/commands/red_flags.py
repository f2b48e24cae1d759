"""Red flags of a file of OCDS releases, in Cardinal's output shape: `manage.py red_flags FILE.jsonl`."""

import sys
import zlib
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supervision.flags import running, settings, writing
from supervision.flags.lines import piped
from supervision.flags.partial import Found


class Command(BaseCommand):
    help = "Compute red flags over OCDS releases, one a line: a file, a gzip file, or - for standard input."
    # Works on files alone: a machine without a database can run it.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="releases as lines of JSON, plain or gzip; - reads standard input")
        parser.add_argument(
            "--indicator", action="append", default=[], help="one code or several with commas; all by default"
        )
        parser.add_argument(
            "--set", action="append", default=[], metavar="KEY=VALUE", help="for example R003.threshold=20"
        )
        parser.add_argument("--meta", action="store_true", help="add quartiles and fences")
        parser.add_argument(
            "--workers", type=int, default=0, help="processes at once; as many as cores by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes = [code for given in options["indicator"] for code in given.split(",") if code]
        try:
            chosen = settings.settings_of(codes, options["set"])
        except settings.SettingError as error:
            raise CommandError(str(error)) from None
        with TemporaryDirectory(prefix="red-flags-") as folder:
            found = _run(options["file"], chosen, Path(folder), max(options["workers"], 0))
            written = writing.write(found, partial(self.stdout.write, ending=""), meta=options["meta"])
        self._tell(found, written)

    def _tell(self, found: Found, written: dict[str, int]) -> None:
        """Say on standard error what was read, and which lines were not."""
        part = found.partial
        flagged = ", ".join(f"{group} {number}" for group, number in written.items()) or "nothing flagged"
        self.stderr.write(
            f"{part.lines} lines, {part.processes} processes, {part.malformed} malformed; {flagged}"
        )
        for bad in part.bad:
            self.stderr.write(f"line {bad.number}: {bad.reason}")
        if part.malformed > len(part.bad):
            self.stderr.write(f"and {part.malformed - len(part.bad)} more malformed lines")


def _run(name: str, chosen: settings.Settings, folder: Path, workers: int) -> Found:
    try:
        if name == "-":
            with piped(sys.stdin.buffer) as stream:
                return running.over_stream(stream, chosen, folder)
        return running.over_file(Path(name), chosen, folder, workers=workers)
    except (OSError, EOFError, zlib.error) as error:
        raise CommandError(f"{name}: {error}") from None
