"""The matrix of unit prices: an item in each row, a bidder in each column, what follows the rule marked."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bidding.queries.documents import current_document
from supervision.matching import follows
from supervision.models import Evidence, Reading
from supervision.queries import facts as known


@dataclass(frozen=True)
class Cell:
    """A price, and whether it is one of those that follow the rule."""

    price: Decimal | None
    marked: bool

    @property
    def shown(self) -> str:
        """The price with two places, or as many as it was quoted with."""
        if self.price is None:
            return ""
        places = max(2, -int(self.price.normalize().as_tuple().exponent))
        return f"{self.price:,.{places}f}"


@dataclass(frozen=True)
class Line:
    """An item with the price of each bidder."""

    item: str
    name: str
    cells: list[Cell]
    follows: bool


@dataclass(frozen=True)
class Matrix:
    """The bidders in order (those of the evidence first), which of them the rule is about, and the items."""

    names: list[str]
    sides: int
    lines: list[Line]

    @property
    def following(self) -> list[Line]:
        """The items that follow the rule."""
        return [line for line in self.lines if line.follows]


def matrix_of(evidence: Evidence) -> Matrix:
    """Return the unit prices of all parties of the alert, in three queries and without the texts of their files."""
    sides = [side.bid_id for side in evidence.sides.all()]
    parties = {
        one.bid_id: one.organisation.name for one in evidence.alert.parties.select_related("organisation")
    }
    order = [*sides, *(bid for bid in parties if bid not in sides)]
    readings = Reading.objects.filter(bid__in=order).exclude(prices={}).only("bid_id", "prices")
    bills = known.boqs(readings.order_by("bid", "file__name", "pk"))
    columns = [bills.get(str(bid), {}) for bid in order]
    # What only one bidder quotes compares with nothing; what the sides of the evidence do not quote is not about them.
    items = sorted(set[str]().union(*(column.keys() for column in columns[: len(sides)])))
    document = current_document(evidence.alert.lot)
    called = {row["code"]: row.get("name", "") for row in document.boq} if document else {}
    figure = float(evidence.detail.get("figure", 1.0))
    lines = []
    for item in items:
        prices = [column.get(item) for column in columns]
        met = follows(evidence.kind, figure, prices[: len(sides)])
        cells = [Cell(price, met and place < len(sides)) for place, price in enumerate(prices)]
        lines.append(Line(item, called.get(item, ""), cells, met))
    return Matrix([parties.get(bid, "") for bid in order], len(sides), lines)


def rule_in_words(evidence: Evidence) -> str:
    """Say what rule was found, with its figure."""
    figure = evidence.detail.get("figure", "")
    sides = [side.bid.bidder.name for side in evidence.sides.select_related("bid__bidder")]
    middle = sides[int(figure)] if evidence.kind in {"unit_geometric", "unit_arithmetic"} else ""
    return {
        "unit_identical": _("The price of an item is the same with both bidders."),
        "unit_ratio": _("%(second)s quotes %(figure)s times the price of %(first)s."),
        "unit_difference": _("%(second)s quotes %(figure)s yuan more than %(first)s."),
        "unit_geometric": _("The price of %(middle)s is the geometric mean of the two others."),
        "unit_arithmetic": _("The price of %(middle)s is the mean of the two others."),
    }.get(evidence.kind, "") % {
        "first": sides[0], "second": sides[1] if len(sides) > 1 else "", "figure": figure, "middle": middle,
    }  # fmt: skip
