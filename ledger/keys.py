"""Who signs: the platform's own key, and the witness, outside or in this process; from the settings."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ledger.notes import COSIGNATURE, ED25519, Signer, Verifier


@dataclass(frozen=True)
class OutsideWitness:
    """A witness that is a service of its own: where it is asked, and its pinned public key."""

    url: str
    verifier: Verifier


def log_key() -> Signer:
    """Return the key that signs checkpoints; its name is the log's origin."""
    return Signer(settings.PLATFORM_NAME, ED25519, _seed("log", settings.LEDGER_KEY))


def outside_witnesses() -> list[OutsideWitness]:
    """Return the witnesses that run as services, the supervisor's first; empty on one machine without any."""
    pairs = zip(settings.WITNESS_URLS, settings.WITNESS_VKEYS, strict=True)
    return [OutsideWitness(url, Verifier.parse(vkey)) for url, vkey in pairs]


def witness_verifier() -> Verifier:
    """Return the public key of the supervisor's witness: what it cosigned counts as closed and as witnessed."""
    outside = outside_witnesses()
    return outside[0].verifier if outside else witness_key().verifier


def known_witnesses() -> list[Verifier]:
    """Return the public keys whose cosignatures may stand in the log: of today's witnesses and of former ones."""
    outside = [one.verifier for one in outside_witnesses()]
    here = [witness_key().verifier] if settings.WITNESS_KEY else []
    return [*outside, *here, *(Verifier.parse(vkey) for vkey in settings.FORMER_WITNESSES)]


def witness_key() -> Signer:
    """Return the key of the witness in this process (one-machine mode). Raises ImproperlyConfigured without one."""
    if not settings.WITNESS_KEY:
        raise ImproperlyConfigured("the witness runs elsewhere; the platform does not hold its key")
    return Signer(f"{settings.PLATFORM_NAME}/witness", COSIGNATURE, _seed("witness", settings.WITNESS_KEY))


def _seed(purpose: str, secret: str) -> bytes:
    """Make 32 bytes of seed of a secret of any form; the purpose keeps equal secrets apart."""
    return sha256(f"clearbid {purpose} ed25519 v1\n{secret}".encode()).digest()
