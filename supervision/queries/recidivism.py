"""Earlier decisions of this platform about a subject: what makes a repetition (LG-02), a referral (LG-04), a hint (LG-20)."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from bidding.law.days import day_of
from supervision import penalties
from supervision.models import Case, Penalty
from supervision.queries.law import general_figure

COLLUSION = "LG-01"


def earlier_decisions(
    organisation: Organisation, rule: str, at: datetime, *, besides: Case | None = None
) -> list[Penalty]:
    """Return the penalties under a rule within its years; revoked decisions do not count."""
    counting = penalties.BY_CODE[rule].repeats
    years = general_figure(f"{counting}.repeat_years", day_of(at)).number
    return [one for one in _penalties(organisation, rule, besides)
            if penalties.within_years(day_of(one.decision.decided_at), day_of(at), years)]  # fmt: skip


def is_repeated(rule: str, earlier: list[Penalty], at: datetime) -> bool:
    """Tell whether this act is the repetition that the rule calls serious."""
    counting = penalties.BY_CODE[rule].repeats
    return penalties.repeated(
        _days(earlier),
        day_of(at),
        years=general_figure(f"{counting}.repeat_years", day_of(at)).number,
        times=general_figure(f"{counting}.repeat_times", day_of(at)).number,
    )


def licence_referral(organisation: Organisation, rule: str, at: datetime) -> bool:
    """Tell whether the act lies within the years after an earlier ban: a case for the licence's authority (LG-04)."""
    if rule not in {"LG-01", "LG-03"}:
        return False
    years = general_figure("LG-04.repeat_years", day_of(at)).number
    bans = [day_of(one.barred_until) for one in _penalties(organisation, rule, None) if one.barred_until]
    return any(penalties.within_years(end, day_of(at), years) for end in bans)


def recent_penalties(organisation: Organisation, at: datetime) -> int:
    """Count the penalties for collusion within the years of 立案追诉标准(二) 68."""
    years = general_figure("LG-20.years", day_of(at)).number
    days = _days(list(_penalties(organisation, COLLUSION, None)))
    return len([day for day in days if penalties.within_years(day, day_of(at), years)])


def _penalties(organisation: Organisation, rule: str, besides: Case | None) -> QuerySet[Penalty]:
    # What was imposed on an expert in person is not the organisation's.
    of_itself = Q(party__isnull=True) | Q(party__person__isnull=True)
    found = Penalty.objects.filter(
        of_itself, organisation=organisation, rule=rule, decision__revoked_at__isnull=True
    ).select_related("decision")
    return found.exclude(decision__case=besides) if besides else found


def _days(found: list[Penalty]) -> list[date]:
    return [day_of(one.decision.decided_at) for one in found]
