"""The closing: which list it commits to, under which cosigned checkpoint, and whether the list is the whole truth."""

from bidding.archives.checks.history import met, verified
from bidding.archives.checks.tender import the
from bidding.archives.contents import CLOSED, CLOSING, PUBLIC, Case, rows, short
from bidding.archives.findings import Report, Unknown, insist
from bidding.sealing import papers
from bidding.sealing.papers import HEX64


def read_closing(case: Case, report: Report) -> None:
    """Read the list of the closing, and check its checkpoint."""
    with report.check("closing.entry", CLOSING):
        paper = case.paper(CLOSING)
        listed = [
            (papers.number(row, "entry", least=0), papers.text(row, "manifest", HEX64))
            for row in rows(paper, "bids", ("entry", "manifest"))
        ]
        case.closing = papers.number(paper, "entry", least=0), listed
        _check_entry(case)
    with report.check("closing.cosigned", CLOSED):
        head, seen = verified(case, case.text(CLOSED))
        met(case, head)
        insist(case.closing is not None and head.size > case.closing[0], "too_small")
        insist(seen >= case.deadline, "before_deadline", "witness")


def _check_entry(case: Case) -> None:
    assert case.closing is not None
    place, listed = case.closing
    entry = the(case, "lot.close")
    insist(entry.index == place, "other_place")
    digest = papers.digest(_list_text(listed))
    insist(entry.facts.get("list_sha256") == digest, "other_list")
    insist(entry.facts.get("bids") == len(listed), "other_number")


def _list_text(listed: list[tuple[int, str]]) -> bytes:
    """Return the canonical list that the closing event commits to."""
    import rfc8785

    return rfc8785.dumps([{"entry": entry, "manifest": manifest} for entry, manifest in listed])


def standing(case: Case) -> dict[str, int]:
    """Return the bids that stood at the closing, by what the ledger holds: manifest → place of its entry."""
    stood: dict[str, int] = {}
    for entry in case.acts("bid.submit", "bid.withdraw"):
        if case.closing is not None and entry.index > case.closing[0]:
            break
        bid = named(entry.body.get("thing"))
        if entry.act == "bid.withdraw":
            stood.pop(bid, None)
        elif entry.facts.get("lot") == case.lot:
            stood.pop(str(entry.facts.get("replaces")), None)
            stood[bid] = entry.index
    return stood


def named(thing: object) -> str:
    """Return the hash of the manifest in the ledger's name of a bid."""
    return str(thing).removeprefix("bidding.bid:")


def check_closing_list(case: Case, report: Report) -> None:
    """Compare the list with what the ledger says happened: a bid left out, put in, or out of order is named."""
    if case.closing is None:
        return
    listed = {manifest: place for place, manifest in case.closing[1]}
    stood = standing(case)
    for bid in dict.fromkeys([*listed, *stood]):
        with report.check("closing.list", short(bid)):
            if case.edition == PUBLIC:
                raise Unknown("withheld")
            insist(bid in stood, "not_submitted")
            insist(bid in listed, "left_out")
            insist(listed[bid] == stood[bid], "other_place")
    with report.check("closing.list", CLOSING):
        order = [place for place, _manifest in case.closing[1]]
        insist(order == sorted(set(order)) and len(listed) == len(order), "order")
