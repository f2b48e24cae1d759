"""Every reason for which a note, checkpoint or proof is not believed, by the code that the browser's twins raise."""

from typing import Final

from django.utils.translation import gettext_lazy as _

TEXTS: Final = {
    "note": _("This is no well-formed signed note."),
    "note_key": _("A public key of the platform or the witness is malformed, or does not match its own id."),
    "note_signature": _("A signature on the checkpoint is false."),
    "checkpoint": _("The checkpoint is malformed."),
    "log_unsigned": _("The checkpoint is not signed by the pinned key of this platform."),
    "too_few_witnesses": _(
        "%(found)s of the pinned witnesses cosigned the checkpoint; %(needed)s are needed."
    ),
    "proof": _("This is no well-formed proof (tlog-proof)."),
    "proof_entry": _("The proof does not carry its entry."),
    "proof_place": _("The entry was written for another place in the log."),
    "proof_outside": _("The entry lies outside the log that the checkpoint describes."),
    "proof_long": _("The proof is too long for the size of the log."),
    "proof_short": _("The proof is too short for the size of the log."),
    "proof_root": _("The proof leads to another log than the checkpoint signs."),
    "proof_size": _("The proof does not fit the two sizes of the log."),
    "proof_inconsistent": _("The log was changed: the later one does not contain the earlier one."),
}
