"""The papers of a report as PDF, in Chinese: the pages that are signed, the page of signatures, the names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from bidding import printing
from bidding.pdfs.binding import Bound, Cover, bound
from evaluation import glyphs
from evaluation.report.blocks import DASH, Block, Section, Table, Text
from evaluation.report.sections import lost_characters, sections

Content = Mapping[str, Any]
ROOM_FOR_SECTION = 130.0
SIZES = {"p": 9.5, "note": 8.0, "sub": 10.0}


@dataclass(frozen=True)
class Answer:
    """One member's answer as it is printed: who (专家n), what, how it was given, when, the dissent, its sealed proof."""

    member: str
    kind: str
    how: str
    at: str
    text: str = ""
    proof_sha256: str = ""
    by_silence: bool = False


def report_pages(content: Content, *, sha256: str) -> Bound:
    """Print what the members sign; `sha256` is the digest of the content and stands at the foot of each page."""
    with translation.override("zh-hans"):
        title = _("Evaluation report")
        return bound(_cover(content, title, sha256), _story(content, title))


def signature_pages(
    content: Content, *, sha256: str, digests: Sequence[str], answers: Sequence[Answer]
) -> Bound:
    """Print the list of the pages' digests and the members' answers to it."""
    with translation.override("zh-hans"):
        title = _("Signatures of the evaluation report")
        parts = [
            *_flowables(_answers(answers, sha256)),
            *_flowables(_digests(digests)),
            *_lost([answer.text for answer in answers]),
        ]
        return bound(_cover(content, title, sha256, part=_("Signatures")), [_title(title), *parts])


def names_page(
    content: Content,
    *,
    sha256: str,
    rows: Sequence[tuple[str, str, str]],
    key: str = "",
    letters: Sequence[tuple[str, str, str]] = (),
) -> Bound:
    """Print the list of the members, opened after the award: 专家n, sealed code, name.

    With the `key` of the letters also each bid's `letters`: letter, bidder, digest of the manifest.
    """
    with translation.override("zh-hans"):
        title = _("List of the members, opened after the award")
        basics = content["basics"]
        about = Text(f"{basics['lot']}（{basics['lot_code']}）")
        listed = Table([_("Member"), _("Sealed code"), _("Name")], rows, [1, 2, 3])
        blocks = [about, listed, *_letters(key, letters)]
        texts = [text for row in (*rows, *letters) for text in row]
        return bound(_cover(content, title, sha256), [_title(title), *_flowables(blocks), *_lost(texts)])


def _letters(key: str, letters: Sequence[tuple[str, str, str]]) -> list[Block]:
    """Open the letters of the bids, so that everybody can compute them anew from the manifests."""
    if not letters:
        return []
    said = _(
        "Key of the letters: %(key)s. The bids stand in the order of HMAC-SHA256(key, digest of the manifest); the log holds the digest of key and letters since the start."
    )
    head = [_("Code"), _("Bidder"), _("Digest of the manifest")]
    return [
        Text(_("Letters of the bids"), "sub"),
        Text(said % {"key": key}, "note"),
        Table(head, letters, [0.6, 2.4, 4.6], small=True),
    ]


def _story(content: Content, title: str) -> list[Any]:
    made: list[Any] = [
        _title(title),
        printing.paragraph(glyphs.shown(content["basics"]["lot"]), 11, centre=True),
    ]
    for section in sections(content):
        made += _section(section)
    return made + _lost(_texts(content))


def _section(section: Section) -> list[Any]:
    law = [printing.paragraph(section.law, 7.5)] if section.law else []
    return [
        *printing.heading(glyphs.shown(section.title), 12.5, room=ROOM_FOR_SECTION),
        *law,
        *_flowables(section.blocks),
    ]


def _flowables(blocks: Sequence[Block]) -> list[Any]:
    return [part for one in blocks for part in ([_table(one)] if isinstance(one, Table) else _text(one))]


def _text(one: Text) -> list[Any]:
    if one.kind == "sub":
        return printing.heading(glyphs.shown(one.text), SIZES["sub"])
    return [printing.paragraph(glyphs.shown(one.text), SIZES[one.kind])]


def _table(one: Table) -> Any:
    given = one.rows if one.facts else [one.head, *one.rows]
    rows = [[glyphs.shown(cell) for cell in row] for row in given]
    size = 8 if one.small else 8.5
    return printing.table(
        rows, one.widths, size=size, right=one.right, repeated=not one.facts, head=not one.facts
    )


def _title(text: str) -> Any:
    return printing.paragraph(text, 18, bold=True, centre=True)


def _cover(content: Content, title: str, sha256: str, part: str = "") -> Cover:
    code = content["basics"]["lot_code"]
    return Cover(title, ident=f"{code}　SHA-256 {sha256}", subject=code, part=part)


def _answers(answers: Sequence[Answer], sha256: str) -> list[Block]:
    rows = [[one.member, one.kind, one.how, one.at, one.text or DASH] for one in answers]
    head = [_("Member"), _("Answer"), _("How it was given"), _("Time"), _("Dissent and its reasons")]
    said = _(
        "Each member answered the content with the digest %(digest)s and the pages whose digests are listed below."
    )
    blocks: list[Block] = [Text(said % {"digest": sha256}), Table(head, rows, [0.9, 1.3, 1.9, 1.5, 3])]
    silent = "、".join(one.member for one in answers if one.by_silence)
    if silent:
        # 12号令 43: the committee states in writing who neither signed nor gave reasons.
        note = _(
            "%(members)s neither signed nor gave a different opinion with reasons, and count as consenting (实施条例 53)."
        )
        blocks.append(Text(note % {"members": silent}))
    proofs = [[one.member, one.proof_sha256] for one in answers if one.proof_sha256]
    if proofs:
        note = _("The digests that stand for keys and signatures until the names are opened after the award:")
        blocks += [Text(note, "note"), Table([_("Member"), "SHA-256"], proofs, [1, 6], small=True)]
    return blocks


def _digests(digests: Sequence[str]) -> list[Block]:
    rows = [[str(number), digest] for number, digest in enumerate(digests, 1)]
    note = _(
        "A page's digest is printed at its foot by its first sixteen digits; the file itself carries all of them."
    )
    return [
        Text(_("Digests of the pages"), "sub"),
        Text(note, "note"),
        Table([_("Page"), "SHA-256"], rows, [0.6, 6], small=True),
    ]


def _lost(texts: Sequence[str]) -> list[Any]:
    """List the characters that the font cannot draw, with their codes."""
    found = glyphs.missing("".join(texts))
    return _flowables([lost_characters([glyphs.code(char) for char in found])]) if found else []


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
