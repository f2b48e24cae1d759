"""Officers and their qualification; who declares, who asks that an officer stand aside, who decides, who comes instead."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, Organisation, User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.casefile import locked, put
from supervision.actions.cases import appoint
from supervision.models import Avoidance, CaseOfficer, CaseParty, Qualification, Relation, StepKind
from supervision.rules import avoiding as rules
from supervision.rules.cases import is_qualified


@transaction.atomic
def enter_qualification(
    officer: User,
    *,
    certificate: str,
    valid_until: date,
    by: User,
    sectors: Sequence[str] = (),
    in_library: bool = True,
) -> Qualification:
    """Enter or renew an officer's certificate in the library of inspectors, by a colleague of the department."""
    at = clock.now()
    require(rules.may_enter(by, officer, certificate, valid_until, at))
    found, _made = Qualification.objects.update_or_create(
        user=officer,
        defaults={
            "certificate": certificate.strip(), "valid_until": valid_until, "sectors": list(sectors),
            "in_library": in_library, "entered_at": at, "entered_by": by,
        },
    )  # fmt: skip
    record(
        "officer.qualify",
        by=by,
        on=found,
        at=at,
        certificate=found.certificate,
        until=valid_until.isoformat(),
    )
    return found


@transaction.atomic
def declare_relation(
    qualification: Qualification, *, organisation: Organisation, ground: str, by: User
) -> Relation:
    """Put down why an officer is kept away from an organisation; draws leave the pair out from then on."""
    at = clock.now()
    require(rules.may_relate(by, qualification))
    if not ground.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    found, _made = Relation.objects.update_or_create(
        qualification=qualification, organisation=organisation,
        defaults={"ground": ground.strip()[:200], "declared_at": at},
    )  # fmt: skip
    record("officer.relation", by=by, on=qualification, at=at, organisation=organisation.uscc)
    return found


@transaction.atomic
def declare_avoidance(officer: CaseOfficer, *, relation: str, by: User) -> Avoidance:
    """The officer's own declaration: nothing, or what ties her to a party (行政处罚法 43)."""
    at = clock.now()
    case = locked(officer.case)
    officer = CaseOfficer.objects.select_for_update(of=("self",)).select_related("user").get(pk=officer.pk)
    require(rules.may_declare(by, officer))
    made = Avoidance.objects.create(officer=officer, relation=relation.strip(), at=at)
    said = (
        f"申明与当事人的关系：{made.relation}，提请决定是否回避" if made.relation else "申明无应当回避的情形"
    )
    put(case, StepKind.AVOIDANCE, f"{officer.user.person}{said}", at, by)
    record("case.declare", by=by, on=case, at=at, officer=officer.user.username, relation=bool(made.relation))
    return made


@transaction.atomic
def ask_avoidance(officer: CaseOfficer, *, party: CaseParty, reason: str, by: User) -> Avoidance:
    """A party asks that an officer stand aside; the investigation goes on until it is decided (行政处罚法 43)."""
    at = clock.now()
    case = locked(officer.case)
    require(rules.may_ask(by, officer, party))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    made = Avoidance.objects.create(officer=officer, asked_by=party, relation=reason.strip(), at=at)
    put(
        case,
        StepKind.AVOIDANCE,
        f"{party}申请{officer.user.person}回避：{made.relation}",
        at,
        by,
        party.organisation,
    )
    record("case.ask_avoidance", by=by, on=case, at=at, officer=officer.user.username, party=party.pk)
    return made


@transaction.atomic
def decide_avoidance(
    avoidance: Avoidance, *, upheld: bool, reason: str, by: User, instead: User | None = None
) -> Avoidance:
    """Decide whether an officer stands aside; who does leaves the case, `instead` comes in her place."""
    at = clock.now()
    case = locked(avoidance.officer.case)
    avoidance = (
        Avoidance.objects.select_for_update(of=("self",)).select_related("officer__user").get(pk=avoidance.pk)
    )
    require(rules.may_decide_avoidance(by, case, avoidance))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    avoidance.upheld, avoidance.reason, avoidance.decided_at, avoidance.decided_by = (
        upheld,
        reason.strip(),
        at,
        by,
    )
    avoidance.save(update_fields=["upheld", "reason", "decided_at", "decided_by"])
    officer = avoidance.officer
    if upheld:
        officer.removed_at = at
        officer.save(update_fields=["removed_at"])
    said = "决定回避" if upheld else "决定不予回避"
    put(case, StepKind.AVOIDANCE, f"{officer.user.person}：{said}。{avoidance.reason}", at, by)
    record("case.avoid", by=by, on=case, at=at, officer=officer.user.username, upheld=upheld)
    if upheld and instead is not None:
        require(is_qualified(instead, at))
        require(rules.may_come(instead, case))
        take_duty(instead.person, thing_name(case.lot), DutyKind.SUPERVISE, by=by)
        appoint(case, instead, at)
        put(case, StepKind.MOVE, f"增派承办人：{instead.person}", at, by)
    return avoidance
