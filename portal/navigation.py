"""The bar of rooms: who sees which entries, by what their role may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import MATRIX, Act, Role


@dataclass(frozen=True)
class Room:
    """An entry of the bar: shown to those who may do one of the acts, or to everyone."""

    label: str | Promise
    page: str
    acts: frozenset[Act] = frozenset()
    signed_in: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An entry as shown on one page."""

    label: str | Promise
    url: str
    current: bool


# Who has a part in an evaluation: experts, sites, and whoever gives a seed, watches, or is asked to clarify.
JUDGING = frozenset(
    {Act.EVALUATE, Act.ARRANGE_PANEL, Act.RUN_SITE, Act.DECIDE_AWARD, Act.SUPERVISE, Act.SUBMIT_BID}
)
ROOMS = (
    Room(_("Tenders"), "portal:tenders", also=("/tenders/", "/id/", "/notices/")),
    Room(_("Opening halls"), "bidding:halls"),
    Room(_("Credit records"), "portal:credit"),
    Room(_("Public ledger"), "portal:ledger"),
    Room(_("Audit trail"), "portal:entries", frozenset({Act.READ_LEDGER})),
    Room(_("Audit archives"), "bidding:archives", frozenset({Act.READ_ARCHIVE})),
    Room(
        _("Availability"),
        "bidding:probes",
        frozenset({Act.READ_LEDGER, Act.MANAGE_TEMPLATES, Act.MANAGE_ACCOUNTS}),
    ),
    Room(_("Standard texts"), "bidding:standards", frozenset({Act.MANAGE_TEMPLATES})),
    Room(_("My tenders"), "bidding:desk", frozenset({Act.PREPARE_TENDER, Act.HOST_OPENING})),
    Room(_("My bids"), "bidding:my_bids", frozenset({Act.SUBMIT_BID})),
    Room(_("My keys"), "bidding:my_keys", frozenset({Act.HOLD_KEY})),
    Room(_("Evaluation"), "evaluation:home", JUDGING),
    Room(_("Supervision"), "supervision:home", frozenset({Act.SUPERVISE})),
    Room(
        _("Objections and complaints"),
        "supervision:matters",
        frozenset({Act.OBJECT, Act.ANSWER_QUESTION, Act.EVALUATE}),
    ),
    Room(_("Witnessing"), "supervision:witnesses", frozenset({Act.WITNESS_TRADE})),
    Room(
        _("My credit"),
        "supervision:own_credit",
        frozenset({Act.SUBMIT_BID, Act.PREPARE_TENDER, Act.EVALUATE}),
    ),
    Room(_("My account"), "accounts:home", signed_in=True),
)


def entries(user: Any, path: str) -> Iterator[Entry]:
    """Yield the entries this visitor sees; the longest address that begins the path is current."""
    rooms = [(room, address(room.page)) for room in ROOMS if _shown(room, user)]
    found = {
        url: max((len(at) for at in (url, *room.also) if _within(path, at)), default=0) for room, url in rooms
    }
    nearest = max(found.values(), default=0)
    for room, url in rooms:
        if url:
            yield Entry(room.label, url, 0 < found[url] == nearest)


def address(page: str, **parts: object) -> str:
    """The address of a named page, or nothing while no room offers it."""
    try:
        return reverse(page, kwargs=parts or None)
    except NoReverseMatch:
        return ""


def _shown(room: Room, user: Any) -> bool:
    if not room.acts:
        return bool(not room.signed_in or user.is_authenticated)
    return bool(user.is_authenticated and room.acts & MATRIX[Role(user.role)])


def _within(path: str, url: str) -> bool:
    return path == url or (url not in {"", "/"} and path.startswith(url))
