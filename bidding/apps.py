"""Registers the room with Django."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class BiddingConfig(AppConfig):
    name = "bidding"

    def ready(self) -> None:
        """Put the guards of published texts back after every migration: SQLite drops them when it remakes a table."""
        post_migrate.connect(_guard, sender=self, dispatch_uid="bidding.guards")


def _guard(using: str, **_more: Any) -> None:
    from bidding import guards

    connection = connections[using]
    if guards.can_stand(connection):
        guards.install(connection)
