"""The draw, step by step: hashes, commitments, the root of the log, seeds, and the codes drawn (RULES CM-03)."""

import secrets
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.queries import gate_snapshot
from evaluation import draw
from evaluation.actions.calling import call, ring
from evaluation.actions.writing import locked, note
from evaluation.flow import move
from evaluation.models import Draw, Expert, Room, RoomSite, SiteAnswer, State
from evaluation.queries import known_limit
from evaluation.queries.avoidance import grounds_against
from evaluation.queries.clocks import is_over
from evaluation.rules import may_give_seed, may_host
from ledger import clock
from ledger.actions import checkpoint


@transaction.atomic
def prepare_draw(*, room: Room, by: User) -> Draw:
    """Fix pool, filters, quotas and avoidance list, and write their hashes into the log before any seed is known.

    Raises Refused while a site has not accepted, or when the pool cannot fill a site's share.
    """
    room = locked(room)
    require(may_host(by, room))
    if room.state != State.ARRANGED or Draw.objects.filter(room=room).exists():
        raise Refused(_("The draw has been prepared already."), "prepared")
    parts = list(room.sites.select_related("site"))
    if any(part.answer != SiteAnswer.ACCEPTED for part in parts):
        raise Refused(_("The draw waits until every site has accepted."), "sites")
    at = clock.now()
    prepared = _fix_pool(room, [part for part in parts if part.quota], at)
    narrow = draw.narrowness(entries(prepared), prepared.rules)
    short = [group for group, (able, need) in narrow.items() if able < need]
    if short:
        names = ", ".join(part.site.name for part in parts if part.group in short)
        raise Refused(_("Too few suitable experts for: %(sites)s.") % {"sites": names}, "pool")
    note(
        "draw.prepare",
        room,
        by=by,
        pool_sha256=prepared.pool_sha256,
        rules_sha256=prepared.rules_sha256,
        eligible={group: list(pair) for group, pair in narrow.items()},
        gate=gate_snapshot(at),
    )
    return prepared


@transaction.atomic
def commit_seed(*, room: Room, party: str, commitment: str, by: User) -> Draw:
    """Take a party's commitment (SHA-256 of its seed). With the second one the log's root is fixed.

    `party` is "tenderer" or "supervisor"; the centre may stand in for one that let its time pass.
    Raises Refused for a second commitment, the other party's, or no hash.
    """
    room = locked(room)
    prepared = prepared_draw(room)
    require(may_give_seed(by, room, party))
    commitment = commitment.strip().lower()
    if party in prepared.commitments:
        raise Refused(_("The commitment has been given already."), "committed")
    if len(commitment) != 64 or set(commitment) - set("0123456789abcdef"):
        raise Refused(_("A commitment is a SHA-256 hash of 64 hexadecimal digits."), "commitment")
    if commitment in prepared.commitments.values():
        # Whoever copied the other's hash would wait for the other's seed.
        raise Refused(_("This is the commitment of the other party."), "copied")
    prepared.commitments[party] = commitment
    note("draw.commit", room, by=by, party=party, commitment=commitment)
    if len(prepared.commitments) == len(draw.PARTIES):
        # Nobody knew both seeds when this root was made, and nobody can choose it afterwards.
        head = checkpoint()
        prepared.root, prepared.checkpoint = bytes(head.root).hex(), head.note
        prepared.due_at = waits_until(prepared, clock.now())
    prepared.save()
    return prepared


@transaction.atomic
def reveal_seed(*, room: Room, party: str, seed: str, by: User) -> Draw:
    """Take a party's seed, which must be the one it committed to, once both have committed.

    The first seed is shown to nobody before the second is in: who withholds hers must not know what that would change.
    Raises Refused before both have committed, after the time to reveal, or for another seed.
    """
    room = locked(room)
    prepared = prepared_draw(room)
    require(may_give_seed(by, room, party))
    if not prepared.root:
        raise Refused(_("Seeds are revealed when both parties have committed."), "commitments")
    if party in prepared.seeds:
        raise Refused(_("The seed has been revealed already."), "revealed")
    if party in prepared.withheld or is_overdue(room, prepared, clock.now()):
        raise Refused(_("The time to reveal the seed is over."), "late")
    seed = seed.strip().lower()
    if not _fits(seed, prepared.commitments[party]):
        raise Refused(_("This is not the seed that was committed to."), "seed")
    prepared.seeds[party] = seed
    prepared.save()
    note("draw.reveal", room, by=by, party=party)
    if settled(prepared):
        note("draw.seeds", room, by=by, seeds=prepared.seeds)
    return prepared


