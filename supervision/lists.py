"""The lists of the console whose filters can be kept as views: the name of the page, and what it is called."""

from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LISTS: dict[str, Promise] = {
    "alarms": _("Alarms of the indicators"),
    "alerts": _("Alerts"),
    "cases": _("Cases"),
    "complaints": _("Complaints"),
    "credit": _("Credit entries"),
    "findings": _("Linter overridden"),
    "search": _("Search"),
    "county": _("County figures"),
    "acts": _("What the office did"),
    "wall": _("Live rooms"),
}

# What a view never keeps: where one stood in the list.
NOT_KEPT = frozenset({"page", "csrfmiddlewaretoken"})
MOST_FIELDS = 40


def kept_query(query: str) -> str | None:
    """Return the part of a query string that a view keeps: the filters that are set; None where they are too many."""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    return urlencode([(key, value) for key, value in pairs if key not in NOT_KEPT and value])
