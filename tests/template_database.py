"""A database that is migrated and filled with the law once, and copied for every later run of the tests.

Only the embedded database: PostgreSQL has its own way of copying and runs once in `make test`.
"""

import hashlib
import os
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOMS = ("accounts", "bidding", "evaluation", "ledger", "portal", "realtime", "supervision")
FOLDER = Path(settings.BASE_DIR) / "build" / "template-database"


def path() -> Path:
    """Return where the template of the code as it stands is kept; another migration or law makes another name."""
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(f"{file}\n".encode() + file.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def _sources() -> list[Path]:
    base = Path(settings.BASE_DIR)
    migrations = [file for room in ROOMS for file in (base / room / "migrations").glob("*.py")]
    guards = [*base.glob("*/guards.py"), *base.glob("*/apps.py"), base / "requirements.lock"]
    data = [file for folder in ("law", "standard_texts") for file in (base / "bidding" / folder).iterdir()]
    return migrations + guards + [file for file in data if file.is_file()]


def fill(template: Path) -> None:
    """Replace all that stands in the test database by the template."""
    connection.ensure_connection()
    with sqlite3.connect(template) as source:
        source.backup(connection.connection)
    source.close()


def keep(template: Path) -> None:
    """Keep the test database as the template; of two workers that do so at once the last one stays."""
    template.parent.mkdir(parents=True, exist_ok=True)
    for old in template.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    half = template.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(half) as copy:
        connection.connection.backup(copy)
    copy.close()
    half.replace(template)