@transaction.atomic
def draw_panel(*, room: Room, by: User) -> Room:
    """Draw the committee and call everybody drawn. Raises Refused before both seeds are revealed."""
    room = locked(room)
    require(may_host(by, room))
    prepared = prepared_draw(room)
    if not settled(prepared):
        raise Refused(_("The draw waits for the seeds of tenderer and supervisor."), "seeds")
    move(room, "draw")
    at = clock.now()
    prepared.proof = draw.proof(
        entries(prepared),
        prepared.rules,
        seeds=prepared.seeds,
        root=prepared.root,
        commitments=prepared.commitments if prepared.withheld else None,
        lot=room.lot.code,
        room=str(room.number),
        checkpoint=prepared.checkpoint,
    )
    prepared.drawn_at = at
    prepared.save()
    called = [
        call(room, prepared, code, number=number, at=at)
        for number, code in enumerate(prepared.proof["drawn"], 1)
    ]
    note("draw.panel", room, by=by, seed=prepared.proof["seed"], drawn=prepared.proof["drawn"])
    for member in called:
        ring(member)
    return room


def forecast(room: Room) -> dict[str, tuple[int, int]]:
    """Return for each site how many are eligible and how many are needed, before the pool is fixed.

    Counts only: whoever arranges must be able to widen a filter in time, and learns no name.
    """
    at = clock.now()
    parts = [part for part in room.sites.select_related("site") if part.quota]
    experts = _suitable(room, parts, at)
    barred = grounds_against(experts, room, at)
    able = Counter(expert.region for expert in experts if expert.pk not in barred)
    return {part.site.name: (able[part.site.region], part.quota) for part in parts}


def entries(prepared: Draw) -> list[draw.Entry]:
    """Return the pool as the pure draw takes it."""
    return [draw.Entry(line["code"], line["group"]) for line in prepared.pool]


def prepared_draw(room: Room) -> Draw:
    """Take a room's draw for the length of the transaction. Raises Refused before it is prepared or once it is made."""
    prepared = Draw.objects.select_for_update(of=("self",)).filter(room=room).first()
    if prepared is None:
        raise Refused(_("The draw has not been prepared."), "not_prepared")
    if prepared.drawn_at:
        raise Refused(_("The committee has been drawn already."), "drawn")
    return prepared


def settled(prepared: Draw) -> bool:
    """Tell whether every party has revealed its seed or let the time for it pass."""
    answered = {*prepared.seeds, *prepared.withheld}
    return answered == set(draw.PARTIES)


def waits_until(prepared: Draw, at: datetime) -> datetime:
    """Return until when a step that begins now waits: the minutes stand in the hashed rules."""
    return at + timedelta(minutes=prepared.rules["seed_minutes"])


def is_overdue(room: Room, prepared: Draw, at: datetime) -> bool:
    """Tell whether the step under way has waited long enough; a suspended lot's clock stands still."""
    if prepared.due_at is None:
        return False
    began = prepared.due_at - timedelta(minutes=prepared.rules["seed_minutes"])
    return is_over(room.lot, began, prepared.due_at, at)


def _fits(seed: str, commitment: str) -> bool:
    try:
        return draw.commitment(seed) == commitment
    except draw.DrawError:
        return False


def _fix_pool(room: Room, parts: list[RoomSite], at: datetime) -> Draw:
    salt = secrets.token_bytes(32)
    experts = _suitable(room, parts, at)
    grounds = grounds_against(experts, room, at)
    group_of = {part.site.region: part.group for part in reversed(parts)}
    codes = {expert.pk: draw.sealed_code(salt, f"expert:{expert.pk}") for expert in experts}
    pool = sorted(
        ({"code": codes[expert.pk], "group": group_of[expert.region]} for expert in experts),
        key=lambda line: line["code"],
    )
    rules = {
        "quotas": {part.group: part.quota for part in parts},
        "specialities": sorted(room.specialities),
        "min_years": _min_years(room, at),
        "seed_minutes": settings.DRAW_MINUTES,
        "avoid": sorted(
            ({"code": codes[pk], "ground": ground} for pk, ground in grounds.items()),
            key=lambda line: line["code"],
        ),
    }
    plain = [draw.Entry(line["code"], line["group"]) for line in pool]
    return Draw.objects.create(
        room=room,
        salt=salt.hex(),
        pool=pool,
        pool_sha256=draw.pool_digest(plain),
        rules=rules,
        rules_sha256=draw.rules_digest(rules),
        identities={code: pk for pk, code in codes.items()},
        prepared_at=at,
        due_at=at + timedelta(minutes=settings.DRAW_MINUTES),
    )


def _suitable(room: Room, parts: list[RoomSite], at: datetime) -> list[Expert]:
    """Active experts of the sites' regions with one of the specialities and the years the law asks for (CM-02)."""
    found = (
        Expert.objects.filter(
            active=True,
            user__is_active=True,
            region__in=[part.site.region for part in parts],
            years__gte=_min_years(room, at),
        )
        .select_related("employer", "user__organisation", "user__person")
        .prefetch_related("past_employments__organisation", "relations__organisation")
        .order_by("pk")
    )
    wanted = set(room.specialities)
    return [expert for expert in found if wanted & set(expert.specialities)]


def _min_years(room: Room, at: datetime) -> int:
    """招标投标法 37 asks for years in the field; 政府采购 leaves it to the library's admission."""
    least = known_limit("CM-02.min_years", room.lot, at)
    return least.number if least else 0
