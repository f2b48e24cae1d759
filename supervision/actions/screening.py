"""Running the screens over a lot's stored facts, and raising alerts from what they find."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding.models import Bid, Lot
from ledger import clock
from ledger.actions import record
from supervision.actions.alerts import tell
from supervision.actions.evidence import Sources, evidence_digest, put_evidence
from supervision.actions.facts import gather_facts
from supervision.actions.postings import post
from supervision.actions.progress import finish as finish_progress
from supervision.actions.traces import note_traces
from supervision.models import Alert, AlertParty, AlertStatus, Basis, Evidence, Level, Reading, Screening
from supervision.queries import facts as known
from supervision.queries import material
from supervision.queries.postings import Opening, openings_of
from supervision.rules.screening import may_gather
from supervision.screens.combining import PairLead, Ring
from supervision.screens.documents import Oddity, oddities
from supervision.screens.lot import Findings, Material, find
from supervision.screens.signals import Signal

RULES_VERSION = "screens/4"
# No model is learned at this stage: levels come from the rules alone, and the page says so.
MODEL_VERSION = "rules-only"
ORDER = [Level.LEAD, Level.CHECK, Level.PRIORITY]


@dataclass(frozen=True)
class Prepared:
    """A lot made ready: what the screens are to be run over, and the state of the platform it was taken from.

    ``opened`` are the openings that were there before anything was read: what came later is not in it.
    """

    lot: Lot
    opened: frozenset[Opening]
    bids: list[Bid]
    readings: list[Reading]
    basis: Basis
    material: Material
    at: datetime


def screen_lot(lot: Lot, *, by: User | None = None) -> Screening:
    """Gather the facts that are missing, run the screens, and raise or renew alerts; return the run.

    Pairs tied by soft signals only are counted and listed on the run as weak signals and raise no alert. An open
    alert of the same group gets the new evidence instead of a double. Raises Refused before opening.
    """
    while True:
        ready = prepare(lot, by=by)
        findings = find(ready.material)
        with transaction.atomic():
            if not overtaken(ready):
                return conclude(ready, findings, by=by)


def prepare(lot: Lot, *, by: User | None = None) -> Prepared:
    """Read, note and post what is new of a lot, and lay out what the screens need. Raises Refused before opening."""
    require(may_gather(lot))
    opened = openings_of(lot)
    gather_facts(lot, by=by)
    bids = known.bids_of(lot)
    note_traces(lot, bids)
    post(lot, bids)
    readings = known.readings_of(lot)
    basis, at = material.new_basis(lot, bids, readings), clock.now()
    return Prepared(lot, opened, bids, readings, basis, material.of(lot, bids, readings, basis, at=at), at)


def overtaken(ready: Prepared) -> bool:
    """Tell whether something was opened since a lot was made ready: its files are unread, and the run would hide that.

    Call it in the transaction that writes the run down. An opening takes its time and is committed under the lock that
    is taken here: it is seen now, or its time is later than the run's and the lot is due again.
    """
    Lot.objects.select_for_update(of=("self",)).get(pk=ready.lot.pk)
    return openings_of(ready.lot) != ready.opened


def conclude(ready: Prepared, findings: Findings, *, by: User | None = None) -> Screening:
    """Write down a run and its alerts."""
    run = _store(ready, findings, by)
    finish_progress(ready.lot)
    return run


def again(run: Screening) -> Findings:
    """Compute a run anew from the stored facts, as the platform stood then; nothing is written.

    The same digest proves the run. A run of other rules, or without a basis, raises LookupError with the reason.
    """
    basis = Basis.objects.filter(screening=run).first()
    if basis is None:
        raise LookupError("no_basis")
    if (run.rules_version, run.model_version) != (RULES_VERSION, MODEL_VERSION):
        raise LookupError("other_rules")
    lot = Lot.objects.select_related("project").get(pk=run.lot_id)
    bids = known.bids_of(lot)
    readings = [reading for reading in known.readings_of(lot) if reading.pk <= basis.reading]
    return find(material.of(lot, bids, readings, basis, at=run.run_at))


@transaction.atomic
def _store(ready: Prepared, findings: Findings, by: User | None) -> Screening:
    at, lot = ready.at, ready.lot
    Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    run = Screening.objects.create(
        lot=lot,
        run_at=at,
        rules_version=RULES_VERSION,
        model_version=MODEL_VERSION,
        digest=findings.digest,
        bids=len(ready.bids),
        weak=[_weak(lead) for lead in findings.weak],
        problems=[_problem(odd) for odd in oddities(ready.material.documents, ready.material.template)]
        + [{"bid": None, "file": "", "problem": problem} for problem in findings.problems],
    )
    _keep_basis(run, ready.basis, findings)
    sources = Sources.of(lot, ready.bids, ready.readings, findings.signals)
    raised = [_raise(run, ring, ready.bids, sources, at) for ring in findings.groups]
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


def _keep_basis(run: Screening, basis: Basis, findings: Findings) -> None:
    basis.screening, basis.screens = run, asdict(findings.screens)
    basis.save()


def _raise(run: Screening, ring: Ring, bids: list[Bid], sources: Sources, at: datetime) -> Alert | None:
    """Raise an alert for a group, renew the open one, or leave a concluded one alone when nothing is new."""
    members = ",".join(sorted(ring.members, key=int))
    # Locked: a verdict that is being given ends before new evidence comes, or sees it.
    alerts = Alert.objects.select_for_update().filter(lot=run.lot, members=members)
    same = alerts.order_by("-pk").first()
    if same and same.status == AlertStatus.CONCLUDED and not _is_new(same, ring.signals):
        return None
    if same is None or same.status == AlertStatus.CONCLUDED:
        alert = _new_alert(run, members, ring, bids, at)
        record("alert.raise", by=None, on=alert, at=at, level=alert.level, parties=len(ring.members))
        put_evidence(alert, ring.signals, sources, at)
        return alert
    Alert.objects.filter(pk=same.pk).update(
        screening=run, score=_score(ring), level=max(same.level, ring.level.value, key=_rank)
    )
    if added := put_evidence(same, ring.signals, sources, at):
        record("alert.renew", by=None, on=same, at=at, evidence=added)
        if same.status == AlertStatus.ASKED:
            tell(same)
    return same


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


def _problem(odd: Oddity) -> dict[str, Any]:
    return {"bid": int(odd.bidder), "file": odd.file, "problem": odd.problem} | (
        {"other": odd.other} if odd.other else {}
    )
