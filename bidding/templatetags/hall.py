"""How the acts of an opening are called in its log."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Entry

register = template.Library()

LABELS: dict[str, str | Promise] = {
    "opening.publish_bidders": _("Bidders published"),
    "opening.ask_for_shares": _("Keyholders asked for their shares"),
    "opening.open": _("Envelopes opened, all shown together"),
    "opening.read_out": _("Read out"),
    "opening.take_objections": _("Objections on the spot asked for"),
    "opening.objection": _("Objection on the spot raised"),
    "opening.answer": _("Objection on the spot answered"),
    "opening.take_back": _("Objection on the spot taken back"),
    "opening.sign_in": _("Signed in"),
    "opening.sign_record": _("Opening record signed"),
    "opening.close_hall": _("Hall closed"),
}


@register.filter
def act_label(entry: Entry) -> str:
    """Show an entry's act in words."""
    return str(LABELS.get(entry.act, entry.act))
