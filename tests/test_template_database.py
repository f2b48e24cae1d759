"""The database that the tests begin with: all migrations done, law and standard texts in it."""

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
