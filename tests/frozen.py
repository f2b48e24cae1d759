"""States that many tests begin with: made once by the real actions, afterwards laid down as the rows they left.

`@frozen` on a function of a `making` module lets its first call in a process run; what it changed in the database, in
the vault and in the modules' own memory is kept, and the next test that asks for the same in the same circumstances
gets it back. The circumstances are: the database as the session began or as another frozen function has just left it,
the same time, language, settings and arguments. Where anything differs, the actions run.
"""

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.utils.translation import get_language

from ledger import clock
from tests import passing

P = ParamSpec("P")
R = TypeVar("R")
Row = tuple[Any, ...]
Rows = dict[str, dict[Any, Row]]
Statement = tuple[str, list[Row]]

# Dictionaries of the making modules that belong to a state, such as who stands around a lot.
memories: list[dict[Any, Any]] = []
_kept: dict[str, "State"] = {}
# How statements begin that change no row.
READING = ("SELECT", "(SELECT", "SAVEPOINT", "RELEASE", "SET ", "SHOW", "DECLARE", "FETCH", "CLOSE")
_session = passing.folder("clearbid-frozen-")


@dataclass
class _Standing:
    """Which state the running test stands in, and the number of rows changed so far by which that is known."""

    state: str = ""
    changes: int | None = None
    busy: bool = False


_standing = _Standing()


@dataclass(frozen=True)
class State:
    """What one call left behind."""

    result: bytes
    until: datetime | None
    vault: Path
    statements: list[Statement]
    remembered: bytes


def begin() -> None:
    """Note that a test begins: nothing is changed yet."""
    _stand("")


def frozen(make: Callable[P, R]) -> Callable[P, R]:
    """Let a function that makes a state be run once and remembered."""

    @wraps(make)
    def made(*args: P.args, **more: P.kwargs) -> R:
        key = f"{_standing.state} › {make.__module__}.{make.__name__} {args!r} {more!r} {clock.now()} {get_language()}"
        if _standing.busy or " at 0x" in key or not _untouched():
            return make(*args, **more)
        if key in _kept:
            result = _laid_down(_kept[key])
        else:
            result, _kept[key] = _run(lambda: make(*args, **more))
        _stand(key)
        return result

    return made


def _run(make: Callable[[], R]) -> tuple[R, State]:
    _standing.busy = True
    try:
        before, known = _rows(), [dict(memory) for memory in memories]
        result = make()
        return result, _state(result, before, known)
    finally:
        _standing.busy = False


def _stand(state: str) -> None:
    _standing.state, _standing.changes = state, _changes()


def _untouched() -> bool:
    """Tell whether nothing was changed since the state that the test is known to stand in."""
    if not connection.in_atomic_block or _standing.changes is None:
        return False
    return _changes() == _standing.changes and set(_overridden()) <= {"VAULT_DIR"}


def _changes() -> int | None:
    """Return a number that grows with every change of a row in this connection; None where there is no telling."""
    if connection.vendor == "sqlite":
        return None if connection.connection is None else int(connection.connection.total_changes)
    if _writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_writes)
    return _writes.seen


class _Writes:
    """Counts the statements that may change a row: PostgreSQL does not say by itself."""

    seen = 0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.seen += not str(sql)[:40].lstrip().upper().startswith(READING)
        return execute(sql, params, many, context)


_writes = _Writes()


def _overridden() -> Iterator[str]:
    """Yield the names of the settings that this test has of its own."""
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        yield from (name for name in vars(holder) if name.isupper())
        holder = holder.default_settings


@cache
def _tables() -> dict[str, tuple[str, list[str]]]:
    """Return the tables: name → (column of the key, all columns)."""
    models = {model._meta.db_table: model._meta for model in apps.get_models(include_auto_created=True)}
    return {
        table: (meta.pk.column, [field.column for field in meta.local_concrete_fields])
        for table, meta in sorted(models.items())
    }


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, (key, columns) in _tables().items():
            names = ", ".join(f'"{name}"' for name in columns)
            place = columns.index(key)
            cursor.execute(f'SELECT {names} FROM "{table}"')
            found[table] = {row[place]: row for row in map(_plain, cursor.fetchall())}
    return found


def _plain(row: Row) -> Row:
    """Return a row with its bytes as bytes, where the driver hands out a view of memory that it uses again."""
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _state(result: Any, before: Rows, known: list[dict[Any, Any]]) -> State:
    vault = _session / str(len(_kept))
    if Path(settings.VAULT_DIR).exists():
        shutil.copytree(settings.VAULT_DIR, vault)
    remembered = [
        {key: value for key, value in memory.items() if old.get(key) is not value}
        for memory, old in zip(memories, known, strict=True)
    ]
    return State(
        result=pickle.dumps(result),
        until=clock.now() if clock.is_set() else None,
        vault=vault,
        statements=list(_differences(before, _rows())),
        remembered=pickle.dumps(remembered),
    )


def _differences(before: Rows, after: Rows) -> Iterator[Statement]:
    for table, (key, columns) in _tables().items():
        old, new = before[table], after[table]
        added = [row for place, row in new.items() if place not in old]
        changed = [(*row, place) for place, row in new.items() if place in old and row != old[place]]
        gone = [(place,) for place in old if place not in new]
        if added:
            yield (
                f'INSERT INTO "{table}" ({_names(columns)}) VALUES ({", ".join(["%s"] * len(columns))})',
                added,
            )
        if changed:
            yield (
                f'UPDATE "{table}" SET {", ".join(f"{name} = %s" for name in _quoted(columns))} WHERE "{key}" = %s',
                changed,
            )
        if gone:
            yield f'DELETE FROM "{table}" WHERE "{key}" = %s', gone


def _quoted(columns: list[str]) -> list[str]:
    return [f'"{name}"' for name in columns]


def _names(columns: list[str]) -> str:
    return ", ".join(_quoted(columns))


@contextmanager
def _as_they_are(cursor: Any) -> Iterator[None]:
    """Let PostgreSQL take rows without its triggers: they have spoken when the rows were made."""
    if connection.vendor == "sqlite":
        yield
        return
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _execute(cursor: Any, statement: str, rows: list[Row]) -> None:
    if connection.vendor == "sqlite":
        cursor.executemany(statement, rows)
    else:
        from psycopg2.extras import execute_batch

        execute_batch(cursor.cursor, statement, rows, page_size=200)


def _laid_down(state: State) -> Any:
    with connection.cursor() as cursor, _as_they_are(cursor):
        for statement, rows in state.statements:
            _execute(cursor, statement, rows)
    if state.vault.exists():
        shutil.copytree(state.vault, settings.VAULT_DIR, dirs_exist_ok=True)
    for memory, kept in zip(memories, pickle.loads(state.remembered), strict=True):
        memory.update(kept)
    if state.until is not None:
        clock.set_clock(state.until)
    return pickle.loads(state.result)
