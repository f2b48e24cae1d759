"""manage.py load_standard_texts: put the standard texts of tender documents into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from bidding.standard_texts.loading import load


class Command(BaseCommand):
    help = "Load the standard texts of tender documents. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load()} new standard texts")
