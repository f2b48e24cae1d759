"""What is said of files that the linter does not read, and of what it noted in those that it read."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext


def _(text: str) -> str:
    """Mark a text for translation; the functions below translate it."""
    return text


# Each names the remedy.
REFUSALS: Final = {
    "kind": _("This is no DOCX, PDF, TXT or HTML file. Save the document in one of these formats."),
    "old_office": _("This is a file in the old Word format, which may hold macros. Save it as DOCX."),
    "macros": _("The file holds macros. Save it without them, as DOCX."),
    "encrypted": _("The file is protected by a password. Save it without protection and choose it again."),
    "scanned": _("The PDF holds pictures of pages and no text. Choose the file from which it was printed, or read its text in first (OCR)."),
    "too_large": _("The file is larger than %(most)s MB. Save it without pictures, or check it in parts."),
    "too_many_pages": _("The document has %(pages)s pages; at most %(most)s are looked through at once. Check it in parts."),
    "bomb": _("The file unpacks to far more than a document holds. Save it anew from the program in which it was written."),
    "too_heavy": _("Reading this file took more time or memory than a document needs. Save it anew as DOCX, without pictures."),
    "busy": _("Other documents are being read. Try again in a minute."),
    "broken": _("The file is damaged. Open it and save it anew."),
    "empty": _("The file holds no text."),
}  # fmt: skip
NOTES: Final = {
    "tracked_changes": _("The document holds tracked changes. They were read as if all were accepted; accept or reject them before you publish."),
    "comments": _("The document holds comments. They were not read; remove them before you publish."),
    "hidden_text": _("The document holds hidden text. It was read too; remove it before you publish."),
    "no_text_pages": _("Some pages hold no text and were not read, for example scanned pages."),
    "capped": _("There are more findings than can be shown; mend these and check the file again."),
}  # fmt: skip


def refusal_text(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Say why a file is not read, and what to do."""
    return _filled(REFUSALS.get(code, REFUSALS["broken"]), facts or {})


def note_text(note: Mapping[str, Any]) -> str:
    """Say what the reader noted of a file, and where."""
    said = gettext(NOTES.get(note["code"], note["code"]))
    places = "、".join(note["places"])
    return f"{said} ({places})" if places else said


def _filled(text: str, facts: Mapping[str, object]) -> str:
    said = gettext(text)
    try:
        return said % dict(facts)
    except KeyError:
        return said
