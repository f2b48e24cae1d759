"""The opening record (开标记录) as a paper: what was opened and read out, who was there, how the envelopes opened."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.money import figures, words
from accounts.templatetags.when import shanghai
from bidding import printing
from bidding.pdfs.binding import Cover, bound
from bidding.queries.halls import Hall, Row
from bidding.templatetags.hall import LABELS

WIDTHS = [0.6, 4, 2.2, 2.2, 4.4, 2.6]


def record_pdf(hall: Hall) -> bytes:
    """Return the opening record as PDF, in the language in force; the signature is put on it afterwards."""
    cover = Cover(
        title=_("Opening record"),
        ident=f"{hall.lot.code} · {_('list of bids')} SHA-256 {hall.list_sha256}",
        subject=hall.lot.code,
        landscape=True,
    )
    return bound(cover, _story(hall, cover.title)).pdf


def _story(hall: Hall, title: str) -> list[Any]:
    return [
        printing.paragraph(title, 18, bold=True, centre=True),
        printing.paragraph(f"{hall.lot.name}（{hall.lot.code}）", 11, centre=True),
        _facts(_head(hall)),
        *_part(_("Bids opened and read out"), [printing.table(record_rows(hall), WIDTHS, size=9)]),
        *_part(_("Keyholders"), [_keyholders(hall)] if hall.keyholders else []),
        *_part(_("Signed in"), [printing.paragraph("、".join(hall.signed_in) or "—", 9.5)]),
        *_part(_("Objections on the spot"), [_objections(hall)] if hall.objections else []),
        *_part(_("Drawn in public"), _chance(hall)),
        *_part(_("Course of the opening"), [_course(hall)] if hall.log else []),
    ]


def record_rows(hall: Hall) -> list[list[str]]:
    """Return the table that is read out, with its head."""
    rows = [[_("No."), _("Bidder"), _("Contract period"), _("Project manager"), _("Bid price"), _("Outcome")]]
    return rows + [_line(row) for row in hall.rows]


def _head(hall: Hall) -> list[tuple[str, str]]:
    lot, session = hall.lot, hall.session
    assert session is not None
    return [
        (_("Project"), f"{lot.project.name}（{lot.project.code}）"),
        (_("Tenderer"), lot.project.tenderer.name),
        (_("Tendering agency"), lot.project.agency.name),
        (_("Bid deadline and opening"), shanghai(lot.deadline, "seconds")),
        (_("Envelopes opened at"), shanghai(session.opened_at, "seconds")),
        (_("Maximum bid price"), f"¥{figures(lot.max_price)}"),
        (_("Number of bids"), str(hall.bid_count)),
        (_("Host"), str(session.host.organisation) if session.host and session.host.organisation else "—"),
    ]


def _facts(rows: Sequence[tuple[str, str]]) -> Any:
    """Two facts to a line, since the sheet is wide."""
    pairs = [[*rows[place], *rows[place + 1]] for place in range(0, len(rows), 2)]
    return printing.table(pairs, [1.3, 4, 1.3, 4], size=9, repeated=False, head=False)


def _part(title: str, parts: list[Any]) -> list[Any]:
    return [*printing.heading(title, 12), *parts] if parts else []


def _objections(hall: Hall) -> Any:
    """实施条例 44: objections and their answers belong in the record."""
    head = [_("No."), _("Bidder"), _("Objection"), _("Answer")]
    rows = [
        [
            str(one.number),
            one.bidder,
            f"{one.text}（{shanghai(one.at, 'time')}）",
            _("Taken back") if one.taken_back else f"{one.answer}（{shanghai(one.answered_at, 'time')}）",
        ]
        for one in hall.objections
    ]
    return printing.table([head, *rows], [0.6, 3, 6, 6], size=9)


def _chance(hall: Hall) -> list[Any]:
    """What the price formula left to chance, and what anyone computes it again from."""
    if hall.chance is None:
        return []
    said = "，".join(f"{name.upper()} = {value}" for name, value in hall.chance.drawn.items())
    made_of = [_("Seed"), hall.chance.seed, _("Root of the ledger at closing"), hall.chance.root]
    return [
        printing.paragraph(said, 10),
        printing.paragraph(f"{made_of[0]} {made_of[1]}，{made_of[2]} {made_of[3]}", 7),
    ]


def _keyholders(hall: Hall) -> Any:
    head = [_("No."), _("Keyholder"), _("Released shares"), _("Shares that did not match")]
    rows = [
        [str(one.index), one.organisation, f"{one.released}/{one.asked}", str(one.false)]
        for one in hall.keyholders
    ]
    return printing.table([head, *rows], [0.6, 6, 2, 2.4], size=9)


def _course(hall: Hall) -> Any:
    """The hall's acts as the ledger holds them, each findable there."""
    rows = [
        [shanghai(entry.at, "seconds"), str(LABELS.get(entry.act, entry.act)), str(entry.index)]
        for entry in hall.log
    ]
    return printing.table([[_("Time"), _("Act"), _("Entry in the ledger")], *rows], [2, 4, 2], size=9)


def _line(row: Row) -> list[str]:
    days = row.letter.get("duration_days")
    return [
        str(row.number),
        f"{row.bid.bidder.name}\n{row.bid.bidder.uscc}",
        _("%(count)s days") % {"count": days} if days else "—",
        str(row.letter.get("manager") or "—"),
        _price(row),
        "、".join(f"{code} {why}" for code, why in row.causes) or _("Opened"),
    ]


def _price(row: Row) -> str:
    if row.price is None:
        return "—" if row.causes else _("Sealed until qualification is done")
    amount = Decimal(str(row.price["price"]))
    return f"¥{figures(amount)}\n{words(amount)}"
