"""Interviews (约谈): called by a letter, put on record; beside a case, never in the place of a penalty (CR-16)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, User
from accounts.permits import Refused, require
from accounts.templatetags.when import shanghai
from bidding import vault
from bidding.pdfs.signing import signed
from ledger import clock
from ledger.actions import record
from supervision.actions.casefile import MOST_BYTES, put
from supervision.actions.numbering import numbered
from supervision.actions.points import close_follow_up
from supervision.models import Case, FollowUp, Interview, StepKind
from supervision.papers.sheets import Sheet, day_of_paper, printed
from supervision.queries.points import lookup
from supervision.rules import interviews as rules

TITLE = "约谈通知书"
RIGHTS = "约谈不代替行政处罚，也不终结任何案件。你（单位）可以陈述意见并提交材料；约谈情况如实记入笔录。"


@dataclass(frozen=True, kw_only=True)
class Called:
    """What the letter says: about what, when, where, what to bring."""

    topic: str
    place: str
    set_for: datetime
    bring: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the record says."""

    held_at: datetime
    text: str
    present: str = ""
    promise: str = ""
    absent: bool = False


@transaction.atomic
def call_to_interview(
    subject: Organisation | Person,
    said: Called,
    *,
    by: User,
    case: Case | None = None,
    follow_up: FollowUp | None = None,
) -> Interview:
    """Call a subject to an interview: the letter is made, signed and kept; whoever is called finds it on its own page.

    Raises Refused for a time that has passed, without topic or place, and while another call of these points is open.
    """
    at = clock.now()
    require(rules.may_call(by, case, follow_up, said.set_for, at))
    if not said.topic.strip() or not said.place.strip() or by.organisation is None:
        raise Refused(_("Say what it is about and where it is held."), "empty")
    office = by.organisation

    def make(number: str) -> Interview:
        kept = vault.keep([_letter(number, subject, said, office, at)], shelf="supervision", limit=MOST_BYTES)
        return Interview.objects.create(
            **lookup(subject), number=number, office=office, case=case, follow_up=follow_up,
            topic=said.topic.strip(), bring=said.bring.strip(), place=said.place.strip(), set_for=said.set_for,
            told_at=at, told_by=by, sha256=kept.sha256, path=kept.path,
        )  # fmt: skip

    one = numbered(Interview, "YT", at, make)
    if case:
        put(
            case,
            StepKind.INTERVIEW,
            f"发出约谈通知书{one.number}：{said.topic.strip()}",
            at,
            by,
            one.organisation,
        )
    record("interview.call", by=by, on=one, at=at, number=one.number, letter=one.sha256)
    return one


def _letter(
    number: str, subject: Organisation | Person, said: Called, office: Organisation, at: datetime
) -> bytes:
    with translation.override("zh-hans"):
        sheet = Sheet(
            title=TITLE, number=number, office=office.name, addressee=subject.name,
            parts=[
                ("一、约谈事由", said.topic.strip()),
                ("二、时间", f"{shanghai(said.set_for)}（北京时间）"),
                ("三、地点", said.place.strip()),
                *([("四、请携带", said.bring.strip())] if said.bring.strip() else []),
                ("说明", RIGHTS),
            ],
            day=day_of_paper(at),
        )  # fmt: skip
        return signed(printed(sheet).pdf, reason=TITLE, at=at)


@transaction.atomic
def record_interview(one: Interview, said: Held, *, by: User) -> Interview:
    """Put an interview on record: who came, what was said and promised; or that nobody came.

    It goes on the case's file and closes what points had made due, and nothing else (1117号第十一项).
    """
    at = clock.now()
    rows = Interview.objects.select_for_update(of=("self",)).select_related(
        "case", "follow_up__rule", "organisation", "person"
    )
    one = rows.get(pk=one.pk)
    require(rules.may_record(by, one, said.held_at, at))
    if not said.text.strip() or not (said.absent or said.present.strip()):
        raise Refused(_("An interview leaves a record: who was present, and what was said."), "empty")
    if one.follow_up and not said.absent and not said.promise.strip():
        raise Refused(_("Record what the subject said or promised in the interview."), "no_promise")
    one.held_at, one.record, one.promise = said.held_at, said.text.strip(), said.promise.strip()
    one.present, one.absent = said.present.strip(), said.absent
    one.recorded_at, one.recorded_by = at, by
    one.save()
    if one.case:
        put(one.case, StepKind.INTERVIEW, f"约谈笔录{one.number}：{one.record}", at, by, one.organisation)
    # A colleague may have closed it on its own page meanwhile: the interview took place all the same.
    if one.follow_up and not said.absent and not one.follow_up.done_at:
        close_follow_up(one.follow_up, text=f"{one.number}：{one.record}", promise=one.promise, by=by)
    record("interview.record", by=by, on=one, at=at, absent=one.absent)
    return one
