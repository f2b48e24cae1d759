"""What everybody sees in an opening hall: the same rows for host, bidder, keyholder, witness and public."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bidding import chance
from bidding.models import (
    Bid,
    Cause,
    Envelope,
    EnvelopeKind,
    Lot,
    OpenedEnvelope,
    OpeningSession,
    OpeningStage,
)
from bidding.queries.bids import closing_of, opening_kinds, session_of, standing_bids
from bidding.queries.chance import ingredients
from bidding.queries.documents import current_document
from bidding.queries.sealing_times import is_sealed_since
from bidding.queries.spot import Spot, spot_objections
from bidding.stages import ORDER, has_reached
from ledger.alarms import Kind, standing
from ledger.models import Entry
from ledger.queries import entries_on


@dataclass(frozen=True)
class Step:
    """One stage in the row of steps: done, now or next."""

    label: str
    state: str


@dataclass(frozen=True)
class Row:
    """One bidder in the table; until opened only its name stands there."""

    number: int
    bid: Bid
    causes: tuple[tuple[str, str], ...] = ()
    letter: dict[str, object] = field(default_factory=dict)
    price: dict[str, object] | None = None


@dataclass(frozen=True)
class Keyhold:
    """One keyholder and how many of the asked shares it has released."""

    index: int
    organisation: str
    released: int
    asked: int
    false: int


@dataclass(frozen=True)
class Chance:
    """What the price formula leaves to chance, with everything from which anyone computes it again."""

    drawn: dict[str, Decimal]
    seed: str
    root: str
    nonces: Sequence[str]


@dataclass(frozen=True)
class Hall:
    """The public part of the hall."""

    lot: Lot
    session: OpeningSession | None
    steps: Sequence[Step] = ()
    rows: Sequence[Row] = ()
    keyholders: Sequence[Keyhold] = ()
    signed_in: Sequence[str] = ()
    log: Sequence[Entry] = ()
    shows_places: bool = False
    closed_at: datetime | None = None
    waiting: str = ""
    bid_count: int | None = None
    list_sha256: str = ""
    shows_outcomes: bool = False
    shows_prices: bool = False
    objections: Sequence[Spot] = ()
    chance: Chance | None = None


def hall_topic(lot: Lot, language: str) -> str:
    """Return the public topic of a lot's hall; each language has its own, since the fragment travels rendered."""
    return f"hall.{lot.pk}" if language.startswith("zh") else f"hall.{lot.pk}-{language[:2].lower()}"


def wall_topic(lot: Lot) -> str:
    """Return the private topic of the wall on which the lot's supervision department watches what is live."""
    return wall_of(lot.project.supervisor_id)


def wall_of(office: int) -> str:
    """Return the wall's topic of a supervision department, by its key."""
    return f"panel.wall-{office}"


def hall_view(lot: Lot) -> Hall:
    """Return what everybody may see now: before the bidders are published neither names nor their number."""
    session, closing = session_of(lot), closing_of(lot)
    if session is None or closing is None:
        return Hall(lot, None)
    steps = _steps(session)
    waiting = waiting_for_witness(lot)
    log = list(entries_on(lot).filter(act__startswith="opening."))
    # Two places in the ledger tell how many bids for another lot came in between.
    places = bool(log) and not is_sealed_since(log[-1].at)
    if not has_reached(session, OpeningStage.PUBLISHED_BIDDERS):
        return Hall(
            lot, session, steps, log=log, shows_places=places, closed_at=closing.closed_at, waiting=waiting
        )
    rows = _rows(lot, session)
    return Hall(
        lot,
        session,
        steps,
        rows=rows,
        keyholders=_keyholders(lot, session),
        signed_in=_signed_in(session),
        log=log,
        shows_places=places,
        closed_at=closing.closed_at,
        bid_count=closing.bid_count,
        list_sha256=closing.list_sha256,
        shows_outcomes=has_reached(session, OpeningStage.OPENED),
        shows_prices=any(row.price for row in rows),
        objections=spot_objections(lot),
        chance=_chance(lot, session),
    )


