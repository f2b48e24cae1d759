"""From sealed envelopes to outcomes: what the workers are given, and what is written down of their answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Permit, Refused, require
from bidding import letters, vault
from bidding.models import Bid, BidState, Cause, Envelope, Lot, OpenedEnvelope, OpenedFile
from bidding.queries.bids import label_of, may_be_opened, opening_kinds
from bidding.sealing.openings import Outcome, Task
from ledger import clock
from ledger.actions import record
from ledger.entries import JSON


@dataclass(frozen=True)
class Plan:
    """The envelopes to open: tasks for the workers, and outcomes that are certain without them (no shares)."""

    lot: Lot
    envelopes: dict[int, Envelope]
    tasks: list[Task]
    certain: list[Outcome]


@transaction.atomic
def planned(
    lot: Lot,
    kinds: Collection[str],
    *,
    permit: Permit,
    without_more_shares: bool,
    bids: Collection[int] | None = None,
) -> Plan:
    """Gather what can be opened now. Raises Refused with "waiting" while shares are missing that may still come."""
    require(permit)
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    wanted = may_be_opened(lot).filter(kind__in=kinds, opened__isnull=True)
    if bids is not None:
        wanted = wanted.filter(bid__in=bids)
    envelopes = {envelope.pk: envelope for envelope in wanted.prefetch_related("releases")}
    if not envelopes:
        raise Refused(_("There is nothing left to open."), "nothing_to_open")
    tasks, certain = [], []
    for envelope in envelopes.values():
        good = [bytes.fromhex(one.share) for one in envelope.releases.all() if one.matches]
        if len(good) >= lot.shares_needed:
            tasks.append(task_for(envelope, good, needed=lot.shares_needed))
        else:
            certain.append(Outcome(envelope.pk, _why_short(envelope)))
    if certain and not without_more_shares and _may_still_come(lot, certain, envelopes):
        raise Refused(_("Not enough keyholders have released their shares yet."), "waiting")
    return Plan(lot, envelopes, tasks, certain)


def task_for(envelope: Envelope, good: Sequence[bytes] = (), *, needed: int = 0, identity: str = "") -> Task:
    """Return what a worker needs to open one envelope, with good shares or with the bidder's rescue key."""
    return Task(
        envelope_id=envelope.pk,
        path=vault.place_of(envelope.file.path),
        sha256=envelope.sha256,
        recipient=envelope.recipient,
        label=label_of(envelope),
        shares=tuple(good),
        needed=needed,
        into=vault.new_shelf("opened"),
        identity=identity,
    )


def _why_short(envelope: Envelope) -> str:
    """Say why shares are missing: a false one (F3) and one that did not open (F5) weigh more than an absent one (F2)."""
    causes = {release.cause for release in envelope.releases.all()}
    return next((str(cause) for cause in (Cause.F3, Cause.F5) if cause in causes), str(Cause.F2))


def _may_still_come(lot: Lot, certain: Sequence[Outcome], envelopes: dict[int, Envelope]) -> bool:
    """Tell whether the keyholders who have not answered could still make the difference for one of these."""
    for outcome in certain:
        releases = envelopes[outcome.envelope_id].releases.all()
        silent = lot.shares_total - len(releases)
        if silent and sum(one.matches for one in releases) + silent >= lot.shares_needed:
            return True
    return False


@transaction.atomic
def written(plan: Plan, outcomes: Sequence[Outcome], *, by: User) -> list[OpenedEnvelope]:
    """Write all outcomes down at once, with one entry in the ledger, and tell which bids are open."""
    Lot.objects.select_for_update().get(pk=plan.lot.pk)
    at = clock.now()
    found = [*outcomes, *plan.certain]
    if OpenedEnvelope.objects.filter(envelope__in=plan.envelopes).exists():
        raise Refused(_("There is nothing left to open."), "nothing_to_open")
    opened = [put(plan.envelopes[outcome.envelope_id], outcome, at=at) for outcome in found]
    for bid in {envelope.bid for envelope in plan.envelopes.values()}:
        note_opened(bid)
    facts: list[JSON] = [_fact(one) for one in opened]
    record("envelopes.open", by=by, on=plan.lot, at=at, envelopes=facts)
    return opened


def put(envelope: Envelope, outcome: Outcome, *, at: datetime) -> OpenedEnvelope:
    """Write one outcome down, in place of an earlier one that had a cause."""
    cause, detail, letter = outcome.cause, outcome.detail, {}
    if not cause:
        try:
            letter = letters.read(outcome.letter, kind=str(envelope.kind))
        except letters.LetterError as error:
            cause, detail = str(Cause.F7), f"letter.json: {error.field}"
    opened, _new = OpenedEnvelope.objects.update_or_create(
        envelope=envelope,
        defaults={"opened_at": at, "cause": cause, "detail": detail[:2000], "letter": letter},
    )
    OpenedFile.objects.bulk_create(
        OpenedFile(
            opened=opened, name=file.name, sha256=file.sha256, size=file.size, path=vault.adopt(file.path)
        )
        for file in outcome.files
    )
    return opened


def _fact(opened: OpenedEnvelope) -> dict[str, JSON]:
    envelope = opened.envelope
    return {
        "bid": envelope.bid.manifest_sha256,
        "kind": str(envelope.kind),
        "cause": opened.cause,
        "files": sorted(file.sha256 for file in opened.files.all()),
    }


def note_opened(bid: Bid) -> None:
    """Set a bid to opened once every envelope that the hall opens came open, malformed ones (F7) included."""
    kinds = opening_kinds(bid.lot)
    opened = OpenedEnvelope.objects.filter(
        envelope__bid=bid, envelope__kind__in=kinds, cause__in=["", Cause.F7]
    )
    if opened.count() == len(kinds):
        Bid.objects.filter(pk=bid.pk, state=BidState.SEALED).update(state=BidState.OPENED)
