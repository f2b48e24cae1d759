"""What the evaluation report says (RULES EV-16, EV-17), as plain texts and numbers."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.templatetags.when import shanghai
from bidding.models import NoticeKind
from bidding.queries.bids import session_of
from bidding.texts import formulas
from evaluation.models import Correction, Mark, Room
from evaluation.queries.bids import bids_in, prices_of, qualified_bids
from evaluation.queries.courses import (
    changes_of,
    competition_of,
    extensions_of,
    faults_of,
    identity_marks_of,
    qualifications_of,
    remarks_of,
    unopened_of,
    void_corrections_of,
    voided_of,
)
from evaluation.queries.criteria import criteria_of, document_of
from evaluation.queries.law import limit
from evaluation.queries.letters import letters_of
from evaluation.queries.marks import effective_marks, large_deviations
from evaluation.queries.panels import present_members
from evaluation.queries.results import Result, result_of

Content = dict[str, Any]
FORMAT = "clearbid-report/2"


def content_of(room: Room, at: datetime) -> Content:
    """Return the content of the report as canonical-JSON values; members appear as 专家n (CM-08).

    In Chinese, the language in which it binds.
    """
    with translation.override("zh-hans"):
        result = result_of(room)
        document = document_of(room.lot)
        return {
            "format": FORMAT,
            "regime": room.lot.project.regime,
            "made_at": shanghai(at, "seconds"),
            "basics": _basics(room),
            "members": _members(room),
            "opening": _opening(room),
            "valid": [_named(room, bid) for bid in qualified_bids(room)],
            "rejections": _rejections(room),
            "criteria": [
                {"code": c.code, "name": c.name, "maximum": str(c.maximum), "objective": c.objective}
                for c in criteria_of(document)
            ],
            "formula": {key: str(value) for key, value in document.price_formula.items()},
            "formula_words": formulas.words(document.price_formula),
            "aggregation": {key: str(value) for key, value in document.aggregation.items()},
            "aggregation_words": formulas.aggregation_words(document.aggregation),
            "prices": _prices(room, result),
            "scores": _scores(room, result),
            "marks": _marks(room),
            "deviations": _deviations(room),
            "corrections": _corrections(room),
            "ranking": _ranking(room, result, at),
            "tie": room.tie_reason,
            "clarifications": _clarifications(room),
            "held_back": _held_back(room),
            "competition": competition_of(room),
            "faults": faults_of(room),
            "changes": changes_of(room),
            "extensions": extensions_of(room),
            "remarks": remarks_of(room),
            "qualifications": qualifications_of(room),
            "unopened": unopened_of(room),
            "voided": voided_of(room),
            "void_corrections": void_corrections_of(room),
            "identity_marks": identity_marks_of(room),
        }


def digest_of(content: Content) -> str:
    """Return the SHA-256 of the report's canonical JSON, which is what members sign."""
    return sha256(rfc8785.dumps(content)).hexdigest()


def _basics(room: Room) -> dict[str, Any]:
    lot, project = room.lot, room.lot.project
    document = document_of(lot)
    return {
        "project": project.name,
        "project_code": project.code,
        "lot": lot.name,
        "lot_code": lot.code,
        "tenderer": project.tenderer.name,
        "agency": project.agency.name,
        "max_price": f"{lot.max_price:.2f}",
        "document_sha256": document.sha256,
        "started_at": shanghai(room.started_at),
        "locked_at": shanghai(room.locked_at),
        "sites": "、".join(
            f"{part.site.name}（{part.get_role_display()}）" for part in room.sites.select_related("site")
        ),
        "room": str(room.number),
        "blind": room.blind,
        "revealed_at": shanghai(room.revealed_at, "seconds"),
        "letters_sha256": letters.sha256 if (letters := letters_of(room)) else "",
        **_publicity(room),
    }


def _publicity(room: Room) -> dict[str, str]:
    """Where and when the tender was announced, and when and where it was opened (87号令 58 item 1)."""
    lot = room.lot
    notice = lot.notices.filter(kind=NoticeKind.TENDER).first()
    session = session_of(lot)
    return {
        "media": str(_("This platform, %(address)s") % {"address": settings.SITE_URL}),
        "announced_at": shanghai(notice.published_at, "seconds") if notice else "",
        "notice_sha256": notice.sha256 if notice else "",
        "deadline": shanghai(lot.deadline, "seconds"),
        "opened_at": shanghai(session.opened_at, "seconds") if session and session.opened_at else "",
        "opening_place": str(
            _("Opening hall of this platform (hosted by %(centre)s)") % {"centre": lot.project.centre.name}
        ),
        "record_sha256": session.record_sha256 if session else "",
    }


