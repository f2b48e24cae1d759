"""What an export of an alert holds, as plain values: masked unless it was asked for otherwise."""

from datetime import datetime
from typing import Any

from supervision.masking import redacted
from supervision.models import Alert
from supervision.queries.alerts import ShownEvidence, evidence_of
from supervision.queries.exhibits import Exhibits, joint_bids
from supervision.queries.precision import calibration_of
from supervision.queries.reviews import account_name
from supervision.queries.runs import problems_of
from supervision.queries.trails import Step, trail_of

FORMAT = "clearbid-alert-evidence/2"


def dossier_of(alert: Alert, *, plain: bool, at: datetime) -> dict[str, Any]:
    """Return everything an export says, ready for JSON; times in UTC."""
    evidence, exhibits = evidence_of(alert, plain=plain), Exhibits(plain=plain)
    bids = set(alert.parties.values_list("bid", flat=True))
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "masked": not plain,
        "alert": _head(alert),
        "parties": _parties(alert, plain),
        "evidence": [_piece(one, plain) | exhibits.of(one.evidence) for one in evidence],
        "innocent": [[family, text] for family, text in dict.fromkeys((one.family, one.innocent) for one in evidence)],
        "verdict": _verdict(alert, plain),
        "joint_bids": joint_bids(alert),
        "not_read": [[one.bidder, one.file, one.words] for one in problems_of(alert.screening, bids=bids)],
        "trail": [_step(step, plain) for step in trail_of(alert, whole=True).steps],
    }  # fmt: skip


def _step(step: Step, plain: bool) -> dict[str, Any]:
    entry = step.entry
    return {
        "entry": entry.index,
        "act": entry.act,
        "words": step.act,
        "note": step.note if plain else redacted(step.note),
        "sha256": step.sha256,
        "actor": entry.actor,
        "at": entry.at.isoformat(),
        "leaf": bytes(entry.leaf).hex(),
    }


def _head(alert: Alert) -> dict[str, Any]:
    share, run = calibration_of(alert), alert.screening
    return {
        "number": alert.pk,
        "lot": alert.lot.code,
        "lot_name": str(alert.lot),
        "level": str(alert.get_level_display()),
        "status": str(alert.get_status_display()),
        "score": str(alert.score),
        "rules": alert.rules_version,
        "model": alert.model_version,
        "screened_at": run.run_at.isoformat(),
        "screening_digest": run.digest,
        "raised_at": alert.raised_at.isoformat(),
        "calibration": {"stood": share.hit, "concluded": share.of} if share.told else None,
    }


def _parties(alert: Alert, plain: bool) -> list[dict[str, Any]]:
    rows = alert.parties.select_related("organisation", "bid", "reply").prefetch_related("reply__files")
    found = []
    for party in rows:
        reply = getattr(party, "reply", None)
        found.append(
            {
                "bidder": party.organisation.name,
                "uscc": party.organisation.uscc,
                "bid_manifest": party.bid.manifest_sha256,
                "reply": (reply.text if plain else redacted(reply.text)) if reply else None,
                "replied_at": reply.replied_at.isoformat() if reply else None,
                "late": reply.late if reply else None,
                "files": [[one.name, one.sha256] for one in reply.files.all()] if reply else [],
            }
        )
    return found


def _piece(one: ShownEvidence, plain: bool) -> dict[str, Any]:
    row = one.evidence
    return {
        "number": row.pk,
        "kind": one.kind,
        "family": one.family,
        "grade": one.grade,
        "article": row.article,
        "weight": str(row.weight),
        "base": [row.base_met, row.base_of],
        "figures": [list(pair) for pair in one.figures],
        "remarks": one.remarks,
        "heard": not one.unheard,
        "digest": row.digest,
        "usable": one.usable,
        "reviews": [
            {
                "aspect": str(review.get_aspect_display()),
                "sound": review.sound,
                "note": review.note if plain else redacted(review.note),
                "by": account_name(review.reviewed_by),
                "at": review.reviewed_at.isoformat(),
            }
            for review in one.reviews
        ],
        "sides": [
            {
                "bidder": side.bidder,
                "value": side.value if plain else redacted(side.value),
                "source": side.side.source,
                "page": side.side.page,
                "sha256": side.side.sha256,
                "method": side.method,
                "read_at": side.side.observed_at.isoformat(),
            }
            for side in one.sides
        ],
    }


def _verdict(alert: Alert, plain: bool) -> dict[str, Any] | None:
    verdict = getattr(alert, "verdict", None)
    if verdict is None:
        return None
    return {
        "kind": str(verdict.get_kind_display()),
        "reason": verdict.reason if plain else redacted(verdict.reason),
        "by": account_name(verdict.given_by),
        "at": verdict.given_at.isoformat(),
    }
