"""Check a signed paper of the platform: its signature, and the digest of each page."""

from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bidding.pdfs.checking import Checked, check
from bidding.pdfs.identity import identity
from bidding.pdfs.pages import page_digests


class Command(BaseCommand):
    help = "Check the signature of an opening record or an evaluation report; list the digests of its pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and the roots to trust instead of the platform's own."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--roots", type=Path, help="root certificates (PEM) instead of the platform's")
        parser.add_argument(
            "--stamp-roots", type=Path, help="root certificates of the time stamping authority"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Say what was found. Fails unless the signature is good."""
        try:
            pdf = file.read_bytes()
            roots = _roots(options["roots"]) or [identity().root]
            found = check(pdf, roots, stamp_roots=_roots(options["stamp_roots"]))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if found.problems:
            raise CommandError(f"{file}: {', '.join(found.problems)}")
        self._tell(found, pdf)

    def _tell(self, found: Checked, pdf: bytes) -> None:
        self.stdout.write(f"good signature by {found.signer}, SHA-256 {found.fingerprint}")
        self.stdout.write(f"signed at {found.signed_at}, stamped at {found.stamped_at or '—'}")
        for number, digest in enumerate(page_digests(pdf), 1):
            self.stdout.write(f"{number}\t{digest}")


def _roots(place: Path | None) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(place.read_bytes()) if place else []
