"""How allauth behaves here: no sign-up of its own, no e-mail, and every sign-in in the ledger."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from ledger import clock, origin
from ledger.actions import record

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Registration is accounts.actions.register_participant; administrators issue password links."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse allauth's own sign-up: an account belongs to an organisation and a person."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: the platform knows its people by their organisations, not by a mailbox."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop a closed account however it signs in: password, passkey or recovery code."""
        if not user.is_active:
            response: HttpResponse = self.respond_user_inactive(request, user)
            return response
        stop: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return stop

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in with a fresh session key, and write it down (电子招标投标办法 Art. 49)."""
        with transaction.atomic():
            super().login(request, user)
            record("account.sign_in", by=user, on=user, at=clock.now())

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and write it down."""
        user = request.user
        with transaction.atomic():
            super().logout(request)
            if isinstance(user, User):
                record("account.sign_out", by=user, on=user, at=clock.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a failed sign-in in the process log: strangers must not be able to fill the ledger."""
        logger.warning("Sign-in failed from %s", origin.address() or "an unknown address")

    def set_password(self, user: User, password: str) -> None:
        """Set a new password; every other session of the account ends with the old one."""
        with transaction.atomic():
            super().set_password(user, password)
            record("account.set_password", by=user, on=user, at=clock.now())
