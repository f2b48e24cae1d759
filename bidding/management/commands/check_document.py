"""Check an HTML export of a tender document: rebuild the canonical text from it and show its SHA-256, offline."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bidding.texts.composing import digest
from bidding.texts.faces import FaceError, text_of

# The longest document of two thousand pages stays below this.
LARGEST = 64 * 1024 * 1024


class Command(BaseCommand):
    help = "Rebuild the canonical text from an HTML export and compare its SHA-256 (asks no database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--sha256", default="", help="what the notice says; differs: the command fails")
        parser.add_argument("--text", type=Path, help="write the canonical text into this file")

    def handle(self, *args: Any, file: Path, sha256: str, text: Path | None, **options: Any) -> None:
        """Print the hash. Raises CommandError when the file is no face of a text or the hash differs."""
        try:
            if file.stat().st_size > LARGEST:
                raise CommandError("the file is too large for a tender document")
            found = text_of(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, FaceError) as error:
            raise CommandError(str(error)) from error
        if text:
            text.write_text(found, encoding="utf-8", newline="\n")
        self.stdout.write(digest(found))
        if sha256 and digest(found) != sha256.strip().lower():
            raise CommandError("the text is not the one that was hashed")
