"""Look into what was opened: indicators, lots to be screened, runs asked for again."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.examining import A_LOOK, examine_once
from supervision import machines


class Command(BaseCommand):
    """``manage.py examine --every 3``: what `serve` and `tick --every` start beside the clock."""

    help = "Look into what was opened. `serve` and `tick --every` start it; several may run at once, one screens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, help="go on, every so many seconds; without it, once")
        parser.add_argument("--under", type=int, help="end when this process, the parent, is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        self.parent = options["under"]
        if self.parent:
            # Ctrl-C is the parent's affair.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        # The children that screen are copies of this process: what it has loaded they have.
        machines.ready()
        done = examine_once(self._beat)
        if not options["every"]:
            self.stdout.write(f"examined {done}")
        while options["every"]:
            self._rest(options["every"])
            examine_once(self._beat)

    def _beat(self) -> None:
        if self.parent and os.getppid() != self.parent:
            sys.exit()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._beat()
            time.sleep(min(A_LOOK, left))
