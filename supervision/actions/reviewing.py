"""Reviewing the detector's output, and running the screens again over the stored facts."""

import logging
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.leases import Renewing, held
from supervision.actions.screening import RULES_VERSION, again
from supervision.apart import apart, limits
from supervision.models import Alert, Evidence, EvidenceReview, Rerun
from supervision.rules import alerts as rules

logger = logging.getLogger(__name__)
# A run compares every page of a lot: one in each round.
RERUNS_A_ROUND = 1
# Whoever holds it computes the runs: two processes would compute the same one.
LEASE = "rerun"


@transaction.atomic
def review_evidence(
    alert: Alert, *, pieces: Sequence[Evidence], aspect: str, sound: bool, note: str, by: User
) -> list[EvidenceReview]:
    """Put a legal or technical review of pieces of evidence on file; before both, none may be used (EN-09)."""
    at = clock.now()
    alert = Alert.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=alert.pk)
    keys = [piece.pk for piece in pieces]
    pieces = list(alert.evidence.filter(pk__in=keys).prefetch_related("reviews__reviewed_by"))
    require(rules.may_review(by, alert, pieces, aspect=aspect, note=note))
    made = EvidenceReview.objects.bulk_create(
        EvidenceReview(
            evidence=piece, aspect=aspect, sound=sound, note=note.strip(), reviewed_at=at, reviewed_by=by
        )
        for piece in pieces
    )
    record(
        "evidence.review", by=by, on=alert, at=at, aspect=aspect, sound=sound,
        evidence=[piece.digest for piece in pieces],
    )  # fmt: skip
    return made


@transaction.atomic
def ask_rerun(alert: Alert, *, by: User) -> Rerun:
    """Have the clock run the screens again over the stored facts of the alert's lot."""
    at = clock.now()
    alert = Alert.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=alert.pk)
    require(rules.may_see_alert(by, alert))
    if alert.reruns.filter(run_at__isnull=True).exists():
        raise Refused(_("A run is waiting already."), "waits")
    run = Rerun.objects.create(alert=alert, screening_id=alert.screening_id, asked_at=at, asked_by=by)
    record("screening.ask_again", by=by, on=alert, at=at)
    return run


def rerun_waiting(*, beat: Callable[[], None] = lambda: None) -> int:
    """Carry out the runs that were asked for; return how many. Nothing of the alert is changed by them.

    They run within the limits of a screening; ``beat`` is called about every second meanwhile. While another process is
    at it nothing is done.
    """
    waiting = Rerun.objects.filter(run_at__isnull=True).select_related("alert__lot", "screening")
    if not waiting.exists():
        return 0
    with held(LEASE) as holder:
        if holder:
            return 0
        alive = Renewing(LEASE)

        def living() -> None:
            beat()
            alive()

        return sum(_run(one, living) for one in waiting.order_by("pk")[:RERUNS_A_ROUND])


def _run(one: Rerun, beat: Callable[[], None]) -> bool:
    digest, problem = _digest_again(one) if settings.CLOCK_MAY_TRAVEL else _digest_apart(one, beat)
    with transaction.atomic():
        at = clock.now()
        waits = Rerun.objects.filter(pk=one.pk, run_at__isnull=True)
        same = None if problem else digest == one.screening.digest
        if not waits.update(
            run_at=at, digest=digest, same=same, problem=problem, rules_version=RULES_VERSION
        ):
            return False
        record(
            "screening.again", by=None, on=one.alert, at=at, digest=digest, same=same, problem=problem,
            rules=RULES_VERSION,
        )  # fmt: skip
    return True


def _digest_apart(one: Rerun, beat: Callable[[], None]) -> tuple[str, str]:
    ended = apart(lambda: _digest_again(one), limits(), beat=beat)
    if ended.problem:
        return "", ended.problem[:20]
    digest, problem = ended.answer
    return digest, problem


def _digest_again(one: Rerun) -> tuple[str, str]:
    """Return the digest, or why there is none: no stored basis, other rules, or a failure of the program."""
    try:
        return again(one.screening).digest, ""
    except LookupError as error:
        return "", str(error.args[0])[:20]
    except Exception:
        logger.exception("the screening of alert %s could not be repeated", one.alert_id)
        return "", "failed"
