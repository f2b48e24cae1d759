"""Released shares: signed by their keyholders, held against the bidders' commitments, logged after the closing."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bidding.archives.contents import PUBLIC, RELEASES, Case, rows, short
from bidding.archives.findings import KEYHOLDER, Fault, Report, Unknown, insist
from bidding.sealing import papers, releases, shares
from bidding.sealing.keysets import Keyholder
from bidding.sealing.papers import HEX64, HEX128
from bidding.sealing.refusals import SealingError

FIELDS = ("bid", "cause", "entry", "envelope", "envelope_id", "index", "share", "signature")


@dataclass(frozen=True)
class Released:
    """One release as the archive states it."""

    bid: str
    envelope: str
    envelope_id: int
    index: int
    entry: int
    share: str
    signature: str
    cause: str

    @property
    def subject(self) -> str:
        """How reports name it."""
        return f"{short(self.bid)} {self.envelope} #{self.index}"


Found = dict[tuple[str, str], list[Released]]


def check_releases(case: Case, report: Report) -> Found:
    """Check every release; return those of each envelope (manifest, kind)."""
    if case.edition == PUBLIC:
        with report.check("share.signature"):
            raise Unknown("withheld")
        return {}
    made: list[Released] = []
    with report.check("share.logged", RELEASES):
        made = [_released(row) for row in rows(case.paper(RELEASES), "shares", FIELDS)]
        insist(len({(one.bid, one.envelope, one.index) for one in made}) == len(made), "twice")
    found: Found = {}
    for one in made:
        found.setdefault((one.bid, one.envelope), []).append(one)
        with report.check("share.signature", one.subject):
            _check_signature(case, one)
        with report.check("share.commitment", one.subject):
            cause = cause_of(case, one)
            insist(cause == one.cause, "other_cause", recorded=one.cause, found=cause)
            if cause:
                report.note("share.commitment", one.subject, f"share_{cause}", KEYHOLDER)
    _check_logged(case, report, made)
    return found


def _released(row: dict[str, Any]) -> Released:
    return Released(
        bid=papers.text(row, "bid", HEX64),
        envelope=papers.text(row, "envelope"),
        envelope_id=papers.number(row, "envelope_id"),
        index=papers.number(row, "index"),
        entry=papers.number(row, "entry", least=0),
        share=papers.text(row, "share", releases.HEX),
        signature=papers.text(row, "signature", HEX128),
        cause="" if row["cause"] == "" else papers.text(row, "cause"),
    )


def holder_of(case: Case, index: int) -> Keyholder:
    """Return the keyholder in this place. Raises Fault."""
    if case.keyset is None:
        raise Unknown("no_keyset")
    found = [holder for holder in case.keyset.holders if holder.index == index]
    if not found:
        raise Fault("no_holder", index=index)
    return found[0]


def _check_signature(case: Case, one: Released) -> None:
    holder = holder_of(case, one.index)
    manifest = case.manifests.get(one.bid)
    if manifest is None:
        raise Fault("no_bid")
    message = releases.message(manifest.label(one.envelope), index=one.index, share=one.share)
    insist(papers.is_signed(message, bytes.fromhex(one.signature), holder.signing_key), "not_signed")


def cause_of(case: Case, one: Released) -> str:
    """Return "" for a share that the bidder committed to, F5 for an empty one, F3 for another. Raises Fault."""
    envelope = case.envelope(one.bid, one.envelope)
    insist(1 <= one.index <= len(envelope.commitments), "no_holder", index=one.index)
    if not one.share:
        return "F5"
    good = shares.commitment(bytes.fromhex(one.share)) == envelope.commitments[one.index - 1]
    return "" if good else "F3"


def _check_logged(case: Case, report: Report, made: list[Released]) -> None:
    for place in sorted({one.entry for one in made}):
        here = {one.envelope_id: one for one in made if one.entry == place}
        with report.check("share.logged", f"#{next(iter(here.values())).index} {place}"):
            _check_entry(case, place, here)


def _check_entry(case: Case, place: int, here: dict[int, Released]) -> None:
    """One entry for all shares that a keyholder released at once: it holds the hash of what she handed in."""
    entry = case.entries.get(place)
    insist(entry is not None and entry.act == "share.release", "no_entry", act="share.release")
    assert entry is not None
    insist(entry.facts.get("lot") == case.lot, "other_lot")
    insist(case.closing is not None and place > case.closing[0], "before_closing", KEYHOLDER)
    places = {one.index for one in here.values()}
    insist(len(places) == 1, "other_holder")
    insist(entry.body.get("organisation") == holder_of(case, places.pop()).organisation, "other_holder")
    asked = entry.facts.get("envelopes")
    insist(isinstance(asked, list) and set(here) <= set(asked), "other_number")
    if set(here) != set(asked or []):
        raise Unknown("partly")
    text = "".join(here[one].share + here[one].signature for one in asked or [])
    insist(entry.facts.get("shares_sha256") == papers.digest(text.encode()), "other_hash")


def good_shares(case: Case, made: list[Released]) -> Iterator[bytes]:
    """Yield the shares of one envelope that match their commitments."""
    for one in made:
        with suppress(Fault, SealingError):
            if cause_of(case, one) == "":
                yield bytes.fromhex(one.share)
