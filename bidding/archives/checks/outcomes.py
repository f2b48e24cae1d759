"""What came out of the envelopes: keys joined anew, cause codes computed anew, letters compared, prices only of listed bids."""

from dataclasses import dataclass
from typing import Any

from bidding.archives.checks.releases import Found, Released, good_shares
from bidding.archives.checks.reopening import check_bytes, reopened
from bidding.archives.checks.tender import the
from bidding.archives.contents import OUTCOMES, PUBLIC, QUALIFIED, Case, Entry, rows, short
from bidding.archives.findings import BIDDER, MALFORMED, PLATFORM, Fault, Report, Unknown, insist
from bidding.sealing import papers, shares
from bidding.sealing.manifests import Sealed
from bidding.sealing.papers import HEX64

FIELDS = ("bid", "cause", "detail", "entry", "envelope", "files", "letter")
OPENING = ("envelopes.open", "envelope.rescue", "envelope.resupply")


@dataclass(frozen=True)
class Opened:
    """One outcome as the archive states it."""

    bid: str
    envelope: str
    entry: int
    cause: str
    letter: dict[str, Any]
    files: list[tuple[str, str, int]]

    @property
    def subject(self) -> str:
        """How reports name it."""
        return f"{short(self.bid)} {self.envelope}"


def check_outcomes(case: Case, report: Report, found: Found) -> list[Opened]:
    """Check every recorded outcome, and that the ledger holds no other."""
    opened: list[Opened] = []
    with report.check("envelope.logged", OUTCOMES):
        opened = [_opened(row) for row in rows(case.paper(OUTCOMES), "envelopes", FIELDS)]
        insist(len({(one.bid, one.envelope) for one in opened}) == len(opened), "twice")
    for one in opened:
        before = [made for made in found.get((one.bid, one.envelope), []) if made.entry < one.entry]
        _check(case, report, one, before)
    known = {(one.bid, one.envelope) for one in opened}
    for bid, kind in logged(case):
        if (bid, kind) not in known:
            with report.check("envelope.logged", f"{short(bid)} {kind}"):
                raise Fault("left_out")
    return opened


def _opened(row: dict[str, Any]) -> Opened:
    files = rows(row, "files", ("name", "sha256", "size"))
    insist(isinstance(row["letter"], dict), "malformed", how="letter")
    return Opened(
        bid=papers.text(row, "bid", HEX64),
        envelope=papers.text(row, "envelope"),
        entry=papers.number(row, "entry", least=0),
        cause="" if row["cause"] == "" else papers.text(row, "cause"),
        letter=row["letter"],
        files=[
            (str(one["name"]), papers.text(one, "sha256", HEX64), papers.number(one, "size", least=0))
            for one in files
        ],
    )


def logged(case: Case) -> dict[tuple[str, str], list[tuple[Entry, dict[str, Any]]]]:
    """Return what the ledger says of each envelope (manifest, kind), in its order."""
    found: dict[tuple[str, str], list[tuple[Entry, dict[str, Any]]]] = {}
    for entry in case.acts(*OPENING):
        if entry.body.get("thing") != case.thing:
            continue
        facts = entry.facts.get("envelopes") if entry.act == OPENING[0] else [entry.facts]
        for fact in facts if isinstance(facts, list) else []:
            found.setdefault((str(fact.get("bid")), str(fact.get("kind"))), []).append((entry, fact))
    return found


def _check(case: Case, report: Report, one: Opened, made: list[Released]) -> None:
    with report.check("envelope.logged", one.subject):
        _check_logged(case, one)
    sealed = f"sealed/{one.bid}/{one.envelope}.age"
    if case.has(sealed):
        with report.check("envelope.sealed", one.subject):
            check_bytes(case, sealed, one.bid, one.envelope, one.cause)
    if case.edition != PUBLIC:
        with report.check("envelope.key", one.subject):
            _check_key(case, report, one, made)
        with report.check("envelope.cause", one.subject):
            _check_cause(case, report, one, made)
        with report.check("envelope.letter", one.subject):
            _check_letter(case, one, made)
    if one.envelope == "price":
        with report.check("price.listed", one.subject):
            _check_price(case, one)


def _check_logged(case: Case, one: Opened) -> None:
    if case.edition == PUBLIC:
        raise Unknown("withheld")
    said = logged(case).get((one.bid, one.envelope), [])
    insist(bool(said), "no_entry", act=OPENING[0])
    entry, fact = said[-1]
    insist(entry.index == one.entry, "other_place")
    insist(fact.get("cause") == one.cause, "other_cause", recorded=one.cause, found=fact.get("cause"))
    if "files" in fact:
        insist(fact["files"] == sorted(sha256 for _name, sha256, _size in one.files), "other_files")


