"""Questions to the notices of a case: which one stands, who has answered, whether a hearing or a review is needed."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from bidding.law.days import day_of
from ledger import clock
from supervision.models import Case, CasePaper, CasePaperKind, CaseParty, PenaltyNotice
from supervision.penalties import Measure
from supervision.queries.law import general_figure
from supervision.sanctions import Sanction

# 行政处罚法 63: beside large fines and bans, what takes a right to do business away.
GRAVE = frozenset({Measure.LICENCE, Measure.SUSPEND_BUSINESS, Measure.REMOVE_FOR_EVER, Measure.LIST})


def current_notice(case: Case) -> PenaltyNotice | None:
    """Return the latest notice; it stands in for the earlier ones."""
    return case.notices.order_by("-told_at", "-pk").first()


def unanswered(notice: PenaltyNotice) -> list[CaseParty]:
    """Return the parties named in a notice that have not answered while their time runs."""
    if clock.now() > notice.answer_due_at:
        return []
    answered = set(notice.answers.values_list("party_id", flat=True))
    return [party for party in named_in(notice) if party.pk not in answered]


def named_in(notice: PenaltyNotice) -> list[CaseParty]:
    """Return the parties on which a notice would impose something."""
    named = {(line["organisation"], line["person"]) for line in notice.proposed}
    parties = notice.case.parties.select_related("organisation", "person")
    return [party for party in parties if (party.organisation_id, party.person_id) in named]


def papers_told(party: CaseParty) -> list[CasePaper]:
    """Return the papers that were written to a party: notices that name it and their hearings, and decisions served on it."""
    notices = [one.number for one in party.case.notices.all() if party in named_in(one)]
    served = party.services.exists()
    return [paper for paper in party.case.papers.all() if _is_told(paper, notices, served=served)]


def _is_told(paper: CasePaper, notices: Sequence[str], *, served: bool) -> bool:
    if paper.kind == CasePaperKind.NOTICE:
        return paper.number in notices
    if paper.kind == CasePaperKind.HEARING:
        return paper.number.rpartition("-TZ")[0] in notices
    return paper.kind == CasePaperKind.DECISION and served


def told_parties(user: User) -> QuerySet[CaseParty]:
    """Return the parties for which an account speaks and which were told of a penalty."""
    mine = Q(person__isnull=True, organisation=user.organisation_id) | Q(
        person__isnull=False, person=user.person_id
    )
    found = CaseParty.objects.filter(mine, case__notices__isnull=False).distinct()
    return found.select_related("case__lot", "case__office").order_by("-pk")


def hearing_asked(notice: PenaltyNotice) -> bool:
    """Tell whether a party asked for the hearing it was offered."""
    return notice.answers.filter(wants_hearing=True).exists()


def needs_hearing(sanctions: Sequence[Sanction], at: datetime) -> bool:
    """Tell whether a hearing must be offered (行政处罚法 63; EN-10): large fines, bans, business restrictions."""
    on = day_of(at)
    unit = general_figure("EN-10.large_fine_unit_yuan", on).amount
    person = general_figure("EN-10.large_fine_person_yuan", on).amount
    return any(
        one.unit_fine >= unit
        or one.person_fine >= person
        or one.gain >= unit
        or one.barred_until is not None
        or GRAVE & set(one.measures)
        for one in sanctions
    )


def needs_review(case: Case, sanctions: Sequence[Sanction], at: datetime) -> bool:
    """Tell whether legality must be reviewed first (行政处罚法 58; EN-06)."""
    notice = current_notice(case)
    heard = notice is not None and hearing_asked(notice)
    mitigated = any(one.factor == "mitigated" for one in sanctions)
    return bool(case.review_ground) or heard or mitigated or needs_hearing(sanctions, at)
