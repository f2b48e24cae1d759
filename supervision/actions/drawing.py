"""The draw of an inspection: both pools and the rules hashed, seeds committed, the log's root fixed, seeds revealed, drawn.

The platform is one of the parties, so that a draw can always be made; its seed is committed to before anybody else's.
"""

import secrets
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from evaluation import draw, inspection
from ledger import clock
from ledger.actions import checkpoint, record
from ledger.models import thing_name
from supervision.models import Inspection, InspectionDraw, InspectionOfficer, InspectionPlan, Qualification
from supervision.queries import libraries
from supervision.queries.law import general_figure
from supervision.quotas import quotas, shares_of
from supervision.rules import inspections as rules

PLATFORM = "platform"
HEX = set("0123456789abcdef")


@transaction.atomic
def prepare_draw(plan: InspectionPlan, *, by: User) -> InspectionDraw:
    """Fix both pools, the conflicts and the rules of a round, and write their hashes into the log before any seed is known.

    Raises Refused before the plan is public, while a round is open, after the last round, or when a pool is too small.
    """
    at = clock.now()
    plan = InspectionPlan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan.pk)
    require(rules.may_draw(by, plan))
    prepared = _fixed(plan, at)
    try:
        # A trial with a seed that counts for nothing: a pool too small is said now, not after the seeds.
        inspection.assigned(
            entries(prepared.objects_pool), entries(prepared.inspectors_pool), prepared.rules, "00" * 32
        )
    except draw.DrawError as error:
        raise Refused(
            _("The libraries are too small for this plan: add inspectors or lower the ratio."), "pool"
        ) from error
    prepared.save()
    record(
        "inspection.prepare", by=by, on=prepared, at=at, objects_sha256=prepared.objects_sha256,
        inspectors_sha256=prepared.inspectors_sha256, rules_sha256=prepared.rules_sha256,
        commitment=prepared.commitments[PLATFORM], weights=dict(plan.weights), quotas=prepared.rules["quotas"],
    )  # fmt: skip
    return prepared


def _fixed(plan: InspectionPlan, at: datetime) -> InspectionDraw:
    salt, seed = secrets.token_bytes(32), secrets.token_hex(32)
    seen = libraries.already_inspected(plan)
    objects = [one for one in libraries.objects_of(plan.office, plan.target) if one.thing not in seen]
    inspectors = libraries.inspectors_of(plan, at)
    departments = _parties(plan)
    if len(departments) > plan.inspectors_each:
        # A plan of before this rule.
        raise Refused(_("Each department sends at least one inspector to each object."), "joint_inspectors")
    codes = {one.thing: draw.sealed_code(salt, one.thing) for one in objects}
    codes |= {thing_name(one): draw.sealed_code(salt, thing_name(one)) for one in inspectors}
    pool = [draw.Entry(codes[one.thing], one.group) for one in objects]
    people = [
        draw.Entry(codes[thing_name(one)], one.user.organisation.uscc)
        for one in inspectors
        if one.user.organisation
    ]
    given = inspection.rules_of(
        quotas(Counter(one.group for one in objects), plan.ratio_percent, plan.weights),
        least=general_figure("EN-02.min_inspectors", day_of(at)).number,
        inspectors_each=plan.inspectors_each,
        from_each=shares_of(departments, plan.inspectors_each) if len(departments) > 1 else None,
        apart=[
            {"object": codes[one.thing], "inspector": codes[thing_name(who)], "ground": ground}
            for one, who, ground in libraries.kept_apart(objects, inspectors)
        ],
        ratio_percent=str(plan.ratio_percent.normalize()),
        weights=dict(plan.weights),
        seed_minutes=settings.DRAW_MINUTES,
    )
    return InspectionDraw(
        plan=plan, number=plan.draws.count() + 1, salt=salt.hex(), objects_pool=draw.plain(pool),
        objects_sha256=draw.pool_digest(pool), inspectors_pool=draw.plain(people),
        inspectors_sha256=draw.pool_digest(people), rules=given, rules_sha256=draw.rules_digest(given),
        identities={code: thing for thing, code in codes.items()}, parties=_parties(plan), platform_seed=seed,
        commitments={PLATFORM: draw.commitment(seed)}, prepared_at=at,
        due_at=at + timedelta(minutes=settings.DRAW_MINUTES),
    )  # fmt: skip


def _parties(plan: InspectionPlan) -> list[str]:
    return [plan.office.uscc, *plan.joint.order_by("pk").values_list("uscc", flat=True)]


@transaction.atomic
def commit_seed(prepared: InspectionDraw, *, commitment: str, by: User) -> InspectionDraw:
    """Take a department's commitment (SHA-256 of its seed); with the last one the log's root is fixed.

    Raises Refused for a second one, somebody else's, a copied one, or no hash.
    """
    at = clock.now()
    prepared = _locked(prepared)
    party = _party_of(prepared, by)
    commitment = commitment.strip().lower()
    if prepared.root:
        raise Refused(_("The commitments are closed."), "closed")
    if party in prepared.commitments:
        raise Refused(_("The commitment has been given already."), "committed")
    if len(commitment) != 64 or set(commitment) - HEX:
        raise Refused(_("A commitment is a SHA-256 hash of 64 hexadecimal digits."), "commitment")
    if commitment in prepared.commitments.values():
        raise Refused(_("This is the commitment of the other party."), "copied")
    prepared.commitments[party] = commitment
    record("inspection.commit", by=by, on=prepared, at=at, party=party, commitment=commitment)
    if set(prepared.parties) <= set(prepared.commitments):
        _fix_root(prepared, at)
    prepared.save()
    return prepared