def is_rescued(case: Case, one: Opened) -> bool:
    """Tell whether the bidder's own rescue key opened the envelope: that key stands nowhere."""
    entry = case.entries.get(one.entry)
    return entry is not None and entry.act == "envelope.rescue"


def _joined(case: Case, envelope: Sealed, made: list[Released]) -> str | None:
    """Return the identity that the good shares join to, None for none. Raises Unknown when they are too few."""
    if case.keyset is None:
        raise Unknown("no_keyset")
    good = list(good_shares(case, made))
    if len(good) < case.keyset.needed:
        raise Unknown("too_few")
    return shares.identity_for(envelope.recipient, good, needed=case.keyset.needed)


def _check_key(case: Case, report: Report, one: Opened, made: list[Released]) -> None:
    if is_rescued(case, one):
        raise Unknown("rescued")
    joined = _joined(case, case.envelope(one.bid, one.envelope), made)
    if one.cause == "F4":
        insist(joined is None, "key_joins")
        report.note("envelope.key", one.subject, "cause_F4", BIDDER)
    elif one.cause != "F1":
        insist(joined is not None, "key_fails", BIDDER)


def _check_cause(case: Case, report: Report, one: Opened, made: list[Released]) -> None:
    """Compute the cause code again: from the shares alone where they are too few, else by opening the sealed bytes."""
    try:
        joined = _joined(case, case.envelope(one.bid, one.envelope), made)
    except Unknown as unknown:
        if unknown.why != "too_few":
            raise
        if is_rescued(case, one):
            raise Unknown("rescued") from unknown
        expected = _why_short(made)
        insist(one.cause == expected, "other_cause", recorded=one.cause, found=expected)
        return
    if joined is None and one.cause == "F4":
        return
    outcome = reopened(case, one.bid, one.envelope, joined)
    insist(one.cause == outcome.cause, "other_cause", recorded=one.cause, found=outcome.cause)
    if one.cause:
        blame = PLATFORM if one.cause == "F1" else BIDDER
        report.note("envelope.cause", one.subject, f"cause_{one.cause}", blame)


def _why_short(made: list[Released]) -> str:
    causes = {one.cause for one in made}
    return next((cause for cause in ("F3", "F5") if cause in causes), "F2")


def _check_letter(case: Case, one: Opened, made: list[Released]) -> None:
    if one.cause:
        raise Unknown("not_opened")
    if is_rescued(case, one):
        raise Unknown("rescued")
    joined = _joined(case, case.envelope(one.bid, one.envelope), made)
    outcome = reopened(case, one.bid, one.envelope, joined)
    insist(outcome.letter == one.letter, "other_letter")
    insist(sorted(outcome.files) == sorted(one.files), "other_files")


def _check_price(case: Case, one: Opened) -> None:
    manifest = case.manifests.get(one.bid)
    if manifest and {part.kind for part in manifest.envelopes} == {"price"}:
        return  # nothing to be qualified by: the hall opens the price itself
    insist(case.has(QUALIFIED), "no_list")
    paper = case.paper(QUALIFIED)
    insist(one.bid in paper["bids"], "not_qualified")
    insist(one.entry > papers.number(paper, "entry"), "before_list")


def check_qualified(case: Case, report: Report) -> None:
    """Check that the list of those that passed qualification is the ledger's."""
    if not case.has(QUALIFIED):
        if any(True for _entry in case.acts("qualification.list")):
            with report.check("qualification.logged", QUALIFIED):
                raise Fault("missing", name=QUALIFIED)
        return
    with report.check("qualification.logged", QUALIFIED):
        paper = case.paper(QUALIFIED)
        listed = papers.texts(paper, "bids", HEX64)
        entry = the(case, "qualification.list")
        insist(entry.index == paper["entry"], "other_place")
        insist(entry.facts.get("bids") == list(listed), "other_list")


def check_states(case: Case, report: Report, opened: list[Opened]) -> None:
    """Check that the fate of each bid follows from its causes (电子办法 31)."""
    try:
        stated = rows(case.paper(OUTCOMES), "bids", ("manifest", "state"))
    except (Fault, *MALFORMED):
        return  # named above
    listed = {manifest for _place, manifest in case.closing[1]} if case.closing else set()
    for row in stated:
        bid, state = str(row["manifest"]), str(row["state"])
        causes = {one.cause for one in opened if one.bid == bid} - {"", "F7"}
        with report.check("bid.state", short(bid)):
            insist((bid in listed) == (state not in ("replaced", "withdrawn")), "other_state", state=state)
            if state == "deemed_revoked":
                insist(bool(causes & {"F4", "F6"}), "other_state", state=state)
            if state == "deemed_withdrawn":
                insist(bool(causes) and not causes & {"F4", "F6"}, "other_state", state=state)
    for bid in listed - {str(row["manifest"]) for row in stated}:
        with report.check("bid.state", short(bid)):
            raise Fault("left_out")
