"""Opening halls that are live, as the wall sees them: before the bidders are published neither names nor their number."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import OpenedEnvelope, OpeningSession, OpeningStage
from bidding.stages import has_reached
from supervision.models import Matter, Objection
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.wall import Grade, Sign, urgency


@dataclass(frozen=True)
class HallOnWall:
    """One hall on the wall; `bids` stays None while their number is a secret."""

    session: OpeningSession
    signs: list[Sign]
    bids: int | None
    signed_in: int | None


def live_halls(user: User) -> QuerySet[OpeningSession]:
    """Return the openings under way whose projects name the officer's department as their supervisor."""
    if not may_act(user, Act.SUPERVISE) or user.organisation_id is None:
        return OpeningSession.objects.none()
    live = OpeningSession.objects.filter(lot__project__supervisor=user.organisation_id)
    return (
        live.exclude(stage=OpeningStage.CLOSED).select_related("lot__project", "lot__closing").order_by("pk")
    )


def halls_on_wall(sessions: QuerySet[OpeningSession]) -> list[HallOnWall]:
    """Return halls as the wall shows them, the most urgent first."""
    found = list(sessions.annotate(present=Count("sign_ins")))
    lots = [session.lot_id for session in found]
    open_ones = Objection.objects.filter(lot__in=lots, matter=Matter.OPENING, status__in=OPEN_OBJECTIONS)
    objections = dict(open_ones.values_list("lot").annotate(Count("pk")).order_by())
    shut = OpenedEnvelope.objects.filter(~Q(cause=""), envelope__bid__lot__in=lots)
    causes = dict(shut.values_list("envelope__bid__lot").annotate(Count("pk")).order_by())
    halls = [_seen(one, objections.get(one.lot_id, 0), causes.get(one.lot_id, 0)) for one in found]
    return sorted(halls, key=lambda hall: (*urgency(hall.signs), hall.session.pk))


def _seen(session: OpeningSession, objections: int, causes: int) -> HallOnWall:
    lot, signs = session.lot, []
    published = has_reached(session, OpeningStage.PUBLISHED_BIDDERS)
    if objections:
        signs.append(Sign("objection", Grade.NOW, count=objections))
    if not lot.closing.checkpoint:
        signs.append(Sign("witness", Grade.NOW))
    if lot.suspended_at and not objections:
        signs.append(Sign("held", Grade.SOON))
    if causes and has_reached(session, OpeningStage.OPENED):
        signs.append(Sign("unopened", Grade.SOON, count=causes))
    present = int(session.present) if published else None  # type: ignore[attr-defined]
    return HallOnWall(session, signs, lot.closing.bid_count if published else None, present)
