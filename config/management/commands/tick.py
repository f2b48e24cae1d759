"""Move whatever is due: close lots, end publicity, watch the law's clocks."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.probing import start
from config.ticking import tick_once, tick_until


class Command(BaseCommand):
    help = "Move whatever is due. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, help="go on, every so many seconds; without it, once")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"moved {tick_once()}")
        if options["every"]:
            stop = threading.Event()
            start(stop, settings.SITE_URL)
            tick_until(stop, options["every"])
