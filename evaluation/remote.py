"""How many evaluations were remote, and what partners did (pure): 远程异地评标率.

Definition. An evaluation counts in the month in which it started. It is remote (远程异地) when at least one expert
sat at a guest site (副场) of another county-level division than the host's (主场), as RE-03 tells host from guest.
The share is remote evaluations divided by all that started. 发改办法规〔2025〕807号 asks for remote evaluation to
become usual and gives no formula; this one is the platform's own and stands beside every figure. Evaluations that
ended without a result are counted apart and are in neither number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Seated:
    """A site's part in one evaluation: whose it is, where, host or guest, how many experts sat there."""

    organisation: str
    region: str
    host: bool
    experts: int


@dataclass(frozen=True)
class Evaluation:
    """One evaluation that started: its month (YYYY-MM), the sites, and whether it ended without a result."""

    month: str
    sites: tuple[Seated, ...]
    aborted: bool = False

    @property
    def remote_sites(self) -> list[Seated]:
        """The guest sites elsewhere at which somebody sat."""
        home = {site.region for site in self.sites if site.host}
        return [site for site in self.sites if not site.host and site.experts and site.region not in home]


@dataclass
class Line:
    """Counts under one heading: a month, a region or a partner."""

    name: str
    evaluations: int = 0
    remote: int = 0
    experts: int = 0
    remote_experts: int = 0
    aborted: int = 0

    @property
    def share(self) -> Decimal | None:
        """The share of remote evaluations in percent, one decimal; None when there were none at all."""
        return percent(self.remote, self.evaluations)


@dataclass
class Figures:
    """The whole, and the same by month, by region of the guest site and by partner."""

    total: Line
    months: list[Line] = field(default_factory=list)
    regions: list[Line] = field(default_factory=list)
    partners: list[Line] = field(default_factory=list)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent, half up to one decimal; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def counted(evaluations: Iterable[Evaluation], months: Sequence[str] = ()) -> Figures:
    """Count evaluations; `months` are listed even when nothing happened in them."""
    total = Line("")
    by_month = {month: Line(month) for month in months}
    by_region: dict[str, Line] = {}
    by_partner: dict[str, Line] = {}
    for one in evaluations:
        _add(total, one)
        _add(by_month.setdefault(one.month, Line(one.month)), one)
        for heading, table in (("region", by_region), ("organisation", by_partner)):
            for name in {getattr(site, heading) for site in one.remote_sites}:
                sat = sum(site.experts for site in one.remote_sites if getattr(site, heading) == name)
                _add_guest(table.setdefault(name, Line(name)), one, sat)
    return Figures(
        total,
        sorted(by_month.values(), key=lambda line: line.name),
        *(
            sorted(table.values(), key=lambda line: (-line.remote, line.name))
            for table in (by_region, by_partner)
        ),
    )


def _add(line: Line, one: Evaluation) -> None:
    if one.aborted:
        line.aborted += 1
        return
    line.evaluations += 1
    line.remote += bool(one.remote_sites)
    line.experts += sum(site.experts for site in one.sites)
    line.remote_experts += sum(site.experts for site in one.remote_sites)


def _add_guest(line: Line, one: Evaluation, experts: int) -> None:
    if one.aborted:
        line.aborted += 1
        return
    line.evaluations += 1
    line.remote += 1
    line.experts += experts
    line.remote_experts += experts
