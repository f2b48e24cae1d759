"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Listen to allauth, a library: between our own rooms there are no signals."""
        import_module("accounts.watching")
