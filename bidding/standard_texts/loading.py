"""Loading the standard texts of tender documents; loading twice changes nothing."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from bidding.models import DocTemplate
from bidding.texts.parameters import parameters_of

FOLDER = Path(__file__).parent
FILES = ("works_zb.json",)


@transaction.atomic
def load() -> int:
    """Put every standard text of the folder into the database; return how many are new.

    A version that is in use already is never written over: a changed wording is a new version.
    """
    return sum(_put(json.loads((FOLDER / name).read_text(encoding="utf-8"))) for name in FILES)


def _put(text: dict[str, Any]) -> bool:
    parameters_of(text["body"])  # refuses a type it does not know
    identity = {"code": text.pop("code"), "version": text.pop("version")}
    return DocTemplate.objects.get_or_create(**identity, defaults=text)[1]
