"""A release with just the fields the indicators ask for. A field of a wrong type is as good as none."""

from math import isfinite
from typing import Any

from msgspec import Struct

Identifier = str | int | float | None


class Named(Struct, gc=False):
    """A reference: to an organisation, to a kind of goods."""

    id: Identifier = None


class Period(Struct, gc=False, rename="camel"):
    """When bids could be handed in."""

    start_date: str | None = None
    end_date: str | None = None


class Tender(Struct, gc=False, rename="camel"):
    """The tender of a process."""

    status: str | None = None
    procurement_method: str | None = None
    procurement_method_details: str | None = None
    number_of_tenderers: int | float | None = None
    tender_period: Period | None = None
    procuring_entity: Named | None = None


class Value(Struct, gc=False):
    """A price."""

    amount: float | None = None
    currency: str | None = None


class Bid(Struct, gc=False):
    """A bid, with all who made it."""

    status: str | None = None
    date: str | None = None
    value: Value | None = None
    tenderers: list[Named] | None = None


class Bids(Struct, gc=False):
    """The bids extension."""

    details: list[Bid] | None = None


class Item(Struct, gc=False):
    """An awarded item."""

    classification: Named | None = None


class Award(Struct, gc=False):
    """An award, with all to whom it was made."""

    status: str | None = None
    suppliers: list[Named] | None = None
    items: list[Item] | None = None


class Release(Struct, gc=False):
    """A compiled release: one contracting process."""

    ocid: str | None = None
    buyer: Named | None = None
    tender: Tender | None = None
    bids: Bids | None = None
    awards: list[Award] | None = None


def release_from(given: dict[str, Any]) -> Release:
    """Return what a dict says of a release, without what has a wrong type."""
    tender, bids = _dict(given.get("tender")), _dict(given.get("bids"))
    return Release(
        ocid=_text(given.get("ocid")),
        buyer=_reference(given.get("buyer")),
        tender=None if tender is None else _tender(tender),
        bids=None if bids is None else Bids(_list(bids.get("details"), _bid)),
        awards=_list(given.get("awards"), _award),
    )


def _tender(given: dict[str, Any]) -> Tender:
    period, number = _dict(given.get("tenderPeriod")), given.get("numberOfTenderers")
    return Tender(
        status=_text(given.get("status")),
        procurement_method=_text(given.get("procurementMethod")),
        procurement_method_details=_text(given.get("procurementMethodDetails")),
        number_of_tenderers=number if type(number) in (int, float) else None,
        tender_period=None if period is None else Period(_text(period.get("startDate")), _text(period.get("endDate"))),
        procuring_entity=_reference(given.get("procuringEntity")),
    )  # fmt: skip


def _bid(given: dict[str, Any]) -> Bid:
    value = _dict(given.get("value"))
    return Bid(
        status=_text(given.get("status")),
        date=_text(given.get("date")),
        value=None if value is None else Value(_number(value.get("amount")), _text(value.get("currency"))),
        tenderers=_list(given.get("tenderers"), _named),
    )


def _award(given: dict[str, Any]) -> Award:
    return Award(
        status=_text(given.get("status")),
        suppliers=_list(given.get("suppliers"), _named),
        items=_list(given.get("items"), lambda one: Item(_reference(one.get("classification")))),
    )


def _named(given: dict[str, Any]) -> Named:
    return Named(_text(given.get("id")))


def _reference(value: Any) -> Named | None:
    return _named(value) if type(value) is dict else None


def _dict(value: Any) -> dict[str, Any] | None:
    return value if type(value) is dict else None


def _list(value: Any, read: Any) -> list[Any] | None:
    """Read a list; what is no object in it keeps its place, since the number of places counts."""
    if type(value) is not list:
        return None
    return [read(one if type(one) is dict else {}) for one in value]


def _text(value: Any) -> str | None:
    return value if type(value) is str else None


def _number(value: Any) -> float | None:
    """A JSON number as a float; None beyond what a float holds."""
    if type(value) not in (int, float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None
