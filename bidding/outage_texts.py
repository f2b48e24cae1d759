"""The rule on outages (OE-01) in words: what each of its figures says."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULE: Final[dict[str, Promise]] = {
    "OE-01.at_deadline_minutes": _("Outage over the deadline: counts from"),
    "OE-01.latest_hour": _("Outage: a new deadline is no later in the day than"),
    "OE-01.least_minutes": _("Outage before the deadline: counts from"),
    "OE-01.margin_minutes": _("Outage: time after its end until the new deadline, at least"),
    "OE-01.most_minutes": _("Outage: extensions of one lot, at most"),
    "OE-01.window_minutes": _("Outage: counts within this time before the deadline"),
}
