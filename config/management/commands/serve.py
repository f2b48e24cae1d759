"""Serve the platform: pages, websockets and the clock from one process, beside it those that read what bidders wrote."""

import gc
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import examining
from config.probing import start
from config.ticking import tick_until


class Command(BaseCommand):
    help = "Serve pages, websockets and the clock, and examine what was opened (the embedded default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-tick", action="store_true", help="another process runs `tick`")
        parser.add_argument("--no-examine", action="store_true", help="another process runs `examine`")

    def handle(self, *args: Any, **options: Any) -> None:
        # Daphne brings its own event loop with the import.
        from config.asgi import application, uploads
        from config.serving import Door

        # Stock: a thread that computes may keep the interpreter for 5 ms, and a page changes threads a dozen times.
        sys.setswitchinterval(0.001)
        # What was loaded stays: looking through it for garbage would hold up whoever asks just then.
        gc.collect()
        gc.freeze()
        stop = threading.Event()
        if not options["no_tick"]:
            threading.Thread(target=tick_until, args=(stop, 2.0), name="tick", daemon=True).start()
            start(stop, f"http://{options['host']}:{options['port']}")
            if not options["no_examine"]:
                examining.start(stop)
        self.stdout.write(f"http://{options['host']}:{options['port']}/  (Ctrl-C stops)")
        self.stdout.flush()
        try:
            # A clock that is moved in this process would stand still in others.
            clerks = 0 if settings.CLOCK_MAY_TRAVEL else settings.UPLOAD_PROCESSES
            Door(
                application, host=options["host"], port=options["port"], uploads=uploads, clerks=clerks
            ).run()
        finally:
            stop.set()
