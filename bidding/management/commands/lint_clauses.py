"""manage.py lint_clauses IN.jsonl --out OUT.jsonl: judge clauses, one JSON object a line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bidding.linting.answering import answers


class Command(BaseCommand):
    help = (
        'Judge clauses: lines {"id","text","regime"} in, lines {"id","verdict","category",…} out (docs/linter.md). '
        "Exit code 0; 1 when a file cannot be read or written or some lines were bad (the rest is judged all the same)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines; regime is ZB, GP or BOTH")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = done = 0
        try:
            with (
                options["file"].open(encoding="utf-8", errors="replace") as reader,
                options["out"].open("w", encoding="utf-8") as writer,
            ):
                for answer in answers(reader):
                    if answer.fault:
                        bad += 1
                        self.stderr.write(f"line {answer.number}: {answer.fault}")
                    else:
                        done += 1
                        writer.write(answer.line + "\n")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stderr.write(f"{done} clauses judged, {bad} bad lines")
        if bad:
            raise CommandError(f"{bad} bad lines were left out", returncode=1)
