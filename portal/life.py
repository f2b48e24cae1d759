"""A lot's whole life as nodes on a line, and its next possible step with the law's deadline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.law.days import bare_days, end_of
from bidding.law.figures import Figure, figures_for
from bidding.models import Lot, Status

SHANGHAI = ZoneInfo("Asia/Shanghai")
Text = str | Promise


@dataclass(frozen=True)
class Node:
    """One station of a lot's life: done, now, next (not yet) or stop (it ended here)."""

    label: Text
    state: str
    at: datetime | date | None = None
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class NextStep:
    """What may happen next, until when, and by which article."""

    label: Text
    due: datetime | date | None = None
    article: str = ""
    measure: str = ""


# The stations in order, each with the first status at which it lies behind or is under way.
STATIONS: tuple[tuple[str, Text, Status], ...] = (
    ("notice", gettext_lazy("Tender notice"), Status.PUBLISHED),
    ("deadline", gettext_lazy("Bid deadline"), Status.CLOSED),
    ("opening", gettext_lazy("Bid opening"), Status.OPENED),
    ("evaluation", gettext_lazy("Bid evaluation"), Status.EVALUATING),
    ("publicity", gettext_lazy("Publicity of candidates"), Status.PUBLICISED),
    ("award", gettext_lazy("Award result"), Status.AWARDED),
    ("contract", gettext_lazy("Contract"), Status.CONTRACTED),
    ("completion", gettext_lazy("Performance and acceptance"), Status.COMPLETED),
)
WAY = [Status.DRAFT, *(status for _key, _label, status in STATIONS)]
# Which station is under way while the lot stands at a status.
UNDER_WAY = {
    Status.PUBLISHED: "deadline",
    Status.CLOSED: "opening",
    Status.OPENED: "evaluation",
    Status.EVALUATING: "evaluation",
    Status.PUBLICISED: "publicity",
    Status.AWARDED: "contract",
    Status.CONTRACTED: "completion",
}


def life(lot: Lot, reached: dict[str, datetime | date | None]) -> Iterator[Node]:
    """Yield the stations of a lot's life; `reached` says when each was passed, as far as it is known."""
    ended = lot.status in {Status.FAILED, Status.TERMINATED}
    here = len(WAY) if lot.status == Status.COMPLETED else 0
    if not ended:
        here = WAY.index(Status(lot.status))
    for place, (key, label, _status) in enumerate(STATIONS, start=1):
        at = reached.get(key)
        passed = bool(at) and key != "deadline" if ended else place <= here
        if UNDER_WAY.get(Status(lot.status)) == key:
            yield Node(label, "now", at or _planned(lot, key), _note(lot, key))
        elif passed or (ended and key == "deadline" and reached.get("opening")):
            yield Node(label, "done", at)
        elif not ended:
            yield Node(label, "next", _planned(lot, key))
    if ended:
        yield Node(lot.get_status_display(), "stop", reached.get("end"), lot.failure_reason)


def _planned(lot: Lot, key: str) -> datetime | None:
    return lot.deadline if key in {"deadline", "opening"} else None


def _note(lot: Lot, key: str) -> str:
    if key == "publicity" and lot.publicity_until:
        return _("until %(moment)s") % {"moment": _shown(lot.publicity_until)}
    return ""


def _shown(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


KEYS = [
    "TL-05.document_objection_days",
    "TL-08.publicity_days",
    "TL-13.contract_days",
    "TL-16",
    "TL-17",
    "TL-21",
    "TL-23",
    "TL-28",
]


def next_step(lot: Lot, at: datetime) -> NextStep:
    """Say what may happen next to a lot and the legal deadline for it, with its article."""
    if lot.suspended_at:
        return NextStep(_("Suspended: it goes on when the cause of the suspension has been dealt with"))
    on = at.astimezone(SHANGHAI).date()
    law = figures_for(KEYS, regime=lot.project.regime, region=lot.project.region, on=on)
    tell = STEPS.get(Status(lot.status))
    return tell(lot, at, law) if tell else NextStep(_("Nothing more: the trade is at its end"))


def _article(law: dict[str, Figure], key: str) -> str:
    return law[key].article if key in law else ""


def _measure(law: dict[str, Figure], key: str) -> str:
    return law[key].measure if key in law else ""


def _while_published(lot: Lot, at: datetime, law: dict[str, Figure]) -> NextStep:
    key = "TL-05.document_objection_days"
    last = lot.deadline - timedelta(days=law[key].number) if key in law and lot.deadline else None
    if last and at <= last:
        label = _("Objections to the tender document may be raised until")
        return NextStep(label, last, _article(law, key), _measure(law, key))
    label = _("Bids may be submitted, replaced and withdrawn until")
    return NextStep(label, lot.deadline, _article(law, "TL-17"))


def _while_closed(lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    return NextStep(_("Bids are opened in public; opening time"), lot.deadline, _article(law, "TL-16"))


def _while_judged(lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    until = lot.deadline + timedelta(days=lot.validity_days) if lot.deadline else None
    label = _("Evaluation and award within the validity of bids, which ends")
    return NextStep(label, until, _article(law, "TL-21"))


def _while_publicised(lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    key = "TL-08.publicity_days"
    measure = _("at least %(period)s") % {"period": _measure(law, key)} if key in law else ""
    label = _("Objections to the result may be raised until")
    return NextStep(label, lot.publicity_until, _article(law, key), measure)


def _while_awarded(lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    key = "TL-13.contract_days"
    award = getattr(lot, "award", None)
    label = _("The contract is signed no later than")
    return NextStep(label, award and award.contract_due_at, _article(law, key), _measure(law, key))


def _while_contracted(lot: Lot, _at: datetime, _law: dict[str, Figure]) -> NextStep:
    contract = getattr(getattr(lot, "award", None), "contract", None)
    if contract is None:
        return NextStep(_("Performance of the contract"))
    due = end_of(bare_days(contract.signed_on, contract.duration_days))
    return NextStep(_("The contract is performed by"), due, _("contract"))


def _when_failed(_lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    return NextStep(_("The tenderer looks into the cause and tenders again"), None, _article(law, "TL-23"))


def _when_terminated(_lot: Lot, _at: datetime, law: dict[str, Figure]) -> NextStep:
    label = _("Termination is announced; fees and bid security are returned with interest")
    return NextStep(label, None, _article(law, "TL-28"))


STEPS: dict[Status, Callable[[Lot, datetime, dict[str, Figure]], NextStep]] = {
    Status.PUBLISHED: _while_published,
    Status.CLOSED: _while_closed,
    Status.OPENED: _while_judged,
    Status.EVALUATING: _while_judged,
    Status.PUBLICISED: _while_publicised,
    Status.AWARDED: _while_awarded,
    Status.CONTRACTED: _while_contracted,
    Status.FAILED: _when_failed,
    Status.TERMINATED: _when_terminated,
}
