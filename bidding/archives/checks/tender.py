"""What the tender said: notice, keyset, deadline, each as the ledger holds it."""

from datetime import datetime

from bidding.archives.contents import KEYSET, NOTICE, PUBLIC, TERMS, Case, Entry, keyset_of
from bidding.archives.findings import Fault, Report, Unknown, insist
from bidding.sealing import papers


def check_tender(case: Case, report: Report) -> None:
    """Check notice, keyset and deadline."""
    with report.check("notice.logged", NOTICE):
        found = papers.digest(case.data(NOTICE))
        insist(_published(case).facts.get("notice") == found, "other_hash")
    with report.check("keyset.logged", KEYSET):
        keyset = keyset_of(case)
        insist((keyset.tender, keyset.lot) == (case.tender, case.lot), "other_lot")
        case.keyset = keyset
        insist(_published(case).facts.get("keyset") == keyset.fingerprint, "other_hash")
    if case.has(TERMS):
        with report.check("terms.logged", TERMS):
            insist(
                the(case, "tender.publish").facts.get("signing") == papers.digest(case.data(TERMS)),
                "other_hash",
            )
    with report.check("deadline.logged"):
        said = _deadline(case)
        insist(said == case.deadline, "other_deadline", said=said)


def the(case: Case, *acts: str) -> Entry:
    """Return the last entry of these acts on the lot. Raises Fault, or Unknown where bodies are withheld."""
    found = [entry for entry in case.acts(*acts) if entry.body.get("thing") == case.thing]
    if found:
        return found[-1]
    if case.edition == PUBLIC:
        raise Unknown("withheld")
    raise Fault("no_entry", act=acts[0])


def _published(case: Case) -> Entry:
    """Return the entry that published the tender; the clock repeats keyset and notice for everybody to read."""
    return the(case, "tender.publish", "keyset.publish")


def _deadline(case: Case) -> int:
    """Return the deadline by the last entry before the closing that set it (seconds since 1970)."""
    if case.edition == PUBLIC:
        raise Unknown("withheld")
    said = [the(case, "tender.publish").facts.get("deadline")]
    for entry in case.acts("addendum.issue", "lot.resume", "outage.answer"):
        if case.closing is None or entry.index < case.closing[0]:
            said.append(entry.facts.get("new_deadline") or entry.facts.get("deadline"))
    return seconds(next((one for one in reversed(said) if one), None))


def seconds(moment: object) -> int:
    """Return a time written in ISO 8601 as seconds since 1970, rounded down. Raises Fault."""
    try:
        return int(datetime.fromisoformat(str(moment)).timestamp() // 1)
    except (ValueError, OverflowError) as error:
        raise Fault("malformed", how="time") from error