def waiting_for_witness(lot: Lot) -> str:
    """Return why the hall waits for the witness, "" when it does not: every word is fit for everybody."""
    closing = closing_of(lot)
    if closing is None or closing.checkpoint:
        return ""
    kinds = {alarm.kind for alarm in standing()}
    if Kind.WITNESS in kinds:
        return _(
            "The bids are closed and kept, but the witness refuses to cosign the log. Operator and supervisor are "
            "alarmed; no share is released before this is settled."
        )
    if Kind.WITNESS_AWAY in kinds:
        return _(
            "The bids are closed and kept, but the witness does not answer. It is asked again every few seconds, and "
            "the hall goes on by itself; no share is released before."
        )
    return _(
        "The bids are closed and kept; the witness is being asked to cosign. The hall goes on by itself."
    )


def _steps(session: OpeningSession) -> list[Step]:
    here = ORDER.index(OpeningStage(session.stage))
    ended = session.stage == OpeningStage.CLOSED
    states = ["done" if n < here or ended else "now" if n == here else "next" for n in range(len(ORDER))]
    return [Step(str(stage.label), state) for stage, state in zip(ORDER, states, strict=True)]


def _rows(lot: Lot, session: OpeningSession) -> list[Row]:
    bids = list(standing_bids(lot))
    if not has_reached(session, OpeningStage.OPENED):
        return [Row(number, bid) for number, bid in enumerate(bids, start=1)]
    outcomes: dict[int, dict[str, OpenedEnvelope]] = {}
    for opened in OpenedEnvelope.objects.filter(envelope__bid__in=bids).select_related("envelope"):
        outcomes.setdefault(opened.envelope.bid_id, {})[str(opened.envelope.kind)] = opened
    kinds = opening_kinds(lot)
    return [_row(number, bid, outcomes.get(bid.pk, {}), kinds) for number, bid in enumerate(bids, start=1)]


def _row(number: int, bid: Bid, found: dict[str, OpenedEnvelope], kinds: Sequence[str]) -> Row:
    letter: dict[str, object] = {}
    for kind in kinds:
        if kind in found:
            letter |= {name: value for name, value in found[kind].letter.items() if name in SHOWN}
    price = found.get(EnvelopeKind.PRICE)
    causes = tuple(
        (opened.cause, str(Cause(opened.cause).label)) for opened in found.values() if opened.cause
    )
    if price is not None and not price.cause:
        return Row(number, bid, causes, letter | _shown(price), price.letter)
    return Row(number, bid, causes, letter)


# What is read out (招标投标法 36): a letter's other fields are for the committee.
SHOWN = frozenset({"duration_days", "manager", "quality", "validity_days"})


def _shown(opened: OpenedEnvelope) -> dict[str, object]:
    return {name: value for name, value in opened.letter.items() if name in SHOWN}


def _chance(lot: Lot, session: OpeningSession) -> Chance | None:
    """What a formula draws (EV-09), shown with the opened bids; None for a formula that draws nothing."""
    document = current_document(lot)
    if document is None or not has_reached(session, OpeningStage.OPENED):
        return None
    if not any(isinstance(value, dict) for value in document.price_formula.values()):
        return None
    listed, root, nonces = ingredients(lot)
    seed = chance.seed(listed, root, nonces)
    found = chance.drawn(document.price_formula, seed)
    return Chance(found, seed, root, nonces) if found else None


def _keyholders(lot: Lot, session: OpeningSession) -> list[Keyhold]:
    """Return how the keyholders stand with the envelopes that the hall opens."""
    if not has_reached(session, OpeningStage.RELEASING):
        asked = 0
    else:
        asked = Envelope.objects.filter(bid__in=standing_bids(lot), kind__in=opening_kinds(lot)).count()
    kinds = opening_kinds(lot)
    holders = []
    for keyholding in lot.keyholdings.select_related("organisation").prefetch_related("releases__envelope"):
        here = [release for release in keyholding.releases.all() if release.envelope.kind in kinds]
        false = sum(1 for release in here if not release.matches)
        holders.append(
            Keyhold(keyholding.index, keyholding.organisation.name, len(here) - false, asked, false)
        )
    return holders


def _signed_in(session: OpeningSession) -> list[str]:
    names = session.sign_ins.order_by("at").values_list("user__organisation__name", flat=True)
    return list(dict.fromkeys(name for name in names if name))
