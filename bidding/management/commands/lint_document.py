"""manage.py lint_document FILE: find unfair clauses in a document, with their places, grounds and remedies."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from bidding.linting import PROHIBITED, REGIMES
from bidding.linting.apart import read_apart
from bidding.linting.categories import LANGUAGES, categories
from bidding.linting.placing import Placed, lint_passages
from bidding.linting.reading import Document, Unreadable

FOUND, UNREADABLE = 1, 2
# What to do about a file that is not read, by the code of the refusal.
REMEDY: Final = {
    "kind": "only DOCX, PDF, TXT and HTML are read",
    "old_office": "save it as DOCX",
    "macros": "save it as DOCX without macros",
    "encrypted": "remove the password",
    "scanned": "the pages are pictures: give the text, or recognise it first",
    "too_large": "split the file",
    "too_many_pages": "split the document by volumes",
    "bomb": "the archive unpacks to too much: save the document anew",
    "too_heavy": "reading took too long or too much memory: save the document anew, without embedded objects",
    "broken": "the file is damaged: save it anew",
    "empty": "there is no text in it",
}


class Command(BaseCommand):
    help = (
        "Find unfair clauses in a DOCX, PDF, TXT or HTML document. "
        "Exit code 0: nothing prohibited; 1: something prohibited; 2: the file could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--regime", choices=REGIMES, default="ZB", help="ZB tendering, GP government procurement"
        )
        parser.add_argument("--language", choices=LANGUAGES, default="zh", help="of reasons and remedies")

    def handle(self, *args: Any, **options: Any) -> None:
        document = self._read(options["file"])
        found = lint_passages(document.passages, regime=options["regime"], language=options["language"])
        if options["json"]:
            self.stdout.write(json.dumps(_told(document, found), ensure_ascii=False, indent=1))
        else:
            self._lines(document, found)
        if any(one.finding.verdict == PROHIBITED for one in found):
            raise SystemExit(FOUND)

    def _read(self, path: Path) -> Document:
        try:
            with path.open("rb") as stream:
                return read_apart(stream, path.name)
        except Unreadable as refusal:
            facts = "".join(f", {name} {value}" for name, value in refusal.facts.items())
            remedy = REMEDY.get(refusal.code, "")
            raise CommandError(f"{path}: {refusal.code}{facts}: {remedy}", returncode=UNREADABLE) from refusal
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=UNREADABLE) from error

    def _lines(self, document: Document, found: list[Placed]) -> None:
        for note in document.notes:
            self.stdout.write(f"! {note.code}: {'; '.join(note.places)}")
        for one in found:
            f = one.finding
            self.stdout.write(
                f"{one.place or one.passage}: {f.verdict} {f.category} “{f.quote}” ({f.basis}) → {f.fix}"
            )


def _told(document: Document, found: list[Placed]) -> dict[str, Any]:
    return {
        "pages": document.pages,
        "notes": [{"code": note.code, "places": note.places} for note in document.notes],
        "findings": [_finding(one) for one in found],
    }


def _finding(one: Placed) -> dict[str, Any]:
    f = one.finding
    return {
        "place": one.place,
        "passage": one.passage,
        "verdict": f.verdict,
        "category": f.category,
        "names": categories()[f.category].names,
        "span": list(f.span),
        "quote": f.quote,
        "article": f.basis,
        "authority": f.authority,
        "severity": f.severity,
        "fix": f.fix,
        "why": f.why,
        "rule": f.rule,
    }
