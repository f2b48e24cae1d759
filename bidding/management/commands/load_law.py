"""manage.py load_law: put the legal rules, their figures and the holidays into the parameter table."""

from typing import Any

from django.core.management.base import BaseCommand

from bidding.law.loading import load


class Command(BaseCommand):
    help = "Load the legal rules, their figures and the holidays. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        parameters, holidays = load()
        self.stdout.write(f"{parameters} rules and figures, {holidays} special days")
