"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Watch the second step of sign-ins; models can only be imported now."""
        import_module("accounts.watching").watch()
