"""Every reason for which an upload is refused that the sealing format does not name, in the page's language."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bidding.refusing import in_words
from bidding.sealing import refusals as sealing
from bidding.sealing.refusals import SealingError
from bidding.uploading.protocol import Misspoken

TEXTS: Final = {
    "version": _("This address takes uploads of the tus protocol, version 1.0.0, only."),
    "origin": _("Uploads are taken from pages of this platform only."),
    "host": _("This platform does not answer under that name."),
    "not_found": _("There is no such upload."),
    "method": _("This address does not take that method."),
    "length": _("The length of the upload is missing or wrong."),
    "metadata": _("The description of the upload is missing or malformed."),
    "kind": _("The tender document asks for no such envelope."),
    "media": _("Parts of a file must be sent as application/offset+octet-stream."),
    "offset_header": _("The position of the part is missing or malformed."),
    "offset": _("The upload stands at another position; ask for it and go on from there."),
    "checksum_header": _("The checksum of the part is malformed; only sha256 is known."),
    "checksum": _("The part arrived damaged; send it again."),
    "whole_checksum": _("The file that arrived is not the file that was announced; upload it anew."),
    "part_too_large": _("A part may have at most %(limit)s bytes."),
    "part_too_small": _("The part is too small; only the last one may be."),
    "past_end": _("More bytes were sent than were announced."),
    "incomplete": _("The part did not arrive whole; send it again."),
    "slow": _("The part took too long; send it again."),
    "busy": _("Another part of this upload is just arriving; try again shortly."),
    "gone": _("This upload has ended; begin a new one."),
    "finished": _("The file has arrived whole; it can no longer be removed."),
    "too_many_unfinished": _("Too many uploads are unfinished; finish or remove one first."),
    "no_room": _("The platform's disk is full; nothing was lost. Try again shortly."),
    "line": _("The platform could not be reached. What was sent is kept; open this page again to go on."),
    "server": _("Something failed on our side; what had arrived is kept. Try again shortly."),
}

# Refusals of the rules, as a journal says them afterwards.
OF_RULES: Final = {
    "late": _("The deadline had passed."),
    "suspended": _("The lot was suspended."),
    "not_open": _("The lot did not take bids yet."),
    "conflict": _("Whoever runs the tender cannot bid in it."),
    "barred": _("The bidder was barred."),
    "too_many_files": _("Too many files were uploaded for this lot."),
    "too_large": _("The file was too large."),
}


def said(error: Misspoken) -> str:
    """Return the text of a misuse in the page's language."""
    if error.code in TEXTS:
        return str(TEXTS[error.code]) % error.facts
    return in_words(SealingError(error.code, **error.facts))


def texts() -> dict[str, str]:
    """Return all texts that an upload may need, by code, for a page's table of texts."""
    return {code: str(text) for code, text in TEXTS.items()} | {
        code: gettext(text) for code, text in sealing.TEXTS.items()
    }


def reason_of(code: str) -> str:
    """Return the sentence of a code in a journal, without the facts of that moment; "" for a code of the rules."""
    if code in OF_RULES:
        return str(OF_RULES[code])
    return "" if not code or "%(" in (text := texts().get(code, "")) else text
