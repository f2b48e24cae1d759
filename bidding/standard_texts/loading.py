"""Loading the standard texts of tender documents; loading twice changes nothing."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from bidding.models import DocTemplate, Parameter
from bidding.texts.standards import validate

FOLDER = Path(__file__).parent
FILES = (
    "works_zb.json",
    "goods_zb.json",
    "services_zb.json",
    "goods_gp.json",
    "services_gp.json",
    "land.json",
)


class UnsoundTextError(ValueError):
    """A standard text that no agency could write with; the message names each fault with its place."""


@transaction.atomic
def load() -> int:
    """Put every standard text of the folder into the database; return how many are new.

    A version that is in use already is never written over: a changed wording is a new version.
    Raises UnsoundTextError for a text that is no standard text.
    """
    return sum(_put(text) for text in texts())


def texts() -> list[dict[str, Any]]:
    """Read every standard text of the folder."""
    return [json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in FILES]


def _put(text: dict[str, Any]) -> bool:
    faults = validate(text["body"], law=law_keys() or None)
    if faults:
        named = ", ".join(f"{fault.place}: {fault.code} {fault.about}".strip() for fault in faults)
        raise UnsoundTextError(f"{text['code']} {text['version']}: {named}")
    identity = {"code": text.pop("code"), "version": text.pop("version")}
    return DocTemplate.objects.get_or_create(**identity, defaults=text)[1]


def law_keys() -> frozenset[str]:
    """Return the keys of the figures that a text may draw; empty before the law is loaded."""
    return frozenset(Parameter.objects.exclude(unit="").values_list("key", flat=True))
