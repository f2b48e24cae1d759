"""The exhibits of an export on paper: passages beside each other, unit prices, joint bids, what was not read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.when import shanghai
from bidding import printing

Plain = Mapping[str, Any]
# On paper: so many passages and price lines of one piece; dossier.json has the rest.
PASSAGES, LINES, MEETINGS = 20, 60, 60
MOST_PRINTED = 600
MORE_BIDDERS = 5


def exhibits(piece: Plain) -> Iterable[Any]:
    """Print the passages or the prices of a piece of evidence."""
    if "passages" in piece:
        yield from _passages(piece["passages"])
    if "prices" in piece:
        yield from _prices(piece["prices"])


def _passages(found: Plain) -> Iterable[Any]:
    if found["missing"]:
        yield printing.paragraph(
            _("The passages cannot be printed: what was read then is no longer stored as it was."), 8.5
        )
        return
    rows = [[_("No."), *found["bidders"]]]
    for pair in found["shown"][:PASSAGES]:
        like = "" if pair["likeness"] is None else f"\n{pair['likeness']:.2f}"
        rows.append([f"{pair['number']}{like}", *(_side(side) for side in pair["sides"])])
    yield printing.paragraph(
        _("Passages side by side. Text in 〔 〕 is the tender document's own; the figure is the likeness."),
        8.5,
    )
    yield printing.table(rows, [0.6, 4.7, 4.7], size=8)
    left = found["left_out"] + max(0, len(found["shown"]) - PASSAGES)
    yield from _more(left, _("%(count)s more passages are not printed; the zip's dossier.json has them."))


def _side(side: Plain) -> str:
    said = "".join(f"〔{text}〕" if look == "template" else text for text, look in side["text"]).strip()
    page = f"{side['file']} · {_('page %(page)s') % {'page': side['page']}}" if side["file"] else ""
    return f"{said[:MOST_PRINTED]}{'…' if len(said) > MOST_PRINTED else ''}\n{page}"


def _prices(found: Plain) -> Iterable[Any]:
    yield printing.paragraph(found["rule"], 9)
    following = [line for line in found["items"] if line["follows"]]
    rows = [[_("Item"), *found["bidders"]]]
    rows += [[f"{line['item']} {line['name']}".strip(), *line["prices"]] for line in following[:LINES]]
    widths = [3.0, *([1.6] * len(found["bidders"]))]
    if following:
        yield printing.table(rows, widths, size=8, right=range(1, len(widths)))
    left = len(found["items"]) - len(following[:LINES])
    yield from _more(left, _("%(count)s more items are not printed; the zip's dossier.json has them."))


def joint(found: Plain) -> Iterable[Any]:
    """Print the tenders in which the bidders met."""
    yield from printing.heading(_("Joint bids"), 13)
    if len(found["shown"]) == 0:
        yield printing.paragraph(_("These bidders met in no lot of the department but this one."), 9.5)
        return
    names = found["bidders"]
    if len(names) > MORE_BIDDERS:
        rows = [[_("Lot"), _("Opened"), _("Who bid")]]
        rows += [
            [one["name"], _day(one["deadline"]), _who(one["bids"], names)]
            for one in found["shown"][:MEETINGS]
        ]
        yield printing.table(rows, [3, 1.2, 5.8], size=8)
    else:
        rows = [[_("Lot"), _("Opened"), *names]]
        rows += [
            [one["name"], _day(one["deadline"]), *map(_cell, one["bids"])]
            for one in found["shown"][:MEETINGS]
        ]
        yield printing.table(rows, [3, 1.2, *([1.6] * len(names))], size=8)
    yield from _more(
        found["count"] - min(len(found["shown"]), MEETINGS),
        _("%(count)s more joint tenders are not printed."),
    )  # fmt: skip


def _who(bids: Sequence[Plain], names: Sequence[str]) -> str:
    return "\n".join(f"{name}：{_cell(bid)}" for name, bid in zip(names, bids, strict=True) if bid["bid"])


def _cell(bid: Plain) -> str:
    if not bid["bid"]:
        return "—"
    return (bid["price"] or _("bid")) + (f" {_('won')}" if bid["won"] else "")


def _day(text: str | None) -> str:
    return shanghai(datetime.fromisoformat(text), "date") if text else ""


def unread(problems: Sequence[Sequence[str]]) -> Iterable[Any]:
    """Print what could not be read: of this the evidence says nothing either way."""
    if problems:
        yield from printing.heading(_("Not read or not comparable"), 13)
        yield printing.table(
            [[_("Bidder"), _("File name"), _("What is the matter")], *problems], [3, 4, 4], size=8
        )


def _more(count: int, text: str) -> Iterable[Any]:
    if count > 0:
        yield printing.paragraph(text % {"count": count}, 8.5)
