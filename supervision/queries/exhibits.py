"""What an export holds beside the values: passages of both sides, the matrix of prices, joint bids; as plain values."""

from typing import Any

from supervision.masking import redacted
from supervision.models import Alert, Evidence
from supervision.queries.matrix import Matrix, matrix_of, rule_in_words
from supervision.queries.passages import Half, PassagePair, passages_of
from supervision.queries.timelines import joint_lots, meetings_of

# Of one piece, and of all pieces together; what is beyond is counted. The pages of the platform show all.
MOST_PASSAGES, MOST_IN_ALL = 100, 600
MOST_MEETINGS = 200


class Exhibits:
    """Lays out the exhibits of an alert's evidence one after the other, as far as there is room."""

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain
        self.room = MOST_IN_ALL

    def of(self, row: Evidence) -> dict[str, Any]:
        """Return "passages" or "prices" of a piece of evidence that has them."""
        if "spans" in row.detail:
            return {"passages": self._passages(row)}
        if row.family == "unit_prices":
            return {"prices": _prices(row)}
        return {}

    def _passages(self, row: Evidence) -> dict[str, Any]:
        found = passages_of(row)
        if found is None:
            return {"shown": [], "left_out": 0, "missing": True}
        chosen = found.spans[: min(MOST_PASSAGES, self.room)]
        self.room -= len(chosen)
        return {
            "shown": [self._pair(pair) for pair in found.show(chosen)],
            "left_out": len(found.spans) - len(chosen),
            "bidders": [side.bid.bidder.name for side in found.sides],
            "missing": False,
        }

    def _pair(self, pair: PassagePair) -> dict[str, Any]:
        return {
            "number": pair.number,
            "likeness": round(pair.likeness, 4) if pair.likeness is not None else None,
            "held_in": pair.holders,
            "sides": [self._half(half) for half in (pair.left, pair.right)],
        }

    def _half(self, half: Half) -> dict[str, Any]:
        """One side; each stretch with its look: "same", "template" (the tender's own text) or "" (own)."""
        return {
            "file": half.name,
            "page": half.page,
            "text": [[part.text if self.plain else redacted(part.text), part.look] for part in half.segments],
        }


def _prices(row: Evidence) -> dict[str, Any]:
    matrix: Matrix = matrix_of(row)
    return {
        "rule": rule_in_words(row),
        "bidders": matrix.names[: matrix.sides],
        "items": [
            {
                "item": line.item,
                "name": line.name,
                "prices": [cell.shown for cell in line.cells[: matrix.sides]],
                "follows": line.follows,
            }
            for line in matrix.lines
        ],
    }


def joint_bids(alert: Alert) -> dict[str, Any]:
    """Return the department's tenders in which at least two parties of the alert met, latest first."""
    firms = {
        one.organisation_id: one.organisation.name for one in alert.parties.select_related("organisation")
    }
    lots = joint_lots(alert.lot.project.supervisor_id or 0, list(firms))
    return {
        "bidders": list(firms.values()),
        "count": lots.count(),
        "shown": [
            {
                "lot": one.lot.code,
                "name": str(one.lot),
                "deadline": one.lot.deadline.isoformat() if one.lot.deadline else None,
                "bids": [
                    {"bid": cell.bid, "price": str(cell.price) if cell.price is not None else None, "won": cell.won}
                    for cell in one.cells
                ],
            }
            for one in meetings_of(list(lots[:MOST_MEETINGS]), list(firms))
        ],
    }  # fmt: skip
