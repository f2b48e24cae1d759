"""What an outage before a deadline brings about by itself: a signed paper, and a later deadline or a hold."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from bidding.actions.holds import suspend
from bidding.actions.notices import post, tell
from bidding.availability import Outage
from bidding.flow import wind
from bidding.law.figures import Figure
from bidding.models import Lot, Notice, NoticeKind, OutageEvidence, Status
from bidding.queries.facts import moment
from bidding.queries.outages import (
    due,
    extended_by,
    figures_of,
    outages_in,
    rule_of,
    seconds,
    stretch_paper,
    stretches,
)
from bidding.sealing import papers
from ledger import clock
from ledger.actions import checkpoint, record
from ledger.keys import log_key
from ledger.models import thing_name

FORMAT = "clearbid-outage/1"


# No rule looks further back or ahead than this (OE-01.window_minutes).
LOOK = timedelta(days=1)


def answer_outages(at: datetime) -> int:
    """Answer the outages of the last day for every lot that they touched; return how many lots moved."""
    lots = Lot.objects.filter(
        status=Status.PUBLISHED, suspended_at__isnull=True, deadline__lte=at + LOOK
    ).order_by("deadline", "pk")
    if not lots.exists() or not outages_in(at - LOOK, at):
        return 0
    return sum(answer_outage(lot) is not None for lot in lots)


@transaction.atomic
def answer_outage(lot: Lot) -> OutageEvidence | None:
    """Issue the evidence of an outage that touched a lot's last hours, and move its deadline by the published rule.

    Never after closing, never to an earlier time; bids handed in stay, acknowledgements stay. Beyond the rule's limit
    the lot is suspended and people decide. The rule decides, no person: the same probes give the same deadline.
    Returns None when nothing is due or another process was quicker.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    at = clock.now()
    if lot.status != Status.PUBLISHED or lot.suspended_at or lot.deadline is None:
        return None
    found = due(lot, at=at)
    if found is None:
        return None
    touched, moved = found
    figures = figures_of(lot, at)
    if extended_by(lot) + (moved - lot.deadline) > rule_of(figures).most:
        return _held(lot, touched, figures, at)
    return _moved(lot, touched, figures, moved, at)


def _moved(
    lot: Lot, touched: Sequence[Outage], figures: Sequence[Figure], moved: datetime, at: datetime
) -> OutageEvidence | None:
    old = lot.deadline
    assert old is not None
    paper = _paper(lot, touched, figures, at, new=moved)
    still = Lot.objects.filter(pk=lot.pk, status=Status.PUBLISHED, suspended_at__isnull=True, deadline=old)
    if moved <= old or not still.update(deadline=moved):
        return None
    lot.deadline = moved
    wind(lot)
    notice = post(
        lot,
        NoticeKind.EXTENSION,
        by=None,
        at=at,
        outages="\n".join(_line(one) for one in touched),
        basis="；".join(sorted({figure.article for figure in figures})),
        old_deadline=moment(old),
        new_deadline=moment(moved),
        paper=papers.digest(paper),
    )
    return _issued(lot, paper, touched, at, old=old, new=moved, notice=notice)


def _held(
    lot: Lot, touched: Sequence[Outage], figures: Sequence[Figure], at: datetime
) -> OutageEvidence | None:
    old = lot.deadline
    assert old is not None
    paper = _paper(lot, touched, figures, at, new=None)
    suspend(
        lot,
        by=None,
        reason="平台长时间未能正常应答，顺延已达到规则规定的上限，由招标人会同监督部门决定何时恢复。",
        basis="；".join(sorted({figure.article for figure in figures})),
        thing=f"{thing_name(lot)}/outage",
    )
    return _issued(lot, paper, touched, at, old=old, new=None, notice=None)


def _issued(
    lot: Lot,
    paper: bytes,
    touched: Sequence[Outage],
    at: datetime,
    *,
    old: datetime,
    new: datetime | None,
    notice: Notice | None,
) -> OutageEvidence:
    entry = record(
        "outage.answer",
        by=None,
        on=lot,
        at=at,
        paper=papers.digest(paper),
        old_deadline=old.isoformat(),
        new_deadline=new.isoformat() if new else "",
        notice=notice.sha256 if notice else "",
    )
    evidence = OutageEvidence.objects.create(
        lot=lot,
        paper=paper.decode(),
        sha256=papers.digest(paper),
        signature=papers.sign(paper, log_key().seed).hex(),
        old_deadline=old,
        new_deadline=new,
        counted_until=max(one.ended for one in touched),
        issued_at=at,
        notice=notice,
        entry_index=entry.index,
    )
    checkpoint()
    tell(lot, entry)
    return evidence


def _paper(
    lot: Lot, touched: Sequence[Outage], figures: Sequence[Figure], at: datetime, *, new: datetime | None
) -> bytes:
    """Return the paper: what was not answered, under which rule, what follows. It says nothing about bidders."""
    assert lot.deadline is not None
    rows = stretches(min(one.began for one in touched), at)
    return papers.canonical(
        {
            "format": FORMAT,
            "tender": lot.project.code,
            "lot": lot.code,
            "issued": seconds(at),
            "old_deadline": seconds(lot.deadline),
            "new_deadline": seconds(new) if new else None,
            "outages": [
                {"from": seconds(one.began), "until": seconds(one.ended), "causes": list(one.causes)}
                for one in touched
            ],
            "rule": [
                {"key": one.key, "value": str(one.value), "unit": one.unit, "article": one.article}
                for one in figures
            ],
            "probes": [stretch_paper(row) for row in rows],
        }
    )


def _line(outage: Outage) -> str:
    return f"{_clock(outage.began)}至{_clock(outage.ended)}"


def _clock(at: datetime) -> str:
    return f"{moment(at)}{at.second:02d}秒"
