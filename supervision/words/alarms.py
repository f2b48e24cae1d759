"""How the figures of alarms are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What an indicator's value is.
VALUES: dict[str, Promise] = {
    "CN-TL03": _("Days from notice to deadline"),
    "CN-TL01": _("Days on which the document could be had"),
    "CN-TL04": _("Days from the addendum to the deadline"),
    "CN-TL06": _("Days over the last day"),
    "CN-TL08A": _("Days from the report to the publicity"),
    "CN-TL08B": _("Days of publicity"),
    "CN-TL32": _("Hours from the award to the notice"),
    "CN-TL13": _("Days over the last day"),
    "CN-LG09": _("Days over the last day"),
    "CN-ONE": _("Bidders"),
    "CN-LOW": _("Award in percent of the maximum price"),
    "CN-CL08": _("Opened before the deadline"),
    "CN-CHG": _("Addenda"),
    "CN-MARK": _("Distance from the mean of the others"),
    "CN-COVER": _("Share of bids won"),
    "CN-KING": _("Share of bids won"),
    "CN-FREQ": _("Share of the agency's awards"),
    "CN-SPLIT": _("Estimates together (yuan)"),
    "CN-EXPERT": _("Mean distance in favour of winners"),
    "CN-REMOTE": _("Share held in several places"),
    "R024": _("Relative difference of the prices"),
    "R025": _("Share of bids won"),
    "R035": _("Other tenderers disqualified"),
    "R038": _("Share of bids disqualified"),
    "R048": _("Kinds of goods"),
    "R058": _("Relative difference of the prices"),
}
FACTS: dict[str, Promise] = {
    "least": _("At least, by the rule"),
    "most": _("At most, by the rule"),
    "bidders": _("Bidders"),
    "won": _("Won"),
    "bids": _("Bids handed in"),
    "awards": _("Awards of the agency"),
    "lots": _("Lots"),
    "threshold": _("Threshold of mandatory tendering (yuan)"),
    "rooms": _("Rooms"),
    "late": _("Securities given back late"),
    "evaluations": _("Evaluations"),
}
# Only says that it is so.
YES_CODES = frozenset({"R003", "R018", "R028", "R030", "R036", "CN-CL08"})


def told(code: str, value: str, facts: dict[str, str]) -> list[tuple[Promise, str]]:
    """Return an alarm's figures with their labels; one that only says "so it is" has none of its own."""
    own = [] if code in YES_CODES else [(VALUES[code], value)] if code in VALUES else []
    return [*own, *((FACTS[name], text) for name, text in facts.items() if name in FACTS)]
