"""Move whatever is due: close lots, end publicity, watch the law's clocks."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import examining
from config.probing import start
from config.ticking import tick_once, tick_until


class Command(BaseCommand):
    help = "Move whatever is due, and examine what was opened. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, help="go on, every so many seconds; without it, once")
        parser.add_argument("--no-examine", action="store_true", help="another process runs `examine`")

    def handle(self, *args: Any, **options: Any) -> None:
        moved = tick_once()
        if not options["every"]:
            # After the clocks: what was opened may take long.
            moved += 0 if options["no_examine"] else examining.examine_once()
            self.stdout.write(f"moved {moved}")
            return
        self.stdout.write(f"moved {moved}")
        stop = threading.Event()
        start(stop, settings.SITE_URL)
        if not options["no_examine"]:
            examining.start(stop)
        tick_until(stop, options["every"])
