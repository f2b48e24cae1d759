"""Running the screens over a lot's stored facts, and raising alerts from what they find."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding.models import Bid, Lot
from ledger import clock
from ledger.actions import record
from supervision.actions.evidence import Sources, evidence_digest, put_evidence
from supervision.actions.facts import gather_facts
from supervision.models import Alert, AlertParty, AlertStatus, Evidence, Level, Reading, Screening
from supervision.queries import facts as known
from supervision.rules.screening import may_gather
from supervision.screens.combining import Level as LeadLevel
from supervision.screens.combining import PairLead, Ring, combine, rings
from supervision.screens.identities import shared_identities
from supervision.screens.passages import copied_passages
from supervision.screens.prices import price_signals
from supervision.screens.signals import Signal
from supervision.screens.unit_prices import compare

RULES_VERSION = "screens/1"
# No model is learned at this stage: levels come from the rules alone, and the page says so.
MODEL_VERSION = "rules-only"
ORDER = [Level.LEAD, Level.CHECK, Level.PRIORITY]


@dataclass(frozen=True)
class Findings:
    """What one run of the screens found, before anything is written."""

    signals: list[Signal]
    groups: list[Ring]
    weak: list[PairLead]
    digest: str


def screen_lot(lot: Lot, *, by: User | None = None) -> Screening:
    """Gather the facts that are missing, run the screens, and raise or renew alerts; return the run.

    Pairs tied by soft signals only are counted and listed on the run as weak signals and raise no alert. An open
    alert of the same group gets the new evidence instead of a double. Raises Refused before opening.
    """
    require(may_gather(lot))
    gather_facts(lot, by=by)
    bids = known.bids_of(lot)
    readings = known.readings_of(lot)
    findings = find(lot, bids, readings)
    return _store(lot, bids, readings, findings, by)


def find(lot: Lot, bids: list[Bid], readings: list[Reading]) -> Findings:
    """Run every screen over the stored facts; the same facts give the same findings."""
    facts = list(known.facts_of(lot))
    texts = {bid: found.text for bid, found in known.texts(readings).items()}
    signals = [
        *shared_identities(
            known.identity_facts(facts, len(bids)), known.frequencies(facts), known.population()
        ),
        *price_signals(known.bid_prices(bids)),
        *compare(known.boqs(readings)),
        *(copied_passages(texts, known.template_of(lot)) if len(texts) > 1 else []),
    ]
    leads = combine(signals)
    weak = [lead for lead in leads if lead.level is LeadLevel.LEAD]
    plain = json.dumps([asdict(signal) for signal in signals], sort_keys=True, default=str)
    return Findings(signals, rings(leads), weak, sha256(plain.encode()).hexdigest())


@transaction.atomic
def _store(
    lot: Lot, bids: list[Bid], readings: list[Reading], findings: Findings, by: User | None
) -> Screening:
    at = clock.now()
    Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    run = Screening.objects.create(
        lot=lot,
        run_at=at,
        rules_version=RULES_VERSION,
        model_version=MODEL_VERSION,
        digest=findings.digest,
        bids=len(bids),
        weak=[_weak(lead) for lead in findings.weak],
        problems=[_problem(reading) for reading in readings if reading.problem],
    )
    sources = Sources.of(lot, bids, readings)
    raised = [_raise(run, ring, bids, sources, at) for ring in findings.groups]
    record(
        "screening.run",
        by=by,
        on=lot,
        at=at,
        digest=run.digest,
        rules=RULES_VERSION,
        alerts=[alert.pk for alert in raised if alert],
        weak=len(run.weak),
    )
    return run


def _raise(run: Screening, ring: Ring, bids: list[Bid], sources: Sources, at: datetime) -> Alert | None:
    """Raise an alert for a group, renew the open one, or leave a concluded one alone when nothing is new."""
    members = ",".join(sorted(ring.members, key=int))
    same = Alert.objects.filter(lot=run.lot, members=members).order_by("-pk").first()
    if same and same.status == AlertStatus.CONCLUDED and not _is_new(same, ring.signals):
        return None
    if same is None or same.status == AlertStatus.CONCLUDED:
        alert = _new_alert(run, members, ring, bids, at)
        record("alert.raise", by=None, on=alert, at=at, level=alert.level, parties=len(ring.members))
    else:
        alert = same
        Alert.objects.filter(pk=alert.pk).update(
            screening=run, score=_score(ring), level=max(alert.level, ring.level.value, key=_rank)
        )
    put_evidence(alert, ring.signals, sources, at)
    return alert


def _new_alert(run: Screening, members: str, ring: Ring, bids: list[Bid], at: datetime) -> Alert:
    alert = Alert.objects.create(
        lot=run.lot,
        screening=run,
        members=members,
        level=ring.level.value,
        score=_score(ring),
        rules_version=RULES_VERSION,
        model_version=MODEL_VERSION,
        raised_at=at,
    )
    AlertParty.objects.bulk_create(
        AlertParty(alert=alert, bid=bid, organisation=bid.bidder)
        for bid in bids
        if str(bid.pk) in ring.members
    )
    return alert


def _is_new(alert: Alert, signals: Iterable[Signal]) -> bool:
    known_digests = set(Evidence.objects.filter(alert=alert).values_list("digest", flat=True))
    return any(evidence_digest(signal) not in known_digests for signal in signals)


def _score(ring: Ring) -> Decimal:
    return Decimal(str(ring.score)).quantize(Decimal("0.0001"))


def _rank(level: str) -> int:
    return ORDER.index(Level(level))


def _weak(lead: PairLead) -> dict[str, Any]:
    return {
        "bids": [int(lead.a), int(lead.b)],
        "score": lead.score,
        "signals": [
            {"kind": signal.kind, "family": str(signal.family), "base": list(signal.base_rate)}
            for signal in lead.signals
        ],
    }


def _problem(reading: Reading) -> dict[str, Any]:
    return {"bid": reading.bid_id, "file": reading.file.name, "problem": reading.problem}
