"""The keyset of a lot: who holds key shares and how many are needed; bidders seal for its fingerprint."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from bidding.sealing import papers
from bidding.sealing.papers import HEX64, RECIPIENT
from bidding.sealing.refusals import WHYS, SealingError
from ledger import verification
from ledger.merkle import ProofError
from ledger.notes import Verifier

FORMAT: Final = "clearbid-keyset/1"
SUITE: Final = "age-x25519/shamir-gf256/ed25519"
MOST_HOLDERS: Final = 9
# The act by which the log binds keyset, lot and notice.
PUBLISHED: Final = "keyset.publish"


@dataclass(frozen=True)
class Suite:
    """A cipher suite by name: how envelopes are sealed, keys split, papers of keyholders signed.

    `provided` tells whether anything here seals and opens with it. The others stand here so that their names mean one
    thing everywhere, and so that a notice that names one is refused by name and never quietly served by another.
    """

    sealing: str
    splitting: str
    signing: str
    provided: bool = False

    @property
    def name(self) -> str:
        """The name as notices, keysets and manifests write it."""
        return f"{self.sealing}/{self.splitting}/{self.signing}"


SUITES: Final = {
    suite.name: suite
    for suite in (
        Suite("age-x25519", "shamir-gf256", "ed25519", provided=True),
        Suite("sm2-sm4-sm3", "shamir-gf256", "sm2"),
        Suite("age-x25519", "shamir-gf256", "sm2"),
    )
}


def require_suite(name: str) -> None:
    """Raise SealingError unless bids can be sealed with the suite: "keyset" when unknown, "suite" when only named."""
    if name not in SUITES:
        raise SealingError("keyset", why=WHYS["keyset_suite"])
    if not SUITES[name].provided:
        usable = ", ".join(sorted(suite.name for suite in SUITES.values() if suite.provided))
        raise SealingError("suite", suite=name, usable=usable)


@dataclass(frozen=True)
class Keyholder:
    """One keyholder: place (from 1), organisation (credit code), age recipient, Ed25519 public key (hex)."""

    index: int
    organisation: str
    recipient: str
    signing_key: str


@dataclass(frozen=True)
class Keyset:
    """The keyset of one lot: any `needed` of its keyholders open a bid, fewer never."""

    tender: str
    lot: str
    needed: int
    holders: tuple[Keyholder, ...]
    suite: str = SUITE

    @property
    def total(self) -> int:
        """How many keyholders there are."""
        return len(self.holders)

    @property
    def text(self) -> bytes:
        """The canonical JSON that is published."""
        holders = [
            {
                "index": holder.index,
                "organisation": holder.organisation,
                "recipient": holder.recipient,
                "signing_key": holder.signing_key,
            }
            for holder in self.holders
        ]
        return papers.canonical(
            {
                "format": FORMAT,
                "holders": holders,
                "lot": self.lot,
                "needed": self.needed,
                "suite": self.suite,
                "tender": self.tender,
            }
        )

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the text: Lot.keyset_sha256, shown to bidders and named in every manifest."""
        return papers.digest(self.text)


def check(keyset: Keyset) -> None:
    """Check what keeps any one organisation from opening bids alone, or from stopping the opening.

    t ≥ 2, n − t ≥ 1, no organisation holds t shares, places 1…n, keys differ. Raises SealingError: "keyset", or "suite"
    for one that is only named.
    """
    _insist(keyset.needed >= 2, "keyset_needed")
    _insist(keyset.total <= MOST_HOLDERS, "keyset_holders")
    _insist(keyset.total - keyset.needed >= 1, "keyset_spare")
    shares = Counter(holder.organisation for holder in keyset.holders)
    _insist(max(shares.values()) < keyset.needed, "keyset_alone")
    places = [holder.index for holder in keyset.holders]
    _insist(places == list(range(1, keyset.total + 1)), "keyset_places")
    _insist(len({holder.recipient for holder in keyset.holders}) == keyset.total, "keyset_recipient_twice")
    _insist(len({holder.signing_key for holder in keyset.holders}) == keyset.total, "keyset_key_twice")
    require_suite(keyset.suite)


def parse(data: bytes) -> Keyset:
    """Read a published keyset. Raises SealingError."""
    paper = papers.read(data, format=FORMAT, fields=("holders", "lot", "needed", "suite", "tender"))
    rows = paper["holders"]
    if not isinstance(rows, list) or not rows:
        raise SealingError("field", field="holders")
    keyset = Keyset(
        tender=papers.text(paper, "tender"),
        lot=papers.text(paper, "lot"),
        needed=papers.number(paper, "needed"),
        holders=tuple(_holder(row) for row in rows),
        suite=papers.text(paper, "suite"),
    )
    check(keyset)
    return keyset


def check_proof(keyset: Keyset, proof: str, *, platform: Verifier, witness: Verifier) -> str:
    """Check that the log holds this keyset for this lot, under pinned keys; return the hash of the notice it names.

    `proof` is a C2SP tlog-proof as the platform publishes it; the witness must have cosigned its checkpoint.
    Raises SealingError("keyset_proof").
    """
    try:
        said = verification.verify(proof, platform, [witness], quorum=1).body
    except ProofError as error:
        raise SealingError("keyset_proof", why=str(error)) from error
    facts = said.get("facts")
    wanted = {"tender": keyset.tender, "lot": keyset.lot, "keyset": keyset.fingerprint}
    if said.get("act") != PUBLISHED or not isinstance(facts, dict) or wanted.items() - facts.items():
        raise SealingError("keyset_proof", why="the entry is of something else")
    return str(facts.get("notice", ""))


def _holder(row: Any) -> Keyholder:
    row = papers.exactly(row, ("index", "organisation", "recipient", "signing_key"))
    return Keyholder(
        index=papers.number(row, "index"),
        organisation=papers.text(row, "organisation"),
        recipient=papers.text(row, "recipient", RECIPIENT),
        signing_key=papers.text(row, "signing_key", HEX64),
    )


def _insist(good: bool, why: str) -> None:
    if not good:
        raise SealingError("keyset", why=WHYS[why])
