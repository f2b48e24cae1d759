"""The desk: what waits for action today, then all lots."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permits import require
from accounts.roles import MATRIX, Act, Role
from accounts.rules import may_act
from bidding.models import Lot, Status
from bidding.queries.desk import desk_lots, needs
from bidding.queries.documents import current_document, draft_document
from bidding.queries.results import award_of, open_holds
from bidding.rules import tenders as rules
from bidding.rules.archives import may_take
from bidding.rules.publishing import checks
from bidding.views.acting import lot_of, user_of
from ledger import clock

PER_PAGE = 25


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for action today first, then the organisation's lots."""
    user, at = user_of(request), clock.now()
    acts = MATRIX[Role(user.role)]
    act = Act.PREPARE_TENDER if Act.PREPARE_TENDER in acts else Act.HOST_OPENING
    require(may_act(user, act))
    lots = list(desk_lots(user))
    page = Paginator(lots, PER_PAGE).get_page(request.GET.get("page"))
    context = {"needs": needs(lots, user, at=at), "page": page, "prepares": Act.PREPARE_TENDER in acts}
    return render(request, "bidding/desk.html", context)


@login_required
@require_safe
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one lot to its tenderer, agency and centre: tasks, dates, why it is suspended, what comes next."""
    user, at = user_of(request), clock.now()
    lot = lot_of(pk)
    if user.organisation_id != lot.project.centre_id or lot.status == Status.DRAFT:
        require(rules.may_prepare(user, lot.project))
    context = {
        "lot": lot,
        "document": current_document(lot),
        "draft": draft_document(lot),
        "holders": lot.keyholdings.select_related("organisation").order_by("index"),
        "holds": open_holds(lot),
        "award": award_of(lot),
        "notices": lot.notices.order_by("-published_at"),
        "states": _states(lot),
        "failing": [c for c in checks(lot, at=at) if c.state == "fail"] if lot.status == Status.DRAFT else [],
        "decides": bool(rules.may_decide(user, lot)),
        "prepares": bool(rules.may_prepare(user, lot.project)),
        "archive": bool(may_take(user, lot)),
        "unanswered": lot.questions.filter(answered_at__isnull=True).count(),
    }
    return render(request, "bidding/lot.html", context)


def _states(lot: Lot) -> dict[str, str]:
    """Return the state of each task before publication: done, todo or blocked."""
    draft, holders = draft_document(lot), list(lot.keyholdings.all())
    appointed = len(holders) == lot.shares_total
    drilled = appointed and all(holder.drill_opened_at for holder in holders)
    approved = draft is not None and draft.approved_by_id is not None
    return {
        "document": "done" if draft else "todo",
        "approval": "done" if approved else "todo" if draft else "blocked",
        "keyset": "done" if drilled else "doing" if holders else "todo",
        "publish": "todo" if approved and drilled else "blocked",
    }
