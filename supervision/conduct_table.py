"""Loading the first table of conduct and its thresholds from their file; what stands in the database stays."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from supervision.models import ConductItem, PointRule

FILE = Path(__file__).with_name("conduct_table.json")


@transaction.atomic
def load(file: Path = FILE) -> tuple[int, int]:
    """Enter rows and thresholds whose code or step is not known yet; return how many of each were new.

    The points are an example after the pattern of provincial rules, for the competent department to set.
    """
    data = json.loads(file.read_text(encoding="utf-8"))
    since = date.fromisoformat(data["effective_from"])
    rows = [row for row in data["items"] if not ConductItem.objects.filter(code=row["code"]).exists()]
    ConductItem.objects.bulk_create([ConductItem(**row, effective_from=since) for row in rows])
    steps = [
        step
        for step in data["thresholds"]
        if not PointRule.objects.filter(lost=step["lost"], consequence=step["consequence"]).exists()
    ]
    PointRule.objects.bulk_create([PointRule(**step, effective_from=since) for step in steps])
    return len(rows), len(steps)
