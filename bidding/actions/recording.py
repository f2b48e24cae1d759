"""The opening record (开标记录, 招标投标法 36): printed, hashed into the ledger, published (电子办法 32)."""

from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.money import figures, words
from accounts.templatetags.when import shanghai
from bidding import printing, vault
from bidding.actions.hall import moved
from bidding.models import Lot, Notice, NoticeKind, OpeningSession
from bidding.queries.halls import Hall, Row, hall_view
from bidding.sealing import papers
from ledger import clock
from ledger.queries import entries_on
from ledger.stamping import want

MOST_BYTES = 64 * 1024 * 1024


@transaction.atomic
def sign_record(lot: Lot, *, by: User) -> OpeningSession:
    """Print the opening record, keep it, publish its text, and sign it by the host's entry in the ledger.

    Raises Refused while an objection on the spot is unanswered (the lot is suspended then).
    """
    lot = Lot.objects.select_related("project__tenderer", "project__agency").get(pk=lot.pk)
    with translation.override("zh-hans"):
        hall = hall_view(lot)
        kept = vault.keep([record_pdf(hall)], shelf="records", limit=MOST_BYTES)
        title, text = _("Opening record: %(lot)s") % {"lot": lot.name}, _text(hall)
    session = moved(lot, "sign_record", by=by, record_sha256=kept.sha256)
    want(entries_on(lot).filter(act="opening.sign_record").latest("index"))
    OpeningSession.objects.filter(pk=session.pk).update(record_sha256=kept.sha256, record_path=kept.path)
    Notice.objects.create(
        lot=lot,
        kind=NoticeKind.OPENING,
        title=title,
        body=text,
        sha256=papers.digest(text.encode()),
        published_at=clock.now(),
        published_by=by,
    )
    session.refresh_from_db()
    return session


def record_pdf(hall: Hall) -> bytes:
    """Return the opening record as PDF, in the language in force."""
    lot, session = hall.lot, hall.session
    assert session is not None
    head = [
        (_("Project"), f"{lot.project.name} ({lot.project.code})"),
        (_("Lot"), f"{lot.name} ({lot.code})"),
        (_("Tenderer"), lot.project.tenderer.name),
        (_("Tendering agency"), lot.project.agency.name),
        (_("Bid deadline and opening"), shanghai(lot.deadline, "seconds")),
        (_("Envelopes opened at"), shanghai(session.opened_at, "seconds")),
        (_("Maximum bid price"), f"¥{figures(lot.max_price)}"),
        (_("Number of bids"), str(hall.bid_count)),
    ]
    story = [printing.paragraph(f"{label}：{value}") for label, value in head]
    story.append(printing.table(_table(hall), [0.6, 4, 2.4, 2, 4.4, 2.6]))
    story += [
        printing.paragraph(f"{step.index}. {step.organisation} {step.released}/{step.asked}", 8)
        for step in hall.keyholders
    ]
    story.append(
        printing.paragraph(_("Signed in: %(names)s") % {"names": "、".join(hall.signed_in) or "—"}, 9)
    )
    story.append(printing.paragraph(_("Hash of the list of bids: %(hash)s") % {"hash": hall.list_sha256}, 8))
    paper = printing.Paper(_("Opening record"), footer=f"{lot.code}  {hall.list_sha256[:32]}", landscape=True)
    return printing.pdf(paper, story)


def _table(hall: Hall) -> list[list[str]]:
    rows = [[_("No."), _("Bidder"), _("Contract period"), _("Project manager"), _("Bid price"), _("Outcome")]]
    return rows + [_line(row) for row in hall.rows]


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
        return _("Sealed until qualification is done")
    amount = Decimal(str(row.price["price"]))
    return f"¥{figures(amount)}\n{words(amount)}"


def _text(hall: Hall) -> str:
    """Return the record as text, for the notice."""
    return "\n".join("\t".join(cell.replace("\n", " ") for cell in line) for line in _table(hall))
