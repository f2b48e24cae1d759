"""Check a signed evaluation report: the platform's signature, every page, every member's statement, her proof."""

from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pypdf.errors import PyPdfError

from bidding.pdfs.checking import check
from bidding.pdfs.identity import identity
from bidding.refusing import in_words
from bidding.sealing.refusals import SealingError
from evaluation.report import proofs
from evaluation.report.opened import wrong_letters
from ledger import clock


class Command(BaseCommand):
    help = "Check a signed evaluation report; with the paper of names also the members' keys and signatures."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the report, the paper of names, and the roots to trust instead of the platform's own."""
        parser.add_argument("report", type=Path)
        parser.add_argument("--names", type=Path, help="the paper that opens names and keys after the award")
        parser.add_argument("--roots", type=Path, help="root certificates (PEM) instead of the platform's")

    def handle(self, *args: Any, report: Path, **options: Any) -> None:
        """Say that all is well, or fail with everything that is not."""
        try:
            roots = _roots(options["roots"])
            wrong = _wrong(report.read_bytes(), options["names"] and options["names"].read_bytes(), roots)
        except SealingError as error:
            raise CommandError(in_words(error)) from error
        except (OSError, ValueError, PyPdfError) as error:
            raise CommandError(str(error)) from error
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write("good: signature, pages and statements fit each other")


def _wrong(report: bytes, names: bytes | None, roots: list[x509.Certificate]) -> list[str]:
    wrong = [f"signature: {problem}" for problem in check(report, roots).problems if problem != "stamp"]
    wrong += [f"page {number} is another" for number in proofs.exchanged_pages(report)]
    wrong += [
        f"member {member}: the answer is not about this report" for member in proofs.wrong_answers(report)
    ]
    if names:
        wrong += [f"names: {problem}" for problem in check(names, roots).problems if problem != "stamp"]
        found = proofs.wrong_proofs(report, names, at=clock.now())
        wrong += [f"member {member}: the key did not sign this" for member in found]
        wrong += [f"bid {letter}: not the letter that was given" for letter in wrong_letters(report, names)]
    return wrong


def _roots(place: Path | None) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(place.read_bytes()) if place else [identity().root]
