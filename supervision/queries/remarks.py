"""What a piece of evidence says of itself beside its values: its figures, and what speaks for caution."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from supervision.models import Evidence, EvidenceSide, Reading


def figures_of(row: Evidence) -> list[tuple[str, str]]:
    """Return the figures of what was found with their names: difference, ratio, chance, how many items follow."""
    names = {
        "ratio": _("Ratio"),
        "figure": _("Figure of the rule"),
        "difference": _("Difference"),
        "chance": _("Chance by coincidence"),
        "items": _("Items in common"),
        "follow": _("Items that follow the rule"),
        "likeness": _("Likeness"),
        "passages": _("Passages"),
        "characters": _("Characters in common"),
        "rarity": _("Rarity (0–1)"),
        "times": _("Occurrences"),
        "expected": _("Joint tenders that chance explains"),
        "jaccard": _("Share of their tenders that are joint"),
        "wins": _("Joint tenders won by one of them"),
        "coherence": _("Coherence of the group"),
        "exclusivity": _("Exclusivity of the group"),
    }
    found = [(label, _number(row.detail[name])) for name, label in names.items() if name in row.detail]
    counted = {
        "lots": _("Joint tenders looked at"),
        "firms": _("Members of the group"),
        "images": _("Images in common"),
    }
    return found + [
        (label, str(len(row.detail[name])))
        for name, label in counted.items()
        if isinstance(row.detail.get(name), list)
    ]  # fmt: skip


def remarks_of(row: Evidence) -> list[str]:
    """Return what must be known before a piece is believed: deemed or not, met elsewhere, disguised, explained."""
    detail, found = row.detail, []
    if detail.get("treat_as") == "deemed":
        found.append(_("Deemed by a rule of the region that the tender document announces (art. 40)."))
    elif detail.get("treat_as") == "signal":
        found.append(_("A signal only: no rule of the region that the document announces makes it deemed."))
    if detail.get("disguised"):
        found.append(
            _("Disguised: the values look equal but are written with other letters or invisible signs.")
        )
    if lot := detail.get("elsewhere"):
        found.append(_("Met across lots: one side stands in a bid for %(lot)s.") % {"lot": lot})
    if "disclosed_group" in (detail.get("explained") or []):
        found.append(_("Counted lower: a disclosed group of companies explains part of it."))
    return found


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def methods_of(sides: Iterable[EvidenceSide]) -> Mapping[int, str]:
    """Return how each side's value was read, by the key of the side, in one query (texts are not loaded)."""
    rows = list(sides)
    files = {side.file_id for side in rows if side.file_id and side.fact is None}
    read = dict(Reading.objects.filter(file__in=files).values_list("file", "method"))
    return {side.pk: side.fact.method if side.fact else read.get(side.file_id or 0, "") for side in rows}
