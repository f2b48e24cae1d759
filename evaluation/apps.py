"""Registers the room with Django."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        """Put the guards of messages back after every migration: SQLite drops them when it remakes a table."""
        post_migrate.connect(_guard, sender=self, dispatch_uid="evaluation.guards")


def _guard(using: str, **_more: Any) -> None:
    from evaluation import guards

    connection = connections[using]
    if guards.can_stand(connection):
        guards.install(connection)
