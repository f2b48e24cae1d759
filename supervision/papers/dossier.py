"""The papers of an export: the dossier as PDF, and a zip whose manifest names the hash of everything in it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from accounts.templatetags.when import shanghai
from bidding import printing
from supervision.papers.exhibits import exhibits, joint, unread

Dossier = Mapping[str, Any]
# A zip counts years from here; a fixed date, so that the same content gives the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)
PIECE = 1024 * 1024
# So much of one value goes into the PDF; the JSON has all of it.
MOST_PRINTED = 400


def dossier_json(dossier: Dossier) -> bytes:
    """Write the dossier for machines."""
    return (json.dumps(dossier, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def dossier_pdf(dossier: Dossier) -> bytes:
    """Print the dossier in the language in force."""
    head = dossier["alert"]
    digest = sha256(dossier_json(dossier)).hexdigest()
    paper = printing.Paper(
        title=_("Evidence of alert %(number)s") % {"number": head["number"]},
        footer=f"{head['lot']} · dossier.json SHA-256 {digest}",
        subject=head["lot"],
    )
    return printing.pdf(paper, list(_story(dossier)))


def _story(dossier: Dossier) -> Iterable[Any]:
    yield printing.paragraph(
        _("A lead, not a conclusion. Collusion is established only after a check by people who have heard the parties."),
        11, bold=True,
    )  # fmt: skip
    yield printing.paragraph(
        _("Values are masked.") if dossier["masked"] else _("Values are shown in full."), 9
    )
    yield printing.table(_facts(dossier), [1, 3], head=False, repeated=False)
    yield from printing.heading(_("Bidders and their replies"), 13)
    yield printing.table(_replies(dossier), [2, 4, 1.6])
    for number, piece in enumerate(dossier["evidence"], start=1):
        yield from _piece(number, piece)
        yield from exhibits(piece)
    yield from joint(dossier["joint_bids"])
    yield from unread(dossier["not_read"])
    yield from printing.heading(_("Innocent explanations to rule out"), 13)
    for family, text in dossier["innocent"]:
        yield printing.paragraph(f"{family}：{text}", 9.5)
    verdict = dossier["verdict"]
    yield from printing.heading(_("Verdict"), 13)
    yield printing.paragraph(
        f"{verdict['kind']}\n{verdict['reason']}\n{verdict['by']} {_when(verdict['at'])}"
        if verdict
        else _("none yet"),
        9.5,
    )
    yield from printing.heading(_("Audit trail"), 13)
    rows = [[str(one["entry"]), _told(one), one["actor"], _when(one["at"])] for one in dossier["trail"]]
    yield printing.table([[_("Entry"), _("Act"), _("By whom"), _("Time")], *rows], [0.7, 4, 2, 1.6], size=8)


def _told(step: Mapping[str, Any]) -> str:
    return "\n".join(part for part in (step["words"], step["note"], step["sha256"]) if part)


def _facts(dossier: Dossier) -> list[list[str]]:
    head = dossier["alert"]
    share = head["calibration"]
    calibrated = (
        _("%(stood)s of %(concluded)s concluded alerts of this level and these rules stood") % share
        if share
        else _("not calibrated")
    )
    return [
        [_("Lot"), f"{head['lot_name']}（{head['lot']}）"],
        [_("Level"), head["level"]],
        [_("Status"), head["status"]],
        [_("Score"), f"{head['score']} · {calibrated}"],
        [_("Rules"), f"{head['rules']} · {head['model']}"],
        [_("Screened at"), _when(head["screened_at"])],
        [_("Digest"), head["screening_digest"]],
        [_("Exported at"), _when(dossier["made_at"])],
    ]


def _replies(dossier: Dossier) -> list[list[str]]:
    rows = [[_("Bidder"), _("Reply"), _("Time")]]
    for party in dossier["parties"]:
        files = "".join(f"\n{name} {digest[:16]}…" for name, digest in party["files"])
        rows.append(
            [
                f"{party['bidder']}\n{party['uscc']}",
                (party["reply"] or _("no reply yet")) + files,
                _when(party["replied_at"]) + (f"\n{_('after the due date')}" if party["late"] else ""),
            ]
        )
    return rows


def _piece(number: int, piece: Mapping[str, Any]) -> Iterable[Any]:
    yield from printing.heading(f"{number}. {piece['kind']}", 12, room=140)
    met, of = piece["base"]
    figures = "　".join(f"{label}：{value}" for label, value in piece["figures"])
    base = _("Base rate: met in %(met)s of %(of)s.") % {"met": met, "of": of}
    yield printing.paragraph(
        f"{piece['grade']} · {piece['family']} · {piece['article']}\n{base}　{figures}", 9
    )
    for remark in piece["remarks"]:
        yield printing.paragraph(remark, 8.5)
    if not piece["heard"]:
        yield printing.paragraph(
            _("Added after a bidder had replied or the time was over: not heard on this."), 8.5
        )
    rows = [[_("Bidder"), _("Value"), _("Source"), _("Read at, by")]]
    for side in piece["sides"]:
        page = f" · {_('page %(page)s') % {'page': side['page']}}" if side["page"] else ""
        rows.append(
            [side["bidder"], side["value"][:MOST_PRINTED], _source(side, page), "\n".join(part for part in (_when(side["read_at"]), side["method"]) if part)]
        )  # fmt: skip
    yield printing.table(rows, [2, 4, 3.4, 1.6], size=8)
    for review in piece["reviews"]:
        found = _("sound") if review["sound"] else _("not to be used")
        yield printing.paragraph(
            f"{review['aspect']}：{found} · {review['by']} {_when(review['at'])}\n{review['note']}", 8.5
        )
    if not piece["usable"]:
        yield printing.paragraph(
            _("Not yet to be used as evidence: it needs a legal and a technical review."), 8.5
        )


def _source(side: Mapping[str, Any], page: str) -> str:
    if not side["sha256"]:
        return str(side["source"]) or _("figures of many lots")
    return f"{side['source']}{page}\nSHA-256 {side['sha256']}"


def _when(text: str | None) -> str:
    return shanghai(datetime.fromisoformat(text)) if text else ""


def write_zip(target: IO[bytes], files: Mapping[str, bytes], sources: Mapping[str, Path]) -> str:
    """Write files, and sources from where they are kept, into a zip with their manifest; return the manifest's SHA-256.

    One source is open at a time: a process may have some thousand open at most. Raises OSError for one that is gone.
    """
    lines: list[str] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        for name, content in sorted(files.items()):
            made.writestr(_info(name), content)
            lines.append(f"{sha256(content).hexdigest()}  {name}")
        for name, place in sorted(sources.items()):
            with place.open("rb") as stream:
                lines.append(f"{_copied(made, name, stream)}  {name}")
        manifest = ("\n".join(lines) + "\n").encode()
        made.writestr(_info("MANIFEST.sha256"), manifest)
    return sha256(manifest).hexdigest()


def _copied(made: ZipFile, name: str, stream: IO[bytes]) -> str:
    hashed = sha256()
    with made.open(_info(name), "w", force_zip64=True) as writer:
        while piece := stream.read(PIECE):
            hashed.update(piece)
            writer.write(piece)
    return hashed.hexdigest()


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, NO_DATE)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def instructions(dossier: Dossier, omitted: list[str]) -> bytes:
    """Say how to check the zip, in both languages."""
    left = "".join(f"- {name}\n" for name in omitted)
    text = f"""线索证据包的核验方法

1. 解压后在本目录运行：  sha256sum -c MANIFEST.sha256
   每一行应显示“OK”（或“成功”）。Windows：certutil -hashfile 文件名 SHA256，与清单逐行比对。
2. 运行：  sha256sum MANIFEST.sha256
   结果应与平台日志中本次导出记录（alert.export，线索 {dossier["alert"]["number"]}）的 manifest 值一致；
   预警页的“操作留痕”也显示该值。
3. dossier.json 中每条证据列明来源文件的 SHA-256；该值应与标段审计档案中的同名文件一致。
本包是线索，不是结论。

How to check this package

1. Unpack it and run here:  sha256sum -c MANIFEST.sha256
2. Run:  sha256sum MANIFEST.sha256
   The result is the value "manifest" of the export's entry in the platform's ledger (alert.export); the
   audit trail on the alert's page shows it too.
3. dossier.json names the SHA-256 of each source; the lot's audit archive holds the same.
It is a lead, not a conclusion.
"""
    return (text + (f"\n未收入的来源文件 / Sources left out:\n{left}" if left else "")).encode()
