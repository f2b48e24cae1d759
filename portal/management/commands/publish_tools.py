"""Put the hashes of the offline tools into the ledger, once for every version."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.actions import publish_tools


class Command(BaseCommand):
    help = "Log the SHA-256 of each offline tool that is not in the ledger yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for entry in publish_tools():
            self.stdout.write(f"{entry.facts['sha256']}  {entry.facts['name']}")
