"""Numbering what an office opens through the year: AJ-2026-0007; of two at once each gets a number of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Length

from bidding.law.days import SHANGHAI

Row = TypeVar("Row", bound=models.Model)
TRIES = 5


def numbered(kind: type[Row], prefix: str, at: datetime, make: Callable[[str], Row]) -> Row:
    """Make a row under the next free number of its kind in the year of `at`.

    `make` creates the row with the number it is given; when another was quicker it is asked again with the next one.
    Raises IntegrityError for a conflict that is not about the number.
    """
    for _attempt in range(TRIES - 1):
        number = _next(kind, prefix, at)
        try:
            with transaction.atomic():
                return make(number)
        except IntegrityError:
            if not kind._default_manager.filter(number=number).exists():
                raise
    return make(_next(kind, prefix, at))


def _next(kind: type[models.Model], prefix: str, at: datetime) -> str:
    start = f"{prefix}-{at.astimezone(SHANGHAI).year}-"
    rows = kind._default_manager.filter(number__startswith=start)
    # The ten-thousandth is longer than those before it, and comes after them.
    last = rows.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{start}{(int(last.removeprefix(start)) if last else 0) + 1:04d}"
