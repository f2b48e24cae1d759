"""The evaluation report as PDF: the ten items of 12号令 42, in Chinese, the same bytes from the same content."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.money import figures, words
from bidding import printing
from evaluation import glyphs

Content = Mapping[str, Any]
Signatures = Sequence[Mapping[str, str]]
DASH = "—"


def render(
    content: Content, *, sha256: str, signatures: Signatures = (), names: Mapping[int, str] | None = None
) -> bytes:
    """Print a report with its signatures; with `names` (number → name) also the list of members, after the award.

    `sha256` is the digest of the content that the members sign; it stands at the foot of each page with page x of y.
    """
    with translation.override("zh-hans"):

        def story() -> list[Any]:
            parts = [*_story(content), *_signatures(signatures, sha256), *_names(names)]
            return parts + _lost(content, signatures, names)

        return _bound(story, title=_("Evaluation report"), footer=f"SHA-256 {sha256}")


def _story(content: Content) -> list[Any]:
    parts = [
        (_("Basic data"), _basics),
        (_("Members of the committee"), _members),
        (_("Opening record"), _opening),
        (_("Valid bids"), _valid),
        (_("Rejected bids"), _rejections),
        (_("Criteria and method"), _criteria),
        (_("Comparison of prices"), _prices),
        (_("Comparison of points"), _scores),
        (_("Ranking"), _ranking),
        (_("Recommended candidates and matters before the contract"), _candidates),
        (_("Clarifications and matters of record"), _records),
    ]
    story: list[Any] = []
    for number, (title, part) in enumerate(parts, 1):
        story += [_heading(f"{number}. {title}"), *part(content)]
    return story


def _basics(content: Content) -> list[Any]:
    basics = content["basics"]
    labels = [
        (_("Project"), f"{basics['project']}（{basics['project_code']}）"),
        (_("Lot"), f"{basics['lot']}（{basics['lot_code']}）"),
        (_("Tenderer"), basics["tenderer"]),
        (_("Tendering agency"), basics["agency"]),
        (_("Maximum bid price"), _yuan(basics["max_price"])),
        (_("Evaluation sites"), basics["sites"]),
        (_("Evaluation started at"), basics["started_at"]),
        (_("Marks locked at"), basics["locked_at"]),
        (_("Report made at"), content["made_at"]),
        (_("Hash of the tender document"), basics["document_sha256"]),
    ]
    return [_table([[_("Item"), _("Content")], *labels], [1.2, 4])]


def _members(content: Content) -> list[Any]:
    rows = [
        [
            member["alias"],
            member["code"] or DASH,
            _("Expert") if member["expert"] else _("Tenderer's representative"),
            member["site"],
            _("Chair") if member["chair"] else "",
        ]
        for member in content["members"]
    ]
    head = [_("Member"), _("Sealed code"), _("Capacity"), _("Site"), _("Office")]
    note = _("The names of the members are secret until the award (招标投标法 Art. 37).")
    return [_table([head, *rows], [1, 2, 1.6, 2, 1]), _text(note, 8.5)]


def _opening(content: Content) -> list[Any]:
    rows = [
        [line["code"], line["bidder"], _yuan(line["price"]) if line["price"] else _("Not opened")]
        for line in content["opening"]
    ]
    return [_table([[_("Code"), _("Bidder"), _("Bid price")], *rows], [0.6, 3, 2])]


def _valid(content: Content) -> list[Any]:
    names = "、".join(f"{line['code']} {line['bidder']}" for line in content["valid"])
    return [_text(names or _("None."))]


def _rejections(content: Content) -> list[Any]:
    if not content["rejections"]:
        return [_text(_("None."))]
    rows = [
        [line["code"], line["bidder"], line["item"], line["ground"], line["reason"], line["votes"]]
        for line in content["rejections"]
    ]
    head = [_("Code"), _("Bidder"), _("Item"), _("Ground (实施条例 Art. 51)"), _("Reason"), _("Votes")]
    return [_table([head, *rows], [0.5, 2, 0.9, 1.8, 2, 0.6])]


def _criteria(content: Content) -> list[Any]:
    rows = [
        [line["code"], line["name"], line["maximum"], _("objective") if line["objective"] else ""]
        for line in content["criteria"]
    ]
    method = "；".join(f"{key} = {value}" for key, value in content["formula"].items())
    joined = "；".join(f"{key} = {value}" for key, value in content["aggregation"].items())
    return [
        _table([[_("Code"), _("Criterion"), _("Points"), _("Kind")], *rows], [0.7, 3, 0.7, 0.8]),
        _text(_("Price formula: %(formula)s") % {"formula": method}),
        _text(_("How marks are joined: %(rule)s") % {"rule": joined or "mean"}),
    ]


def _prices(content: Content) -> list[Any]:
    prices = content["prices"]
    if not prices["lines"]:
        return [_text(_("None."))]
    rows = [
        [line["code"], line["bidder"], _yuan(line["price"]), f"{line['deviation']}%", line["points"]]
        for line in prices["lines"]
    ]
    head = [_("Code"), _("Bidder"), _("Bid price"), _("Deviation from the base"), _("Points for the price")]
    story = [
        _text(_("Base price: %(base)s") % {"base": _yuan(prices["base"])}),
        _table([head, *rows], [0.5, 2.4, 2.2, 1, 1]),
    ]
    if prices["drawn"]:
        drawn = "；".join(f"{name} = {value}" for name, value in prices["drawn"].items())
        story.append(_text(_("Drawn in public: %(drawn)s") % {"drawn": drawn}))
    return story


def _scores(content: Content) -> list[Any]:
    scores = content["scores"]
    if not scores:
        return [_text(_("None."))]
    judged = [line for line in content["criteria"] if line["code"] in scores[0]["points"]]
    rows = [
        [f"{line['name']}（{line['maximum']}）", *[bid["points"][line["code"]] for bid in scores]]
        for line in judged
    ]
    rows.append([_("Points for the price"), *[bid["price_points"] for bid in scores]])
    rows.append([_("Total"), *[bid["total"] for bid in scores]])
    head = [_("Criterion"), *[bid["code"] for bid in scores]]
    return [_table([head, *rows], [3, *[1] * len(scores)]), *_marks(content, judged)]


def _marks(content: Content, judged: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Every member's marks, so that anyone can add them up again."""
    given = {(criterion, code, number): value for criterion, code, number, value in content["marks"]}
    numbers = [str(member["number"]) for member in content["members"]]
    rows = [
        [bid["code"], line["name"], *[given.get((line["code"], bid["code"], n), DASH) for n in numbers]]
        for bid in content["scores"]
        for line in judged
    ]
    head = [_("Code"), _("Criterion"), *[member["alias"] for member in content["members"]]]
    return [
        _text(_("Marks of the members"), 10),
        _table([head, *rows], [0.5, 2, *[1] * len(numbers)], size=7.5),
    ]


