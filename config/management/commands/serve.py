"""Serve the platform from one process: pages, websockets and the clock."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.ticking import tick_until


class Command(BaseCommand):
    help = "Serve pages, websockets and the clock from one process (the embedded default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-tick", action="store_true", help="another process runs `tick`")

    def handle(self, *args: Any, **options: Any) -> None:
        from daphne.endpoints import build_endpoint_description_strings
        from daphne.server import Server

        from config.asgi import application

        stop = threading.Event()
        if not options["no_tick"]:
            threading.Thread(target=tick_until, args=(stop, 2.0), name="tick", daemon=True).start()
        self.stdout.write(f"http://{options['host']}:{options['port']}/  (Ctrl-C stops)")
        self.stdout.flush()
        endpoints = build_endpoint_description_strings(host=options["host"], port=options["port"])
        try:
            Server(application, endpoints=endpoints, signal_handlers=True, server_name="clearbid").run()
        finally:
            stop.set()
