"""Taking points, hearing the subject, voiding them; what thresholds lead to; the tables behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Pledge, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from supervision.models import ConductItem, Consequence, Deduction, FollowUp, PledgeBreach, PointRule
from supervision.points import crossed
from supervision.queries.law import general_due_at
from supervision.queries.points import lookup, score_of, thresholds_on
from supervision.rules import points as rules


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found: which row of the table, when it happened, the facts and what proves them."""

    item: ConductItem
    happened_on: date
    facts: str
    proof: str
    lot: Lot | None = None


@transaction.atomic
def deduct(subject: rules.Subject, *, found: Found, by: User) -> Deduction:
    """Take the points of a row from a subject; it sees them at once, may state its view, and thresholds follow.

    Raises Refused for another department's lot, a row not in force that day, a lot whose names are still secret,
    or an act that cost points already.
    """
    at, item = clock.now(), found.item
    type(subject).objects.select_for_update().get(pk=subject.pk)  # two at once are asked one after the other
    require(rules.may_deduct(by, subject, item, found.lot, found.happened_on))
    office = by.organisation
    assert office is not None  # asked by the rule
    if not found.facts.strip() or not found.proof.strip():
        raise Refused(_("Points need facts and a proof."), "no_proof")
    require(rules.is_first(subject, item, found.proof.strip(), found.happened_on))
    before = score_of(subject).lost
    taken = Deduction.objects.create(
        **lookup(subject), item=item, points=item.points, lot=found.lot, office=office,
        facts=found.facts.strip(), proof=found.proof.strip(), happened_on=found.happened_on, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    record(
        "points.deduct",
        by=by,
        on=taken,
        at=at,
        item=item.code,
        points=item.points,
        subject=taken.subject_code,
    )
    _follow(taken, before, by)
    return taken


def _follow(taken: Deduction, before: int, by: User) -> None:
    """Make what the thresholds lead to due; nothing happens by itself beyond that (CR-16)."""
    after, day = score_of(taken.subject).lost, day_of(taken.recorded_at)
    in_force = list(thresholds_on(day))
    reached = set(crossed(before, after, [rule.lost for rule in in_force]))
    for rule in in_force:
        if rule.lost in reached:
            made = FollowUp.objects.create(
                **lookup(taken.subject), rule=rule, deduction=taken, office=taken.office, reached_at=taken.recorded_at,
                due_at=general_due_at("CR-10.follow_up_workdays", taken.recorded_at),
            )  # fmt: skip
            record(
                "points.reach", by=by, on=made, at=taken.recorded_at, lost=rule.lost, what=rule.consequence
            )


@transaction.atomic
def contest(taken: Deduction, *, text: str, by: User) -> Deduction:
    """Put the subject's view of a deduction on file, once."""
    taken = _locked(taken)
    require(rules.may_contest(by, taken))
    if not text.strip():
        raise Refused(_("Say what is wrong."), "empty")
    taken.statement, taken.stated_at = text.strip(), clock.now()
    taken.save(update_fields=["statement", "stated_at"])
    record("points.contest", by=by, on=taken, at=taken.stated_at)
    return taken


@transaction.atomic
def answer_contest(taken: Deduction, *, void: bool, reason: str, by: User) -> Deduction:
    """Answer the subject's view; when it is right the points are voided and count for nothing from then on."""
    taken = _locked(taken)
    require(rules.may_handle_points(by, taken))
    if taken.stated_at is None or taken.answered_at:
        raise Refused(_("There is no statement to answer."), "nothing")
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    taken.answer, taken.answered_at = reason.strip(), clock.now()
    taken.save(update_fields=["answer", "answered_at"])
    record("points.answer", by=by, on=taken, at=taken.answered_at, void=void)
    return void_points(taken, reason=reason, by=by) if void else taken


@transaction.atomic
def void_points(taken: Deduction, *, reason: str, by: User) -> Deduction:
    """Void a deduction with a reason; it stays on record and what it led to falls."""
    taken = _locked(taken)
    require(rules.may_handle_points(by, taken))
    if taken.voided_at:
        raise Refused(_("This deduction was voided already."), "voided")
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    taken.voided_at, taken.void_reason = clock.now(), reason.strip()
    taken.save(update_fields=["voided_at", "void_reason"])
    record("points.void", by=by, on=taken, at=taken.voided_at, reason=taken.void_reason)
    return taken


@transaction.atomic
def close_follow_up(followed: FollowUp, *, text: str, promise: str = "", by: User) -> FollowUp:
    """Record what was done: the reminder, or who came to the interview, what was said and promised.

    An interview stands on record beside a case and never ends one (1117号第十一项).
    """
    followed = FollowUp.objects.select_for_update().get(pk=followed.pk)
    require(rules.may_handle_points(by, followed))
    if followed.done_at:
        raise Refused(_("This was done already."), "twice")
    if not text.strip():
        raise Refused(_("Say what was done."), "empty")
    if followed.rule.consequence == Consequence.INTERVIEW and not promise.strip():
        raise Refused(_("Record what the subject said or promised in the interview."), "no_promise")
    followed.record, followed.promise = text.strip(), promise.strip()
    followed.done_at, followed.done_by = clock.now(), by
    followed.save(update_fields=["record", "promise", "done_at", "done_by"])
    record("points.follow_up", by=by, on=followed, at=followed.done_at, what=followed.rule.consequence)
    return followed


@transaction.atomic
def put_row(
    *, part: str, code: str, text: str, points: int, basis: str, since: date, by: User
) -> ConductItem:
    """Enter a row of the table; one with the same code ends the day before. No row reaches into the past."""
    require(may_act(by, Act.DECIDE_CASE))
    require(rules.row_fits(f"{code} {text}", basis))
    if since < day_of(clock.now()):
        raise Refused(
            _("A row begins today or later: acts of the past are judged by the table of their day."), "past"
        )
    for older in ConductItem.objects.select_for_update().filter(code=code, effective_to__isnull=True):
        require(rules.may_end_row(by, older))
        if older.effective_from >= since:
            raise Refused(_("A row with this code begins that day or later."), "twice")
        older.effective_to = since - timedelta(days=1)
        older.save(update_fields=["effective_to"])
    made = ConductItem.objects.create(
        part=part, code=code, text=text, points=points, basis=basis, effective_from=since, entered_by=by
    )
    record("points.row", by=by, on=made, code=code, points=points, basis=basis, since=since.isoformat())
    return made


@transaction.atomic
def end_row(row: ConductItem | PointRule, *, by: User) -> ConductItem | PointRule:
    """End a row of either table with this day; what was judged by it stays."""
    row = type(row).objects.select_for_update().get(pk=row.pk)
    require(rules.may_end_row(by, row))
    if row.effective_to is not None:
        raise Refused(_("This row has ended already."), "twice")
    row.effective_to = max(day_of(clock.now()), row.effective_from)
    row.save(update_fields=["effective_to"])
    record("points.row_end", by=by, on=row, until=row.effective_to.isoformat())
    return row


@transaction.atomic
def put_threshold(*, lost: int, consequence: str, basis: str, since: date, by: User) -> PointRule:
    """Enter a threshold. None bars anybody by itself: a bar needs a decision with a basis in law (CR-06)."""
    require(may_act(by, Act.DECIDE_CASE))
    require(rules.row_fits("", basis))
    if since < day_of(clock.now()):
        raise Refused(
            _("A row begins today or later: acts of the past are judged by the table of their day."), "past"
        )
    made, new = PointRule.objects.get_or_create(
        lost=lost, consequence=consequence, effective_from=since, defaults={"basis": basis, "entered_by": by}
    )
    if not new:
        raise Refused(_("This threshold stands in the table already."), "twice")
    record("points.threshold", by=by, on=made, lost=lost, what=consequence, basis=basis)
    return made


@transaction.atomic
def record_breach(pledge: Pledge, *, article: str, found: Found, by: User) -> PledgeBreach:
    """Record that a signed pledge was broken: the promise, and the points of the row that fits (SD-04).

    The points are taken from the organisation of the account, from an expert in person.
    """
    user = pledge.user
    subject = user.person if found.item.part == "expert" else user.organisation
    if subject is None:
        raise Refused(_("This row of the table is about other subjects."), "part")
    if found.happened_on < day_of(pledge.signed_at):
        raise Refused(_("The pledge was signed only after that day."), "before")
    if not article.strip():
        raise Refused(_("Say which promise was broken."), "empty")
    taken = deduct(subject, found=found, by=by)
    made = PledgeBreach.objects.create(
        **lookup(subject), kind=pledge.kind, version=pledge.version, signed_at=pledge.signed_at,
        article=article.strip(), deduction=taken, recorded_at=taken.recorded_at, recorded_by=by,
    )  # fmt: skip
    record(
        "pledge.breach", by=by, on=made, at=taken.recorded_at, version=pledge.version, text=pledge.text_sha256
    )
    return made


def _locked(taken: Deduction) -> Deduction:
    rows = Deduction.objects.select_for_update(of=("self",)).select_related("organisation", "person", "item")
    return rows.get(pk=taken.pk)
