"""The appendix of a report: what happened on the way, and what fell with a member who was replaced."""

from django.utils.translation import gettext as _

from evaluation.report import parts
from evaluation.report.blocks import DASH, Block, none, table, titled
from evaluation.report.parts import Content


def course(content: Content) -> list[Block]:
    """What a replacement made void, interruptions, votes for time, and the written discussion."""
    return [
        *titled(_("Rejections that fell with a replaced member's vote"), _voided(content)),
        *titled(_("Corrections that fell with a replaced member's marks"), _void_corrections(content)),
        *titled(_("Interruptions"), _faults(content)),
        *titled(_("Votes for more time"), _extensions(content)),
        *titled(_("Discussion"), _remarks(content)),
    ] or [none()]


def _voided(content: Content) -> list[Block]:
    rows = [
        [line["code"], line["bidder"], line["ground"], line["reason"], line["at"]]
        for line in content.get("voided", [])
    ]
    head = [_("Code"), _("Bidder"), _("Ground"), _("Reason"), _("Void since")]
    return table(head, rows, [0.6, 2, 1.8, 2.4, 1.4]) if rows else []


def _void_corrections(content: Content) -> list[Block]:
    rows = [
        [f"{line['member']}（{line['sealed_code'] or DASH}）", line["code"],
         parts.criterion(content, line["criterion"]), f"{line['from']} → {line['to']}", line["reason"]]
        for line in content.get("void_corrections", [])
    ]  # fmt: skip
    head = [_("Member"), _("Code"), _("Criterion"), _("Correction"), _("Reason")]
    return table(head, rows, [1.6, 0.6, 1.8, 1.1, 2.4]) if rows else []


def _faults(content: Content) -> list[Block]:
    rows = [
        [line.get("kind") or DASH, line["reason"], line["from"], line["to"] or DASH]
        for line in content["faults"]
    ]
    return table([_("Kind"), _("Reason"), _("From"), _("To")], rows, [1, 3, 1.5, 1.5]) if rows else []


def _extensions(content: Content) -> list[Block]:
    rows = [
        [line["at"], f"{line['asked']} / {line['of']}", line["minutes"], line["until"]]
        for line in content.get("extensions", [])
    ]
    head = [_("Time"), _("Members who asked / all"), _("Minutes"), _("New end")]
    return table(head, rows, [1.5, 2, 1, 1.5]) if rows else []


def _remarks(content: Content) -> list[Block]:
    rows = [
        [line["at"], line["member"], _("Topic: %(text)s") % line if line["topic"] else line["text"]]
        for line in content.get("remarks", [])
    ]
    return table([_("Time"), _("Member"), _("Remark")], rows, [1.3, 0.9, 5]) if rows else []
