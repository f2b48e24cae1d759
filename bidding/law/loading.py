"""Loading the parameter table and the holidays from their files; loading twice changes nothing."""

import json
from pathlib import Path
from typing import Any

from django.db import models, transaction

from bidding.models import Holiday, Parameter

FILE = Path(__file__).with_name("figures.json")
# Where no rule of law is at hand the platform follows rules of its own, published in the same table. A region whose
# rule differs has rows of its own.
POLICY = Path(__file__).with_name("policy.json")
OWN_RULE = {
    "regime": "",
    "region": "",
    "article": "平台自定规则（未查到法定数值）",
    "status": "policy",
    "effective_from": "2026-01-01",
    "effective_to": None,
}


@transaction.atomic
def load(file: Path = FILE) -> tuple[int, int]:
    """Load rules, figures and holidays; return how many rows of each stand in the file.

    A row that is in the table already is brought up to date, none is deleted: what once was law stays on record.
    """
    data = json.loads(file.read_text(encoding="utf-8"))
    policy = [{**OWN_RULE, **row} for row in json.loads(POLICY.read_text(encoding="utf-8"))]
    _put(Parameter, data["parameters"], ["key", "regime", "region", "effective_from"])
    _put(Parameter, policy, ["key", "regime", "region", "effective_from"])
    _put(Holiday, data["holidays"], ["day"])
    return len(data["parameters"]), len(data["holidays"])


def _put(model: type[models.Model], rows: list[dict[str, Any]], identity: list[str]) -> None:
    fields = [name for name in rows[0] if name not in identity]
    model._default_manager.bulk_create(
        [model(**row) for row in rows],
        update_conflicts=True,
        unique_fields=identity,
        update_fields=fields,
        batch_size=200,
    )
