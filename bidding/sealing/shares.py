"""Key shares: Shamir t of n over GF(256), a commitment to each, each wrapped by age to one keyholder.

A share is the bytes y(1)…y(k) followed by one byte x (1…255), polynomial 0x11b: the format of HashiCorp Vault,
which pyshamir and the npm package shamir-secret-sharing both write, so that no conversion is needed.
Joining wrong shares gives wrong bytes without any complaint: commitments and the bid's own key are always checked.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import combinations, islice

import pyrage
import pyshamir

from bidding.sealing import envelopes, papers
from bidding.sealing.field import combine
from bidding.sealing.labels import FIELDS, Label
from bidding.sealing.refusals import SealingError

FORMAT = "clearbid-share/1"
MOST_WRAP = 4096
# With at most 3 of 5 there are 10 subsets; a bound keeps a foolish keyset from holding the opening up.
MOST_SUBSETS = 200


def split(secret: str, *, needed: int, total: int) -> list[bytes]:
    """Split an identity string into `total` shares, of which any `needed` join to it again."""
    return [bytes(share) for share in pyshamir.split(secret.encode(), total, needed)]


def commitment(share: bytes) -> str:
    """Return the SHA-256 that the bidder publishes of a share; shares have too much chance in them to be guessed."""
    return papers.digest(share)


def join(shares: Sequence[bytes]) -> str:
    """Join shares to the identity string. Raises SealingError("recipient") when they join to none."""
    try:
        secret = combine(shares).decode("ascii")
    except ValueError as error:
        raise SealingError("recipient") from error
    envelopes.recipient_of(secret)
    return secret


def identity_for(recipient: str, shares: Iterable[bytes], *, needed: int) -> str | None:
    """Return the identity of this recipient from any `needed` of the shares, None when no subset joins to it."""
    for subset in islice(combinations(list(shares), needed), MOST_SUBSETS):
        try:
            identity = join(subset)
        except SealingError:
            continue
        if envelopes.recipient_of(identity) == recipient:
            return identity
    return None


def wrap(share: bytes, *, to: str, index: int, label: Label) -> str:
    """Encrypt a share to one keyholder's recipient, naming what it opens; base64, as the manifest holds it."""
    paper = {"format": FORMAT, "index": index, "share": share.hex(), **label.fields}
    sealed = BytesIO()
    envelopes.seal(BytesIO(papers.canonical(paper)), sealed, recipient=to)
    return b64encode(sealed.getvalue()).decode()


def unwrap(wrapped: str, *, identity: str, index: int, label: Label) -> bytes:
    """Open a wrap and return its share. Raises SealingError: not_opened (F5), wrap when made for something else."""
    try:
        plain = pyrage.decrypt(
            b64decode(wrapped, validate=True), [pyrage.x25519.Identity.from_str(identity.strip())]
        )
        paper = papers.read(plain, format=FORMAT, fields=(*FIELDS, "index", "share"))
        share = bytes.fromhex(papers.text(paper, "share"))
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as error:
        raise SealingError("not_opened") from error
    if Label.of(paper) != label or paper["index"] != index:
        raise SealingError("wrap")
    return share


def check_wrap(wrapped: str) -> None:
    """Check the outside of a wrap: base64 of a short age file with one key. Raises SealingError."""
    try:
        sealed = b64decode(wrapped, validate=True)
    except ValueError as error:
        raise SealingError("field", field="wraps") from error
    if len(sealed) > MOST_WRAP:
        raise SealingError("field", field="wraps")
    envelopes.check(sealed, len(sealed))
