"""Lets Django empty the tables after a transactional test, for that moment without guards; the law comes back at once."""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from bidding import guards as published
from evaluation import guards as messages
from ledger import guards
from tests import template_database

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_without_guards(self: TransactionTestCase) -> Any:
    guards.remove(connection)
    published.remove(connection)
    messages.remove(connection)
    try:
        return _flush(self)
    finally:
        guards.install(connection)
        published.install(connection)
        messages.install(connection)
        template = template_database.path()
        if connection.vendor == "sqlite" and template.exists():
            template_database.fill(template)


TransactionTestCase._fixture_teardown = _flush_without_guards  # type: ignore[attr-defined]
