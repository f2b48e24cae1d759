"""The platform's and the witness's signing keys, from the settings."""

from hashlib import sha256

from django.conf import settings

from ledger.notes import COSIGNATURE, ED25519, Signer


def log_key() -> Signer:
    """Return the key that signs checkpoints; its name is the log's origin."""
    return Signer(settings.PLATFORM_NAME, ED25519, _seed("log", settings.LEDGER_KEY))


def witness_key() -> Signer:
    """Return the key of the witness (the regulator) that cosigns checkpoints."""
    return Signer(f"{settings.PLATFORM_NAME}/witness", COSIGNATURE, _seed("witness", settings.WITNESS_KEY))


def _seed(purpose: str, secret: str) -> bytes:
    """Make 32 bytes of seed of a secret of any form; the purpose keeps equal secrets apart."""
    return sha256(f"clearbid {purpose} ed25519 v1\n{secret}".encode()).digest()
