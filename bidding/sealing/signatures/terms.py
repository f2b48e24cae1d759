"""What a tender says about signatures: the kinds it takes, the website of passkeys, the authorities it trusts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounts.signingkeys import Scheme
from bidding.sealing import papers
from bidding.sealing.refusals import SealingError

FORMAT: Final = "clearbid-signing/1"
BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
# Kinds that prove a person by a certificate authority mean nothing without one that is trusted.
NEED_ANCHORS: Final = frozenset({Scheme.X509, Scheme.SM2})
WORDS: Final = {
    Scheme.ED25519: "Ed25519",
    Scheme.WEBAUTHN: "通行密钥（WebAuthn）",
    Scheme.X509: "数字证书（X.509，CMS）",
    Scheme.SM2: "SM2",
}


@dataclass(frozen=True)
class Terms:
    """The terms fixed in the notice: kinds of signature, website (rp_id, origins), trust anchors as PEM."""

    schemes: tuple[str, ...] = (Scheme.ED25519, Scheme.WEBAUTHN)
    rp_id: str = ""
    origins: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The terms as JSON, as the notice's ledger entry and the archive keep them."""
        return {
            "anchors": list(self.anchors),
            "format": FORMAT,
            "origins": list(self.origins),
            "rp_id": self.rp_id,
            "schemes": [str(scheme) for scheme in self.schemes],
        }

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the terms' canonical JSON."""
        return papers.digest(papers.canonical(self.fields))

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Terms":
        """Read terms back. Raises SealingError("field")."""
        papers.exactly(dict(fields), ("anchors", "format", "origins", "rp_id", "schemes"))
        if fields["format"] != FORMAT or not isinstance(fields["rp_id"], str):
            raise SealingError("field", field="format")
        lists = [
            papers.texts(fields, name, re.compile(r"[\s\S]{1,20000}")) for name in ("anchors", "origins")
        ]
        schemes = papers.texts(fields, "schemes", re.compile("|".join(Scheme)))
        return cls(schemes, fields["rp_id"], lists[1], lists[0])

    @property
    def usable(self) -> tuple[str, ...]:
        """The kinds that are really taken: those that need an authority only where one is trusted."""
        return tuple(scheme for scheme in self.schemes if self.anchors or scheme not in NEED_ANCHORS)

    @property
    def wording(self) -> str:
        """How a notice says which kinds are taken; notices are Chinese."""
        return "、".join(WORDS[Scheme(scheme)] for scheme in self.usable)

    def require(self, scheme: str) -> None:
        """Raise SealingError unless signatures of this kind are taken: "scheme", or "anchors" where none is trusted."""
        if scheme not in self.schemes:
            raise SealingError("scheme", scheme=scheme)
        if scheme in NEED_ANCHORS and not self.anchors:
            raise SealingError("anchors", scheme=scheme)


def anchors_in(pem: str) -> tuple[str, ...]:
    """Return the certificates of a PEM file, one text each; what stands between them is comment."""
    return tuple(BLOCK.findall(pem))
