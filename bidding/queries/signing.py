"""Questions about signatures: what a lot takes, what the platform is set to, which key somebody signs with."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import Key, KeyPurpose, User
from accounts.queries import current_key
from accounts.signingkeys import Scheme, SigningKey
from bidding.models import Bid, Lot, Withdrawal
from bidding.sealing.signatures.terms import Terms, anchors_in


def platform_terms() -> Terms:
    """Return the terms that the platform is set to: those of the next tender that is published.

    The website of passkeys is SITE_URL; trust anchors are read from the file SIGNATURE_ANCHORS (PEM).
    """
    site = urlsplit(settings.SITE_URL)
    anchors = Path(settings.SIGNATURE_ANCHORS).read_text() if settings.SIGNATURE_ANCHORS else ""
    return Terms(
        schemes=tuple(scheme for scheme in Scheme if scheme in settings.SIGNATURE_SCHEMES),
        rp_id=site.hostname or "",
        origins=(f"{site.scheme}://{site.netloc}",),
        anchors=anchors_in(anchors),
    )


def terms_of(lot: Lot) -> Terms:
    """Return the terms of a lot: those of its notice, and before it those of the platform."""
    return Terms.of(lot.signing) if lot.signing else platform_terms()


def signing_key(user: User) -> SigningKey | None:
    """Return the account's signing key in force, or None."""
    key = current_key(user, KeyPurpose.SIGN)
    return key_of(key) if key else None


def key_of(key: Key) -> SigningKey:
    """Return a registered key as the providers know it."""
    return SigningKey(Scheme(key.scheme), key.public, key.material, key.credential)


def key_behind(signed: Bid | Withdrawal) -> SigningKey:
    """Return the key under a bid or withdrawal as it was registered then."""
    return SigningKey(Scheme(signed.signing_scheme), signed.signing_key, signed.signing_material)
