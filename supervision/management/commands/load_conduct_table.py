"""manage.py load_conduct_table: enter the example table of bad conduct and its thresholds."""

from typing import Any

from django.core.management.base import BaseCommand

from supervision.conduct_table import load


class Command(BaseCommand):
    help = "Enter the example table of bad conduct. Safe to run again: nothing that stands is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        rows, steps = load()
        self.stdout.write(f"{rows} rows, {steps} thresholds")
