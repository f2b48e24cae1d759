"""What of the course of an evaluation belongs into its report: who was changed, what was voted, said, interrupted."""

from typing import Any

from accounts.templatetags.when import shanghai
from bidding.models import OpenedEnvelope
from evaluation.models import CallState, Correction, Room, Verdict
from evaluation.queries.panels import present_members

Lines = list[dict[str, Any]]


def changes_of(room: Room) -> Lines:
    """Return who was called and did not stay, with the ground of the law where a place was refilled (实施条例 48)."""
    gone = room.members.exclude(state__in=[CallState.CALLED, CallState.ACCEPTED]).order_by("pk")
    return [
        {
            "member": member.alias,
            "code": member.code,
            "what": str(member.get_state_display()),
            "ground": str(member.get_ground_display()) if member.ground else "",
            "reason": member.reason,
            "at": shanghai(member.left_at) if member.left_at else "",
        }
        for member in gone
    ]


def faults_of(room: Room) -> Lines:
    """Return the interruptions."""
    return [
        {
            "kind": str(fault.get_kind_display()),
            "reason": fault.reason,
            "from": shanghai(fault.began_at),
            "to": shanghai(fault.ended_at) if fault.ended_at else "",
        }
        for fault in room.faults.all()
    ]


def extensions_of(room: Room) -> Lines:
    """Return the votes for more time that reached the law's share (TL-18)."""
    return [
        {
            "asked": "、".join(str(number) for number in line.asked),
            "of": str(line.of),
            "minutes": str(line.minutes),
            "until": shanghai(line.new_end_at),
            "at": shanghai(line.extended_at),
        }
        for line in room.extensions.all()
    ]


def remarks_of(room: Room) -> Lines:
    """Return the written discussion, topics marked as such."""
    return [
        {
            "member": remark.member.alias,
            "topic": remark.topic,
            "text": remark.text,
            "at": shanghai(remark.said_at),
        }
        for remark in room.remarks.select_related("member")
    ]


def qualifications_of(room: Room) -> Lines:
    """Return what purchaser or agency found on qualifications (87号令 44); nothing where the committee reviews them."""
    return [
        {
            "code": room.code_of(line.bid_id),
            "bidder": line.bid.bidder.name,
            "passed": line.passed,
            "ground": str(line.get_ground_display()) if line.ground else "",
            "reason": line.reason,
            "by": line.checked_by.organisation.name if line.checked_by.organisation else "",
            "at": shanghai(line.checked_at),
        }
        for line in room.qualifications.select_related("bid__bidder", "checked_by__organisation")
    ]


def unopened_of(room: Room) -> Lines:
    """Return the bids that could not be opened, with the cause that was read out in the hall."""
    found = OpenedEnvelope.objects.filter(envelope__bid__lot=room.lot_id).exclude(cause="")
    lines = found.select_related("envelope__bid__bidder").order_by("envelope__bid__pk", "pk")
    return [
        {
            "bidder": line.envelope.bid.bidder.name,
            "envelope": str(line.envelope.get_kind_display()),
            "cause": f"{line.cause} {line.get_cause_display()}",
        }
        for line in lines
    ]


def identity_marks_of(room: Room) -> Lines:
    """Return the identity marks in blind bids that were put before the committee."""
    found = room.identity_marks.filter(verdict=Verdict.COMMITTEE)
    return [
        {
            "code": room.code_of(mark.bid_id),
            "kind": str(mark.get_kind_display()),
            "page": str(mark.page or ""),
            "reason": mark.reason,
        }
        for mark in found
    ]


def voided_of(room: Room) -> Lines:
    """Return the rejections that fell with the vote of a replaced member; they were decided anew."""
    found = room.rejections.filter(voided_at__isnull=False).select_related("bid__bidder").order_by("pk")
    return [
        {
            "code": room.code_of(line.bid_id),
            "bidder": line.bid.bidder.name,
            "ground": str(line.get_ground_display()),
            "reason": line.reason,
            "at": shanghai(line.voided_at),
        }
        for line in found
    ]


def void_corrections_of(room: Room) -> Lines:
    """Return the corrections of members who left: void with their marks, and never their successors'.

    A successor has the same 专家n, so that only the sealed code tells whose they were.
    """
    found = Correction.objects.filter(mark__member__room=room).exclude(mark__member__in=present_members(room))
    return [
        {
            "member": line.mark.member.alias,
            "sealed_code": line.mark.member.code,
            "criterion": line.mark.criterion,
            "code": room.code_of(line.mark.bid_id),
            "from": str(line.mark.value),
            "to": str(line.value),
            "reason": line.reason,
        }
        for line in found.select_related("mark__member")
    ]


def competition_of(room: Room) -> dict[str, Any]:
    """Return the votes on whether competition is lacking (12号令 27), and what they came to."""
    votes = [
        {"member": m.alias, "lacking": m.competition_vote.lacking, "reason": m.competition_vote.reason}
        for m in present_members(room).filter(competition_vote__isnull=False)
    ]
    return {"decided": str(room.get_competition_display()) if votes else "", "votes": votes}
