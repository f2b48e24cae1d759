"""Read the environment, and refuse to start insecurely."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

SECRETS = ("SECRET_KEY", "LEDGER_KEY", "WITNESS_KEY", "IDENTITY_KEY")
MIN_SECRET_LENGTH = 32
DEVELOPMENT_MARK = "development-only"


def flag(name: str, default: bool = False, env: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a yes/no variable is on: 1, true, yes, on in any case."""
    return env.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """Split a comma-separated variable, leaving out the blanks."""
    return [word.strip() for word in env.get(name, default).split(",") if word.strip()]


def secret(name: str, *, debug: bool, env: Mapping[str, str] = os.environ) -> str:
    """Return a secret from the environment.

    In DEBUG a missing secret becomes a fixed, marked one so that a fresh clone runs.
    Raises ImproperlyConfigured outside DEBUG when it is missing, short or the marked one.
    """
    value = env.get(name, "")
    if value and len(value) >= MIN_SECRET_LENGTH and DEVELOPMENT_MARK not in value:
        return value
    if debug:
        return value or f"{DEVELOPMENT_MARK}-{name.lower()}-".ljust(64, "x")
    raise ImproperlyConfigured(
        f"{name} must be set to at least {MIN_SECRET_LENGTH} random characters "
        f'(python -c "import secrets; print(secrets.token_hex(32))"), or set DEBUG=1 on your own machine.'
    )


def insist_on_security(*, debug: bool, hosts: list[str], env: Mapping[str, str] = os.environ) -> None:
    """Raise ImproperlyConfigured for a combination that must never serve the public."""
    if debug:
        return
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that are served; '*' is not accepted.")
    if len({env.get(name, "") for name in SECRETS}) != len(SECRETS):
        raise ImproperlyConfigured(f"{', '.join(SECRETS)} must all differ from one another.")
