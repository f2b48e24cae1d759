"""The report: made by the chair; when every member has answered, it is signed and the candidates are publicised."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.candidates import publicise_candidates
from bidding.actions.failing import fail_lot
from bidding.models import Bid, Lot
from bidding.pdfs.keeping import forgotten_on_failure
from evaluation.actions.papers import keep_pages, keep_report
from evaluation.actions.pricing import needs_vote
from evaluation.actions.reviewing import require_chair, require_prices_judged
from evaluation.actions.writing import locked, note
from evaluation.flow import move
from evaluation.models import Competition, Report, ReportPaper, Room, State
from evaluation.queries import limit, mismatches, present_members, qualified_bids, unexplained
from evaluation.queries.reports import content_of, digest_of
from evaluation.queries.results import Result, result_of
from evaluation.rules import may_host
from ledger import clock


@transaction.atomic
def make_report(*, room: Room, by: User) -> Report:
    """Make the report of what the committee found; from then on nothing changes and the members sign its digest.

    Raises Refused with what is missing: objective marks that differ (EV-12), deviations without a reason, prices not
    open, a vote on competition, a tie among the candidates.
    """
    room = locked(room)
    chair = require_chair(room, by)
    require_complete(room)
    move(room, "report")
    at = clock.now()
    content = content_of(room, at)
    report = Report.objects.create(
        room=room,
        content=content,
        sha256=digest_of(content),
        made_at=at,
        sign_by=at + timedelta(minutes=room.sign_minutes),
    )
    paper = keep_pages(report)
    with forgotten_on_failure(paper.path):
        note(
            "report.make",
            room,
            by=chair,
            sha256=report.sha256,
            sign_by=report.sign_by.isoformat(),
            pages=len(paper.pages),
            paper_sha256=paper.sha256,
        )
    return report


@transaction.atomic
def complete(*, room: Room, by: User) -> Room:
    """Close the evaluation when every member has answered: sign the report as PDF, and publicise the candidates.

    Where all bids were rejected, or the committee found competition lacking, the lot fails instead (招标投标法 42).
    """
    # Lot, room, ledger: in this order, since every act on a lot takes its row before the ledger's head.
    Lot.objects.select_for_update(of=("self",)).get(pk=room.lot_id)
    room = locked(room)
    require(may_host(by, room))
    if room.state != State.REPORT_SIGN:
        raise Refused(_("There is no report to sign."), "state")
    if unsigned(room):
        raise Refused(
            _("The report waits for: %(members)s.") % {"members": ", ".join(unsigned(room))}, "unsigned"
        )
    paper = keep_report(room.report)
    with forgotten_on_failure(paper.path):
        _close(room, paper, by=by)
    return room


def _close(room: Room, paper: ReportPaper, *, by: User) -> None:
    move(room, "close")
    room.closed_at = clock.now()
    room.save(update_fields=["closed_at"])
    result = result_of(room)
    note(
        "room.close",
        room,
        by=by,
        sha256=room.report.sha256,
        paper_sha256=paper.sha256,
        bids=len(result.lines) if result else 0,
    )
    if result is None or room.competition == Competition.LACKING:
        fail_lot(room.lot, by=by, reason=_failure(room))
    else:
        publicise_candidates(room.lot, candidates(room, result), by=by)


def require_complete(room: Room) -> None:
    """Raise Refused with the first thing that the report still lacks."""
    if room.state != State.CHECKS:
        raise Refused(_("The report is made after the checks."), "state")
    if not qualified_bids(room).exists():
        return
    if not room.prices_opened_at:
        raise Refused(_("The prices are not open."), "prices_sealed")
    require_prices_judged(room)
    if found := mismatches(room):
        raise Refused(
            _("Objective marks must be the same for all members; they differ in %(count)d places.")
            % {"count": len(found)},
            "objective",
        )
    if missing := unexplained(room):
        raise Refused(
            _("%(count)d large deviations have no reason yet.") % {"count": len(missing)}, "deviations"
        )
    _require_ranking(room)


def _require_ranking(room: Room) -> None:
    if needs_vote(room) and room.competition == Competition.UNASKED:
        raise Refused(
            _("With so few valid bids the committee must vote on whether there is competition."), "vote"
        )
    result = result_of(room)
    if result is None:
        raise Refused(_("The price of a valid bid is missing."), "price_missing")
    most = limit("CM-14.max_candidates", room.lot, clock.now()).number
    if any(line.tied and line.rank <= most for line in result.lines):
        raise Refused(_("Candidates are tied; the tenderer settles their order first."), "tie")


def unsigned(room: Room) -> list[str]:
    """Return who has not answered the report, as aliases."""
    return [m.alias for m in present_members(room).exclude(signatures__report__room=room)]


def candidates(room: Room, result: Result) -> list[tuple[Bid, int, Decimal, Decimal]]:
    """Return the recommended candidates, at most as many as the law allows: bid, rank, points, price in yuan."""
    most = limit("CM-14.max_candidates", room.lot, clock.now()).number
    return [(line.bid, line.rank, line.total, line.price) for line in result.lines[:most]]


def _failure(room: Room) -> str:
    if room.competition == Competition.LACKING:
        return str(_("The committee rejected all bids: competition is clearly lacking."))
    return str(_("The committee rejected all bids."))