def _ranking(content: Content) -> list[Any]:
    if not content["ranking"]:
        return [_text(_("None."))]
    rows = [
        [str(line["rank"]), line["code"], line["bidder"], line["total"], _yuan(line["price"])]
        for line in content["ranking"]
    ]
    story = [
        _table([[_("Rank"), _("Code"), _("Bidder"), _("Total"), _("Bid price")], *rows], [0.6, 0.6, 3, 1, 2])
    ]
    if content["tie"]:
        story.append(_text(_("A tie was settled by the tenderer: %(reason)s") % {"reason": content["tie"]}))
    return story


def _candidates(content: Content) -> list[Any]:
    chosen = [line for line in content["ranking"] if line["candidate"]]
    if not chosen:
        return [_text(_("The committee recommends no candidate."))]
    lines = [
        _text(
            _("Candidate %(rank)d: %(bidder)s, %(price)s (%(words)s)")
            % {
                "rank": line["rank"],
                "bidder": line["bidder"],
                "price": _yuan(line["price"]),
                "words": words(Decimal(line["price"])),
            }
        )
        for line in chosen
    ]
    note = _("Before the contract is signed, only what the tender document leaves open may be settled.")
    return [*lines, _text(note)]


def _records(content: Content) -> list[Any]:
    lines = [
        _("Question to %(code)s (%(kind)s): %(question)s Answer: %(answer)s")
        % {**line, "answer": line["answer"] or DASH}
        for line in content["clarifications"]
    ]
    lines += [
        _("Large deviation: %(member)s gave %(code)s %(value)s for %(criterion)s, the others on average "
          "%(others)s. Reason: %(reason)s") % line
        for line in content["deviations"]
    ]  # fmt: skip
    lines += [
        _("Correction: %(member)s, %(criterion)s, %(code)s: %(from)s to %(to)s (%(ground)s). %(reason)s")
        % line
        for line in content["corrections"]
    ]
    lines += [
        _("Vote on competition: %(member)s: %(said)s. %(reason)s")
        % {**vote, "said": _("lacking") if vote["lacking"] else _("enough")}
        for vote in content["competition"]["votes"]
    ]
    lines += [_("Fault from %(from)s to %(to)s: %(reason)s") % fault for fault in content["faults"]]
    lines += [
        _("Change: %(member)s (%(code)s) %(what)s: %(reason)s") % change for change in content["changes"]
    ]
    return [_text(line) for line in lines] or [_text(_("None."))]


