"""The runs of the screens: which lots were screened, what each run found, and what it could not read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from bidding.models import Bid
from supervision import words
from supervision.models import Alert, AlertStatus, Basis, Screening


@dataclass(frozen=True)
class Problem:
    """What could not be compared: of which bidder ("" for the whole lot), which file, and why in words."""

    bidder: str
    file: str
    words: str


@dataclass(frozen=True)
class Line:
    """A lot's latest run in the list: its open and concluded alerts, weak pairs and problems."""

    run: Screening
    open: int
    concluded: int


def latest_runs(user: User, *, troubled: bool = False) -> QuerySet[Screening]:
    """Return the latest run over each lot of the department, the newest first; only those with problems if asked."""
    mine = Screening.objects.filter(lot__project__supervisor=user.organisation_id)
    newest = mine.order_by().values("lot").annotate(last=Max("pk")).values("last")
    found = Screening.objects.filter(pk__in=newest).select_related("lot__project").order_by("-run_at", "-pk")
    return found.exclude(problems=[]) if troubled else found


def lines_of(runs: Sequence[Screening]) -> list[Line]:
    """Put the alerts of its lot beside each run, with one query for all."""
    ended = Q(status=AlertStatus.CONCLUDED)
    rows = Alert.objects.filter(lot__in=[run.lot_id for run in runs]).order_by().values_list("lot")
    counted = rows.annotate(open=Count("pk", filter=~ended), concluded=Count("pk", filter=ended))
    counts = {lot: (open_ones, concluded) for lot, open_ones, concluded in counted}
    return [Line(run, *counts.get(run.lot_id, (0, 0))) for run in runs]


def problems_of(run: Screening, *, bids: Collection[int] = ()) -> list[Problem]:
    """Return what a run could not read or compare, in words: all of it, or what concerns these bids or the whole lot."""
    wanted = [row for row in run.problems if not bids or row.get("bid") is None or row["bid"] in bids]
    others = {int(str(row["other"]).partition("/")[0]) for row in wanted if _names_a_bid(row.get("other"))}
    keys = {row["bid"] for row in wanted if row.get("bid")} | others
    names = dict(Bid.objects.filter(pk__in=keys).values_list("pk", "bidder__name"))
    return [
        Problem(
            names.get(row["bid"], "") if row.get("bid") else "",
            row.get("file", ""),
            _told(row["problem"], str(row.get("other", "")), names),
        )
        for row in wanted
    ]


def _names_a_bid(other: object) -> bool:
    return "/" in str(other or "") and str(other).partition("/")[0].isdigit()


def _told(problem: str, other: str, names: dict[int, str]) -> str:
    said = words.problem(problem)
    if not other:
        return said
    owner, _slash, file = other.partition("/")
    return f"{said} ({names.get(int(owner), '')} {file})" if _names_a_bid(other) else f"{said} ({other})"


def figures_of(run: Screening) -> list[tuple[str, str]]:
    """Return the screens of the tender's prices, by name; what could not be computed is unknown, not nought."""
    basis = Basis.objects.filter(screening=run).first()
    found = basis.screens if basis else {}
    return [
        (str(label), _("unknown") if found.get(name) is None else f"{found[name]:.4g}")
        for name, label in words.SCREENS.items()
    ] if found else []  # fmt: skip
