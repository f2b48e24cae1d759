"""Appoint the first administrator of a new platform."""

from allauth.account import app_settings
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.http import int_to_base36

from accounts.actions import open_account
from accounts.permits import Refused
from accounts.roles import Role


class Command(BaseCommand):
    help = "Open the first administrator's account and print the link that sets its password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the username."""
        parser.add_argument("username")

    def handle(self, *, username: str, **_: object) -> None:
        """Refuse when there is an administrator already: that one opens further accounts."""
        try:
            made = open_account(username=username, role=Role.ADMINISTRATOR)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(made)
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": int_to_base36(made.pk), "key": token}
        )
        self.stdout.write(f"{settings.SITE_URL}{path}")