def _signatures(signatures: Signatures, sha256: str) -> list[Any]:
    if not signatures:
        return []
    rows = [[line["alias"], line["kind"], line["at"], line["text"] or DASH] for line in signatures]
    return [
        _heading(_("Signatures")),
        _text(_("The members answered the digest %(digest)s.") % {"digest": sha256}, 8.5),
        _table([[_("Member"), _("Answer"), _("Time"), _("Dissent")], *rows], [1, 1.6, 1.6, 4]),
    ]


def _names(names: Mapping[int, str] | None) -> list[Any]:
    if not names:
        return []
    rows = [[_("Expert %(number)d") % {"number": number}, name] for number, name in sorted(names.items())]
    return [
        _heading(_("List of the members, opened after the award")),
        _table([[_("Member"), _("Name")], *rows], [1, 3]),
    ]


def _lost(content: Content, signatures: Signatures, names: Mapping[int, str] | None) -> list[Any]:
    """List the characters that the font cannot draw, with their codes."""
    found = glyphs.missing("".join(_texts([content, list(signatures), names or {}])))
    if not found:
        return []
    codes = "、".join(glyphs.code(char) for char in found)
    return [
        _text(_("Characters shown by their code because the font lacks them: %(codes)s") % {"codes": codes})
    ]


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _bound(story: Callable[[], list[Any]], *, title: str, footer: str) -> bytes:
    """Print twice, each time from a fresh story: the first time counts the pages for "page x of y"."""
    pages = _print(story(), title, footer, 0)[1]
    return _print(story(), title, footer, pages)[0]


def _print(story: Sequence[Any], title: str, footer: str, pages: int) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    font = printing.register_font()
    made = BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=title,
        author="Clearbid",
        invariant=1,
    )

    def foot(canvas: Any, _page: Any) -> None:
        canvas.setFont(font, 7)
        canvas.drawString(18 * mm, 11 * mm, footer)
        numbered = _("Page %(page)d of %(pages)d") % {"page": canvas.getPageNumber(), "pages": pages}
        canvas.drawRightString(A4[0] - 18 * mm, 11 * mm, numbered)

    head = printing.paragraph(title, 18, bold=True, centre=True)
    document.build([head, *story], onFirstPage=foot, onLaterPages=foot)
    return made.getvalue(), document.page


def _heading(text: str) -> Any:
    return printing.paragraph(text, 12, bold=True)


def _text(text: str, size: float = 9.5) -> Any:
    return printing.paragraph(glyphs.shown(text), size)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[float], *, size: float = 8.5) -> Any:
    return printing.table([[glyphs.shown(str(cell)) for cell in row] for row in rows], widths, size=size)


def _yuan(amount: str) -> str:
    return f"¥{figures(Decimal(amount))}"
