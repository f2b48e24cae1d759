"""Read the environment, and refuse to start insecurely."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pyrage
from django.core.exceptions import ImproperlyConfigured

from ledger.notes import COSIGNATURE, NoteError, Verifier

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
    outside = bool(env.get("WITNESS_URL", "").strip())
    if outside and env.get("WITNESS_KEY"):
        raise ImproperlyConfigured(
            "WITNESS_KEY is the witness's own: with WITNESS_URL the platform must not hold it."
        )
    needed = [name for name in SECRETS if not (outside and name == "WITNESS_KEY")]
    if len({env.get(name, "") for name in needed}) != len(needed):
        raise ImproperlyConfigured(f"{', '.join(needed)} must all differ from one another.")


def insist_on_witnesses(urls: Sequence[str], vkeys: Sequence[str], former: Sequence[str]) -> None:
    """Raise ImproperlyConfigured unless each witness has an address and the public key that it was pinned with."""
    if len(urls) != len(vkeys):
        raise ImproperlyConfigured("WITNESS_URL and WITNESS_VKEY must name as many witnesses as each other.")
    for url in urls:
        _insist_on_http("WITNESS_URL", url)
    for vkey in (*vkeys, *former):
        try:
            kind = Verifier.parse(vkey).kind
        except NoteError as error:
            raise ImproperlyConfigured(f"{vkey!r} is no public key of a witness: {error}") from error
        if kind != COSIGNATURE:
            raise ImproperlyConfigured(f"{vkey!r} is a key, but not a witness's.")
    if len({Verifier.parse(vkey).public for vkey in vkeys}) != len(vkeys):
        raise ImproperlyConfigured("Two names of one key are one witness.")


def insist_on_stamps(url: str, roots: str) -> None:
    """Raise ImproperlyConfigured for a time stamping authority whose stamps nobody could check."""
    if not url:
        return
    _insist_on_http("TSA_URL", url)
    if not roots or not Path(roots).is_file():
        raise ImproperlyConfigured(
            "TSA_CA must name the file with the time stamping authority's root certificate."
        )


def insist_on_files(**named: str) -> None:
    """Raise ImproperlyConfigured for a variable that names a file which is not there; empty ones name none."""
    for name, place in named.items():
        if place and not Path(place).is_file():
            raise ImproperlyConfigured(f"{name} must name a file; there is none at {place}.")


def insist_on_recipient(recipient: str) -> None:
    """Raise ImproperlyConfigured unless it is empty or the public half of an age key."""
    if not recipient:
        return
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise ImproperlyConfigured("VIDEO_RECORDING_KEY must be an age recipient (age1…).") from error


def ice_servers(text: str) -> list[dict[str, str]]:
    """Read a list of STUN and TURN servers: JSON objects with `urls` and, for TURN, `username` and `credential`.

    Raises ImproperlyConfigured for anything else.
    """
    try:
        servers = json.loads(text or "[]")
        good = isinstance(servers, list) and all(_is_ice_server(one) for one in servers)
    except ValueError:
        good = False
    if not good:
        raise ImproperlyConfigured(
            'VIDEO_ICE_SERVERS must be JSON like [{"urls": "turn:turn.example:3478", "username": "…", "credential": "…"}].'
        )
    return list(servers)


def _is_ice_server(one: object) -> bool:
    if not isinstance(one, dict) or not set(one) <= {"urls", "username", "credential"}:
        return False
    texts = all(isinstance(value, str) for value in one.values())
    return texts and str(one.get("urls", "")).startswith(("stun:", "stuns:", "turn:", "turns:"))


def _insist_on_http(name: str, url: str) -> None:
    place = urlsplit(url)
    if place.scheme not in ("http", "https") or not place.hostname:
        raise ImproperlyConfigured(f"{name} must be an http or https address, not {url!r}.")
