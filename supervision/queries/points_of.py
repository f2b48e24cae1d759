"""The points of an objection or complaint as a page shows them: with the place each points to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bidding.models import Lot
from supervision.grounds import article
from supervision.models import AnchorKind, Claim
from supervision.queries.anchors import LotPlaces, link_of


@dataclass(frozen=True)
class Told:
    """One point: the row, the article of its ground, what its place is called and where it is."""

    claim: Claim
    article: str
    place: str
    url: str


def told_points(
    claims: Iterable[Claim],
    lot: Lot,
    *,
    nameless: Callable[[str], str] | None = None,
    there: LotPlaces | None = None,
) -> list[Told]:
    """Return points in their order; `nameless` takes out of their words who wrote them.

    `there` are the lot's places, for a page that shows the points of many objections.
    """
    found = list(claims)
    if nameless is not None:
        for one in found:
            one.argument, one.evidence, one.remedy = map(nameless, (one.argument, one.evidence, one.remedy))
    anchored = any(one.anchor_kind != AnchorKind.NONE for one in found)
    there = there or LotPlaces(lot)
    labels = there.labels if anchored else {}
    return [
        Told(one, article(one.ground, lot.project.regime), _called(one, labels), link_of(one, there))
        for one in found
    ]


def _called(claim: Claim, labels: dict[str, str]) -> str:
    """What the place is called: the clause's heading, the notice's title, the candidate; as typed where it names none."""
    if claim.anchor_kind == AnchorKind.NONE:
        return claim.anchor
    known = labels.get(f"{claim.anchor_kind}:{claim.anchor}")
    return known or f"{claim.get_anchor_kind_display()} {claim.anchor}"
