"""The indicators look: at each lot every hour, at all of an office's lots together once a day."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Organisation
from bidding.models import Lot, Status
from supervision.actions.alarms import raise_alarm
from supervision.indicators import measures
from supervision.indicators.facts import Finding, LotFacts, UnknownError
from supervision.indicators.registry import OF_LOT, OF_MARKET
from supervision.models import IndicatorLook
from supervision.queries.flagged import flagged
from supervision.queries.indicator_facts import facts_of, law_of

logger = logging.getLogger(__name__)

# A tick takes a few, the next ones the rest: the longest unseen first.
LOTS_A_TICK = 20
OFFICES_A_TICK = 1
AGAIN, MARKET_AGAIN = timedelta(hours=1), timedelta(days=1)
# Nothing happens to these any more but clocks that ran before; a look a month is enough.
ENDED = (Status.COMPLETED, Status.FAILED, Status.TERMINATED)
ENDED_AGAIN = timedelta(days=30)
# Stands among the codes of what could not be computed, when the look itself failed.
FAILED = "failed"


def look(at: datetime) -> int:
    """Look at what is due to be looked at; return how many alarms were raised."""
    return look_at_lots(at) + look_at_markets(at)


def look_at_lots(at: datetime) -> int:
    """Look at published lots that were not looked at for an hour."""
    stale = Q(indicator_look__looked_at__lte=at - AGAIN)
    ended = Q(status__in=ENDED, indicator_look__looked_at__gt=at - ENDED_AGAIN)
    due = (
        Lot.objects.filter(published_at__isnull=False)
        .filter(Q(indicator_look__isnull=True) | (stale & ~ended))
        .select_related("project__supervisor")
        .order_by("indicator_look__looked_at", "pk")[:LOTS_A_TICK]
    )
    lots = {lot.pk: lot for lot in due}
    raised = 0
    for facts in facts_of(list(lots.values())):
        lot, unknown = lots[facts.pk], [FAILED]
        try:
            found, unknown = _of_lot(facts, lot, at)
            raised += _raise(found, lots, at)
        except Exception:
            # Looked at all the same: the next ones have their turn.
            logger.exception("lot %s could not be looked at", lot.pk)
        IndicatorLook.objects.update_or_create(lot=lot, defaults={"looked_at": at, "unknown": unknown})
    return raised


def _of_lot(facts: LotFacts, lot: Lot, at: datetime) -> tuple[list[Finding], list[str]]:
    law, found, unknown = law_of(lot, at), [], []
    for indicator in OF_LOT:
        try:
            found += indicator.of_lot(facts, law, at) if indicator.of_lot else []
        except UnknownError as error:
            found += error.found
            unknown.append(indicator.code)
        except Exception:
            # One indicator's failure does not keep the others from looking.
            logger.exception("indicator %s failed for lot %s", indicator.code, lot.pk)
            unknown.append(indicator.code)
    return found, unknown


def look_at_markets(at: datetime) -> int:
    """Look at all lots of an office that was not looked at for a day."""
    due = (
        Organisation.objects.filter(supervised_projects__lots__published_at__isnull=False)
        .filter(Q(indicator_look__isnull=True) | Q(indicator_look__looked_at__lte=at - MARKET_AGAIN))
        .distinct()
        .order_by("indicator_look__looked_at", "pk")[:OFFICES_A_TICK]
    )
    return sum(look_at_market(office, at) for office in due)


def look_at_market(office: Organisation, at: datetime) -> int:
    """Look at the office's lots of the last two years together."""
    raised, unknown = 0, [FAILED]
    try:
        raised, unknown = _market(office, at)
    except Exception:
        logger.exception("the lots of office %s could not be looked at", office.pk)
    IndicatorLook.objects.update_or_create(office=office, defaults={"looked_at": at, "unknown": unknown})
    return raised


def _market(office: Organisation, at: datetime) -> tuple[int, list[str]]:
    since = at - timedelta(days=measures.WINDOW_DAYS)
    rows = Lot.objects.filter(project__supervisor=office, published_at__gte=since)
    lots = {lot.pk: lot for lot in rows.select_related("project__supervisor").order_by("published_at", "pk")}
    if not lots:
        return 0, []
    facts = facts_of(list(lots.values()))
    found, unknown = _of_market(facts, next(reversed(lots.values())), at)
    return _raise(found, lots, at), unknown


def _of_market(facts: list[LotFacts], lot: Lot, at: datetime) -> tuple[list[Finding], list[str]]:
    found, unknown = _flagged(facts, at)
    law = law_of(lot, at)
    for indicator in OF_MARKET:
        try:
            found += indicator.of_market(facts, law, at) if indicator.of_market else []
        except UnknownError as error:
            found += error.found
            unknown.append(indicator.code)
        except Exception:
            logger.exception("indicator %s failed for the office of lot %s", indicator.code, lot.pk)
            unknown.append(indicator.code)
    return found, unknown


def _flagged(facts: list[LotFacts], at: datetime) -> tuple[list[Finding], list[str]]:
    try:
        return flagged(facts, at)
    except Exception:
        logger.exception("the flags over %s lots failed", len(facts))
        return [], [FAILED]


def _raise(found: Iterable[Finding], lots: dict[int, Lot], at: datetime) -> int:
    return sum(raise_alarm(one, lots[one.lot], at=at) is not None for one in found)
