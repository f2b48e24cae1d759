"""Show or hand out the certificate that signs the platform's papers."""

import sys
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandParser

from bidding.pdfs.identity import fingerprint, identity, request_pem


class Command(BaseCommand):
    help = "Show who signs opening records and evaluation reports; hand out the root, or a request for an authority."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what shall be written, as PEM, instead of the description."""
        given = parser.add_mutually_exclusive_group()
        given.add_argument("--root", action="store_true", help="write the root that readers install")
        given.add_argument("--chain", action="store_true", help="write the certificate and those above it")
        given.add_argument("--request", action="store_true", help="write a signing request (PKCS #10)")

    def handle(self, *args: Any, root: bool, chain: bool, request: bool, **options: Any) -> None:
        """Write the certificate, the root, the chain or the request."""
        who = identity()
        if request:
            sys.stdout.write(request_pem().decode())
        elif root or chain:
            given = [who.root] if root else [who.certificate, *who.others]
            sys.stdout.write("".join(one.public_bytes(Encoding.PEM).decode() for one in given))
        else:
            for label, one in (("signs", who.certificate), ("root", who.root)):
                self.stdout.write(f"{label}: {one.subject.rfc4514_string()}")
                self.stdout.write(f"  SHA-256 {fingerprint(one)}")
                self.stdout.write(
                    f"  {one.not_valid_before_utc:%Y-%m-%d} – {one.not_valid_after_utc:%Y-%m-%d}"
                )