def _fix_root(prepared: InspectionDraw, at: datetime) -> None:
    # Nobody knew all seeds when this root was made, and nobody can choose it afterwards.
    head = checkpoint()
    prepared.root, prepared.checkpoint = bytes(head.root).hex(), head.note
    prepared.due_at = at + timedelta(minutes=prepared.rules["seed_minutes"])


@transaction.atomic
def reveal_seed(prepared: InspectionDraw, *, seed: str, by: User) -> InspectionDraw:
    """Take a department's seed, which must be the one it committed to; with the last one the draw is made."""
    at = clock.now()
    prepared = _locked(prepared)
    party = _party_of(prepared, by)
    seed = seed.strip().lower()
    if not prepared.root:
        raise Refused(_("Seeds are revealed when the commitments are closed."), "commitments")
    if party in prepared.seeds or party not in prepared.commitments:
        raise Refused(_("The seed has been revealed already."), "revealed")
    if at > prepared.due_at:
        raise Refused(_("The time to reveal the seed is over."), "late")
    if not _fits(seed, prepared.commitments[party]):
        raise Refused(_("This is not the seed that was committed to."), "seed")
    prepared.seeds[party] = seed
    record("inspection.reveal", by=by, on=prepared, at=at, party=party)
    prepared.save()
    if set(prepared.commitments) - {PLATFORM} == set(prepared.seeds):
        _draw(prepared, at)
    return prepared


@transaction.atomic
def go_on(prepared: InspectionDraw, *, at: datetime) -> bool:
    """Go on with a draw whose step waited long enough: who did not commit is left out, who withholds counts by her
    commitment. Without any department's commitment nothing happens. Return whether anything changed."""
    prepared = (
        InspectionDraw.objects.select_for_update(of=("self",)).select_related("plan").get(pk=prepared.pk)
    )
    if prepared.drawn_at or at <= prepared.due_at or len(prepared.commitments) < 2:
        return False
    if not prepared.root:
        _fix_root(prepared, at)
        record(
            "inspection.close_commitments", by=None, on=prepared, at=at, parties=sorted(prepared.commitments)
        )
        prepared.save()
        return True
    prepared.withheld = sorted(set(prepared.commitments) - set(prepared.seeds) - {PLATFORM})
    _draw(prepared, at)
    return True


def go_on_with_draws(at: datetime) -> int:
    """Go on with every draw whose step is over; return how many went on."""
    waiting = InspectionDraw.objects.filter(drawn_at__isnull=True, due_at__lt=at)
    return sum(go_on(one, at=at) for one in waiting)


def _draw(prepared: InspectionDraw, at: datetime) -> None:
    prepared.seeds = {**prepared.seeds, PLATFORM: prepared.platform_seed}
    prepared.proof = inspection.proof(
        entries(prepared.objects_pool), entries(prepared.inspectors_pool), prepared.rules, seeds=prepared.seeds,
        commitments=prepared.commitments, root=prepared.root, plan=prepared.plan.number, round=str(prepared.number),
        checkpoint=prepared.checkpoint,
    )  # fmt: skip
    prepared.drawn_at = at
    prepared.save()
    for pair in prepared.proof["assigned"]:
        _send(prepared, pair["object"], pair["inspectors"], at)
    record(
        "inspection.draw",
        by=None,
        on=prepared,
        at=at,
        seed=prepared.proof["seed"],
        assigned=prepared.proof["assigned"],
    )


def _send(prepared: InspectionDraw, code: str, inspectors: list[str], at: datetime) -> None:
    kind, key = prepared.identities[code].rsplit(":", 1)
    column = "lot_id" if kind == "bidding.lot" else "organisation_id"
    made = Inspection.objects.create(draw=prepared, code=code, **{column: int(key)})
    keys = [int(prepared.identities[one].rsplit(":", 1)[1]) for one in inspectors]
    InspectionOfficer.objects.bulk_create(
        InspectionOfficer(inspection=made, qualification=one, appointed_at=at)
        for one in Qualification.objects.filter(pk__in=keys)
    )


def entries(pool: list[dict[str, str]]) -> list[draw.Entry]:
    """Return a pool as the pure draw takes it."""
    return [draw.Entry(line["code"], line["group"]) for line in pool]


def _locked(prepared: InspectionDraw) -> InspectionDraw:
    rows = InspectionDraw.objects.select_for_update(of=("self",)).select_related("plan__office")
    found = rows.get(pk=prepared.pk)
    if found.drawn_at:
        raise Refused(_("This round has been drawn."), "drawn")
    return found


def _party_of(prepared: InspectionDraw, by: User) -> str:
    require(rules.may_watch_plan(by, prepared.plan))
    uscc = by.organisation.uscc if by.organisation else ""
    if uscc not in prepared.parties:
        raise Refused(_("Your department is no party of this draw."), "party")
    return uscc


def _fits(seed: str, commitment: str) -> bool:
    try:
        return draw.commitment(seed) == commitment
    except draw.DrawError:
        return False
