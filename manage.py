#!/usr/bin/env python
"""Run Django's commands with Clearbid's settings."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

# These serve nobody and touch no data of a running platform, so they ask for no secrets.
STANDALONE = {"demo", "screen_bids", "replay_draw", "witness"}


def main(arguments: list[str]) -> None:
    """Choose the settings' environment for the command, then run it."""
    command = arguments[1] if len(arguments) > 1 else ""
    if command in STANDALONE:
        os.environ.setdefault("DEBUG", "1")
    if command == "demo":
        build = Path(__file__).resolve().parent / "build" / "demo"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{build / 'demo.sqlite3'}")
        os.environ.setdefault("VAULT_DIR", str(build / "vault"))
        os.environ["CLOCK_MAY_TRAVEL"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
