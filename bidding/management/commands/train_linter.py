"""manage.py train_linter: train the linter's model anew, or measure it by cross-validation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bidding.linting import measuring, model, training


class Command(BaseCommand):
    help = (
        "Train the linter's model on bidding/linting/data/clauses.jsonl and write its weights; "
        "with --report measure rules and model on clauses held out, pairs kept together, and write nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--report", action="store_true", help="cross-validate and print the table of docs/linter.md"
        )
        parser.add_argument(
            "--authors",
            action="store_true",
            help="measure on each other author's clauses with a model trained without them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["report"]:
            self.stdout.write(measuring.table(measuring.cross_validate()))
            return
        if options["authors"]:
            self.stdout.write(measuring.table(measuring.leave_authors_out()))
            return
        trained = training.train(training.everything())
        training.write(trained)
        self.stdout.write(f"{len(trained.weights)} weights, {model.FILE.name}")
