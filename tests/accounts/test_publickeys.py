"""Pasted public keys."""

import base64

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from accounts.publickeys import KeyFault, seal_key, sign_key

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = PRIVATE.public_key().public_bytes_raw()
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "pasted",
    [
        RAW.hex(),
        RAW.hex().upper(),
        f"  {RAW.hex()[:32]}\n{RAW.hex()[32:]} ",
        base64.b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode().rstrip("="),
        PEM,
    ],
)
def test_every_usual_spelling_is_the_same_signing_key(pasted: str) -> None:
    assert sign_key(pasted) == RAW.hex()


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("", "format"),
        ("00" * 31, "format"),
        ("zz" * 32, "format"),
        ("02" + "00" * 31, "format"),  # not a point of the curve
        ("ff" * 32, "format"),
        ("01" + "00" * 31, "weak"),
        ("00" * 32, "weak"),
        ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "weak"),
        ("AGE-SECRET-KEY-1QQQ", "private"),
        (PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), "private"),
        (
            generate_private_key(SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
            "format",
        ),
    ],
)
def test_a_key_that_cannot_be_kept_says_why(pasted: str, kind: str) -> None:
    with pytest.raises(KeyFault) as refused:
        sign_key(pasted)

    assert refused.value.kind == kind


def test_an_age_recipient_is_kept_in_lower_case() -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())

    assert seal_key(f" {recipient.upper()}\n") == recipient


def test_a_mistyped_age_recipient_is_refused() -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    last = "q" if recipient[-1] != "q" else "p"

    with pytest.raises(KeyFault) as refused:
        seal_key(recipient[:-1] + last)

    assert refused.value.kind == "format"


def test_an_age_identity_is_recognised_as_private() -> None:
    with pytest.raises(KeyFault) as refused:
        seal_key(str(pyrage.x25519.Identity.generate()))

    assert refused.value.kind == "private"
