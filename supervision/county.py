"""The figures that a county reports about its trading: what each one counts, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Number = Decimal | int


@dataclass(frozen=True)
class Kind:
    """One figure: its name, its unit ("", "percent", "yuan", "mean"), its group, and what exactly it counts."""

    code: str
    label: Promise
    unit: str
    group: str
    definition: Promise


@dataclass(frozen=True)
class Count:
    """What was counted: a number, or a part of a whole. A share of nothing is unknown, not zero."""

    part: Number
    whole: Number | None = None

    def value(self, unit: str) -> Number | None:
        """Return the figure in its unit: a number, a percentage or a mean with one decimal."""
        if self.whole is None:
            return self.part
        if not self.whole:
            return None
        share = Decimal(self.part) / Decimal(self.whole) * (100 if unit == "percent" else 1)
        return share.quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Line:
    """A figure of one period beside that of the period before."""

    kind: Kind
    now: Count
    before: Count

    @property
    def value(self) -> Number | None:
        """Return this period's figure."""
        return self.now.value(self.kind.unit)

    @property
    def earlier(self) -> Number | None:
        """Return the figure of the period before."""
        return self.before.value(self.kind.unit)


GROUPS: dict[str, Promise] = {
    "trade": _("Trading"),
    "online": _("Online and at a distance"),
    "remedies": _("Objections, complaints and tips"),
    "watching": _("Supervision"),
    "service": _("Integrity and service"),
}
KINDS: tuple[Kind, ...] = (
    Kind("published", _("Lots published"), "", "trade", _("Lots whose notice went out in the period.")),
    Kind("awarded", _("Lots awarded"), "", "trade", _("Lots whose award was decided in the period.")),
    Kind("amount", _("Award amount"), "yuan", "trade", _("Sum of the award prices of these lots.")),
    Kind("saved", _("Saved against the maximum price"), "percent", "trade", _("Maximum prices less award prices of these lots, in percent of the maximum prices.")),
    Kind("bidders", _("Bids for a lot"), "mean", "trade", _("Bids opened, divided by the lots opened in the period.")),
    Kind("failed", _("Lots failed"), "", "trade", _("Lots published in the period that failed or were terminated.")),
    Kind("full_process", _("Full-process rate"), "percent", "online", _("Of the lots awarded, those whose notice, document, bids, opening record, signed evaluation report and award all stand on the platform, and whose contract does as soon as it is due.")),
    Kind("remote", _("Remote evaluation rate"), "percent", "online", _("Of the evaluations that started, those with an expert at a guest site in another county-level division.")),
    Kind("partners", _("Partner centres"), "", "online", _("Centres at whose sites experts of these evaluations sat.")),
    Kind("waived", _("Bid security waived"), "percent", "online", _("Of the lots published, those that ask for no bid security.")),
    Kind("objections", _("Objections and queries"), "", "remedies", _("Objections and queries raised in the period.")),
    Kind("objections_in_time", _("Answered in time"), "percent", "remedies", _("Of those whose time to answer has run out or that were answered, the ones answered in time.")),
    Kind("complaints", _("Complaints online"), "", "remedies", _("Complaints lodged on the platform in the period; all of them are handled on it.")),
    Kind("complaints_in_time", _("Decided in time"), "percent", "remedies", _("Of the complaints decided in the period, those decided before their clock ran out.")),
    Kind("tips", _("Anonymous tips"), "", "remedies", _("Tips received in the period.")),
    Kind("alerts", _("Collusion alerts"), "", "watching", _("Alerts raised in the period. An alert is a lead, not a finding.")),
    Kind("alerts_stood", _("Alerts that stood"), "percent", "watching", _("Of the alerts concluded in the period, those that an officer found to stand.")),
    Kind("inspections", _("Double-random inspections"), "", "watching", _("Objects drawn for inspection in the period.")),
    Kind("inspections_in_time", _("Results public in time"), "percent", "watching", _("Of the results of these inspections that are public, those published in time.")),
    Kind("alarms", _("Alarms of indicators"), "", "watching", _("Alarms that the indicators raised in the period.")),
    Kind("alarms_concluded", _("Alarms concluded"), "percent", "watching", _("Of these alarms, those that were concluded with a reason.")),
    Kind("cases", _("Cases filed"), "", "watching", _("Cases filed in the period.")),
    Kind("decisions", _("Cases decided"), "", "watching", _("Decisions made in the period.")),
    Kind("fines", _("Fines"), "yuan", "watching", _("Fines of units and persons in these decisions.")),
    Kind("credit", _("Credit entries published"), "", "watching", _("Credit entries of this office published in the period.")),
    Kind("pledges", _("Pledges signed"), "", "service", _("Pledge letters signed on the platform in the period, by accounts of every region.")),
    Kind("ratings", _("Service ratings"), "", "service", _("Ratings given for steps of this office's lots.")),
    Kind("satisfied", _("Share satisfied"), "percent", "service", _("Of these ratings, those from “basically satisfied” upwards.")),
    Kind("tickets", _("Tickets followed up"), "percent", "service", _("Of the tickets opened in the period, those whose author was asked again.")),
)  # fmt: skip
