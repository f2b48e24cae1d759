"""A database that is migrated and filled with the law once, and copied for every process and later run of the tests.

The embedded database is a file under build/, PostgreSQL copies a database of its own; both are named after all that they
hang on, so that other migrations or another law make another one.
"""

import hashlib
import os
import shutil
import sqlite3
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

ROOMS = ("accounts", "bidding", "evaluation", "ledger", "portal", "realtime", "supervision")
FOLDER = Path(settings.BASE_DIR) / "build" / "template-database"


@cache
def name() -> str:
    """Return the name of the template of the code as it stood when these tests began."""
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def path() -> Path:
    """Return where the embedded database's template is kept."""
    return FOLDER / f"{name()}.sqlite3"


def begin() -> bool:
    """Have the test database made from a template where there is one; tell whether it is."""
    test, found = connection.settings_dict["TEST"], exists()
    if connection.vendor != "sqlite" and found:
        test["TEMPLATE"] = f"template_{name()}"
    test["MIGRATE"] = not found
    return found


def exists() -> bool:
    """Tell whether there is a template for the database in use."""
    return path().exists() if connection.vendor == "sqlite" else f"template_{name()}" in _databases()


def finish(*, from_template: bool) -> None:
    """Complete a test database that was made from a template; make the template of one that was not."""
    if connection.vendor != "sqlite":
        if not from_template:
            _keep_on_server()
    elif from_template:
        fill(path())
    else:
        keep(path())


def _databases() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {row[0] for row in cursor.fetchall()}


def _keep_on_server() -> None:
    """Copy the test database, which nobody may use meanwhile; of two workers that do so at once the first one counts."""
    of = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        try:
            cursor.execute(f'CREATE DATABASE "template_{name()}" TEMPLATE "{of}"')
        except DatabaseError:
            if f"template_{name()}" not in _databases():
                raise


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


def copy_to(place: Path) -> None:
    """Lay a migrated embedded database down for processes of their own; the session's `django_db_setup` made it."""
    shutil.copy(path(), place)


def keep(template: Path) -> None:
    """Keep the test database as the template; of two workers that do so at once the last one stays.

    The name never lacks its file meanwhile: another session may have seen it and be about to read it.
    """
    template.parent.mkdir(parents=True, exist_ok=True)
    half = template.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(half) as copy:
        connection.connection.backup(copy)
    copy.close()
    half.replace(template)
    for old in template.parent.glob("*.sqlite3"):
        if old != template:
            old.unlink(missing_ok=True)
