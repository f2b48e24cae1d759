"""The words for the signs of the wall."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.wall import Grade, Sign

WORDS: dict[str, str | Promise] = {
    "fault": gettext_lazy("Fault open"),
    "misconduct": gettext_lazy("Misconduct reported"),
    "held": gettext_lazy("Held by the supervisor or an objection"),
    "vacant": gettext_lazy("A place is vacant"),
    "dark": gettext_lazy("Site dark"),
    "dropped": gettext_lazy("Seat off the line"),
    "unseen": gettext_lazy("Seat never on the line"),
    "stalled": gettext_lazy("No mark for 20 minutes"),
    "end_near": gettext_lazy("Planned end is near"),
    "sign_near": gettext_lazy("Time to sign ends"),
    "answer_near": gettext_lazy("Answer of a bidder is due"),
    "release": gettext_lazy("Question waits for release"),
    "corrected": gettext_lazy("Marks corrected after the reveal"),
    "time": gettext_lazy("Members ask for more time"),
    "extended": gettext_lazy("Extended"),
    "fallback": gettext_lazy("Identity confirmed by document after the comparison"),
    "unread": gettext_lazy("Message not acknowledged"),
    "witness": gettext_lazy("Waiting for the witness"),
    "objection": gettext_lazy("Objection on the spot is open"),
    "unopened": gettext_lazy("Envelope did not open"),
}
COLOURS = {Grade.NOW: "red", Grade.SOON: "amber", Grade.KNOW: "grey"}


def words(sign: Sign) -> str:
    """Return a sign in words, with how many or where."""
    text = str(WORDS[sign.code])
    if sign.where:
        return _("%(sign)s: %(where)s") % {"sign": text, "where": sign.where}
    return f"{text} × {sign.count}" if sign.count > 1 else text


def colour(sign: Sign) -> str:
    """Return the colour of a sign's status."""
    return COLOURS[sign.grade]
