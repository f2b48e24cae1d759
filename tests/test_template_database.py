"""The database that the tests begin with: all migrations done, law and standard texts in it."""

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bidding.models import DocTemplate, Parameter
from tests import template_database

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_nothing_is_left_to_migrate_and_the_law_is_there() -> None:
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert Parameter.objects.exists()
    assert DocTemplate.objects.exists()


def test_the_next_session_copies_it() -> None:
    assert template_database.exists()


def test_the_template_never_lacks_while_another_session_keeps_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template, old, seen = tmp_path / "name.sqlite3", tmp_path / "old.sqlite3", []
    template.touch()
    old.touch()
    source, connect = sqlite3.connect(":memory:"), sqlite3.connect
    source.execute("CREATE TABLE law (key)")

    def watched(place: Path) -> sqlite3.Connection:
        seen.append(template.exists())
        return connect(place)

    monkeypatch.setattr(template_database, "connection", SimpleNamespace(connection=source))
    monkeypatch.setattr(template_database.sqlite3, "connect", watched)
    template_database.keep(template)

    assert seen == [True]
    assert connect(template).execute("SELECT name FROM sqlite_master").fetchall() == [("law",)]
    assert [file.name for file in tmp_path.iterdir()] == ["name.sqlite3"]
