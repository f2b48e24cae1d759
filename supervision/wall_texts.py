"""The words for the signs of the wall."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supervision.wall import Grade, Sign

WORDS: dict[str, str | Promise] = {
    "fault": _("Fault open"),
    "misconduct": _("Misconduct reported"),
    "held": _("Held by the supervisor or an objection"),
    "vacant": _("A place is vacant"),
    "dark": _("Site dark"),
    "dropped": _("Seat off the line"),
    "unseen": _("Seat never on the line"),
    "stalled": _("No mark for 20 minutes"),
    "end_near": _("Planned end is near"),
    "sign_near": _("Time to sign ends"),
    "answer_near": _("Answer of a bidder is due"),
    "release": _("Question waits for release"),
    "corrected": _("Marks corrected after the reveal"),
    "time": _("Members ask for more time"),
    "extended": _("Extended"),
    "fallback": _("Identity confirmed by document after the comparison"),
    "unread": _("Message not acknowledged"),
    "witness": _("Waiting for the witness"),
    "objection": _("Objection on the spot is open"),
    "unopened": _("Envelope did not open"),
}
COLOURS = {Grade.NOW: "red", Grade.SOON: "amber", Grade.KNOW: "grey"}


def words(sign: Sign) -> str:
    """Return a sign in words, with how many or where."""
    text = str(WORDS[sign.code])
    if sign.where:
        return f"{text}：{sign.where}"
    return f"{text} × {sign.count}" if sign.count > 1 else text


def colour(sign: Sign) -> str:
    """Return the colour of a sign's status."""
    return COLOURS[sign.grade]
