"""Sentences and colours for codes that pages show."""

from django.utils.translation import gettext_lazy as _

# How an agreement stands: words, colour.
STANDINGS = {
    "future": (_("not yet in force"), "grey"),
    "running": (_("in force"), "green"),
    "ending": (_("ends soon"), "amber"),
    "over": (_("run out"), "red"),
    "ended": (_("given up"), "grey"),
}

# What the page that draws again says.
REPLAY = {
    "holds": _("The proof holds: drawn again in this browser, every step came out the same."),
    "holds_withheld": _(
        "The proof holds. One party withheld its seed; its commitment stands in its place, as the rules say."
    ),
    "differs": _("The proof does not hold. This part differs: %(part)s"),
    "not_json": _("%(name)s is not a proof: it cannot be read as JSON."),
    "too_large": _("%(name)s is larger than any proof (16 MB)."),
    "not_found": _("There is no draw with the number %(number)s, or it has not been made yet."),
    "number": _("Enter the number of a draw, as it stands in the address of its page."),
    "offline": _("The proof could not be fetched. Check the connection, or choose a file."),
    "part_format": _("its form"),
    "part_pool": _("the hash of the pool"),
    "part_rules": _("the hash of the rules"),
    "part_commitments": _("a commitment"),
    "part_seed": _("the seed"),
    "part_order": _("the order of luck"),
    "part_drawn": _("who was drawn"),
    "place": _("Place"),
    "code": _("Sealed code"),
    "group": _("Group"),
    "inspectors": _("Inspectors"),
}