def _members(room: Room) -> list[dict[str, Any]]:
    return [
        {
            "number": member.number,
            "alias": member.alias,
            "code": member.code,
            "site": member.site.site.name,
            "chair": member.chair,
            "expert": member.expert_id is not None,
        }
        for member in present_members(room)
    ]


def _named(room: Room, bid: Any) -> dict[str, str]:
    return {"code": room.code_of(bid.pk), "bidder": bid.bidder.name}


def _opening(room: Room) -> list[dict[str, str]]:
    prices = prices_of(room)
    return [
        {**_named(room, bid), "price": f"{prices[bid.pk]:.2f}" if bid.pk in prices else ""}
        for bid in bids_in(room)
    ]


def _rejections(room: Room) -> list[dict[str, Any]]:
    return [
        {
            **_named(room, line.bid),
            "item": str(line.get_item_display()),
            "ground": str(line.get_ground_display()),
            "reason": line.reason,
            "votes": f"{line.votes}/{line.of}",
        }
        for line in room.rejections.filter(voided_at__isnull=True)
        .select_related("bid__bidder")
        .order_by("pk")
    ]


def _prices(room: Room, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"base": "", "drawn": {}, "lines": []}
    lines = sorted(result.lines, key=lambda line: room.code_of(line.bid.pk))
    return {
        "base": str(result.base),
        "drawn": {name: str(value) for name, value in result.drawn.items()},
        "lines": [
            {
                **_named(room, line.bid),
                "price": f"{line.price:.2f}",
                "deduction": str(line.deduction),
                "evaluated": f"{line.evaluated:.2f}",
                "deviation": str(line.deviation),
                "points": str(line.price_points),
            }
            for line in lines
        ],
    }


def _scores(room: Room, result: Result | None) -> list[dict[str, Any]]:
    if result is None:
        return []
    return [
        {
            **_named(room, line.bid),
            "points": {code: str(points) for code, points in line.points.items()},
            "price_points": str(line.price_points),
            "total": str(line.total),
        }
        for line in sorted(result.lines, key=lambda line: room.code_of(line.bid.pk))
    ]


def _marks(room: Room) -> list[list[str]]:
    return [
        [mark.criterion, room.code_of(mark.bid_id), str(mark.member.number), str(value)]
        for mark, value in effective_marks(room)
    ]


def _deviations(room: Room) -> list[dict[str, str]]:
    reasons = {
        (str(mark.member_id), mark.criterion, str(mark.bid_id)): mark.reason
        for mark in Mark.objects.filter(member__room=room).exclude(reason="")
    }
    numbers = {str(member.pk): member for member in present_members(room)}
    return [
        {
            "member": numbers[found.member].alias,
            "criterion": found.criterion,
            "code": room.code_of(int(found.bid)),
            "value": str(found.value),
            "others": str(found.others),
            "reason": reasons.get((found.member, found.criterion, found.bid), ""),
        }
        for found in large_deviations(room)
    ]


def _corrections(room: Room) -> list[dict[str, str]]:
    """Corrections of the members who answer for the report."""
    return [
        {
            "member": line.mark.member.alias,
            "criterion": line.mark.criterion,
            "code": room.code_of(line.mark.bid_id),
            "from": str(line.mark.value),
            "to": str(line.value),
            "ground": str(line.get_ground_display()),
            "reason": line.reason,
        }
        for line in Correction.objects.filter(mark__member__in=present_members(room)).select_related(
            "mark__member"
        )
    ]


def _ranking(room: Room, result: Result | None, at: datetime) -> list[dict[str, Any]]:
    if result is None:
        return []
    most = limit("CM-14.max_candidates", room.lot, at).number
    return [
        {
            **_named(room, line.bid),
            "rank": line.rank,
            "total": str(line.total),
            "price": f"{line.price:.2f}",
            "candidate": place < most and room.competition != "lacking",
        }
        for place, line in enumerate(result.lines)
    ]


def _clarifications(room: Room) -> list[dict[str, str]]:
    """The minutes of clarifications: asked, let out, answered, each with its time, and how the answer was signed."""
    return [
        {
            **_named(room, line.bid),
            "kind": str(line.get_kind_display()),
            "asked_by": line.asked_by.alias,
            "asked_at": shanghai(line.asked_at),
            "released_at": shanghai(line.released_at),
            "question": line.question,
            "answer": line.answer,
            "answered_at": shanghai(line.answered_at) if line.answered_at else "",
            "signed": str(line.get_signing_scheme_display()) if line.signing_scheme else "",
        }
        for line in room.clarifications.filter(released_at__isnull=False).select_related(
            "bid__bidder", "asked_by"
        )
    ]


def _held_back(room: Room) -> list[dict[str, str]]:
    """Questions that were not let out, and why (CM-12)."""
    return [
        {"code": room.code_of(line.bid_id), "question": line.question, "reason": line.refusal}
        for line in room.clarifications.filter(refused_at__isnull=False)
    ]
