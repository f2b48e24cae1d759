"""The sentences that the scoring grid and the reader of documents say; their scripts know only codes and facts."""

from django.utils.translation import gettext as _


def grid_texts() -> dict[str, str]:
    """Return the sentences of the scoring grid by code, in the visitor's language."""
    return {
        "saved": _("Saved"),
        "saved_at": _("Saved %(at)s"),
        "typed": _("Typed, not yet saved"),
        "typed_left": _("%(value)s was typed here and not saved."),
        "save_it": _("Save %(value)s"),
        "waiting": _("Waiting to be sent"),
        "sending": _("Sending …"),
        "points": _("Enter points from 0 to %(maximum)s, with at most one decimal."),
        "empty": _("A mark cannot be taken away, only changed. %(value)s stands."),
        "conflict": _("%(value)s was given elsewhere, %(mine)s here. Which is yours?"),
        "keep": _("Keep %(value)s"),
        "discard": _("Discard %(value)s"),
        "not_counted": _("%(value)s does not count: %(why)s"),
        "count_waiting": _("Marks that wait to be sent: %(count)s. They are kept on this computer."),
        "count_refused": _("Marks that do not count: %(count)s. The reason stands in their cells."),
        "offline": _(
            "The connection is lost. Go on: marks are kept on this computer and sent when it is back."
        ),
        "memory": _(
            "This browser keeps nothing on this computer. Do not close the page while marks wait to be sent."
        ),
        "signed_out": _(
            "You are signed out. Marks that wait are kept on this computer, encrypted, until you sign in again."
        ),
        "other": _(
            "Somebody else has signed in with this browser. Your marks wait until you sign in again yourself."
        ),
        "gone": _("You are not on this committee any more; marks that wait are not sent."),
        "before_lock": _("Before you lock, see to the marks that wait or were refused."),
        "before_sign_out": _(
            "Marks still wait to be sent. Press once more to sign out; they are kept here, encrypted, for you."
        ),
        "unreadable": _(
            "Marks kept on this computer that could not be read: %(count)s. Compare your cells with your notes."
        ),
    }


def reader_texts() -> dict[str, str]:
    """Return the sentences of the reader of documents by code, in the visitor's language."""
    return {
        "loading": _("Opening the document …"),
        "of": _("of %(count)s"),
        "failed": _("The document could not be opened. Try again, or report it to the host."),
        "password": _("The document is protected by a password and cannot be shown. Report it to the host."),
        "broken": _("The document is damaged and cannot be shown. Report it to the host."),
        "page_failed": _("Page %(page)s cannot be shown."),
        "page": _("Page %(page)s"),
        "searching": _("Searching … page %(page)s"),
        "found": _("Pages that contain it: %(count)s"),
        "none": _("Not found. Scanned pages hold no text to search."),
        "copied": _("Copied: %(reference)s"),
        "marked": _("Marked on page %(page)s."),
        "not_marked": _("The passage stands on page %(page)s, but could not be marked there."),
        "marked_here": _("The passage is marked."),
        "not_marked_here": _("The passage could not be marked in the text."),
        "noted": _("Noted"),
        "note_failed": _("The note was not saved. Try again."),
    }


def unreadable_texts() -> dict[str, str]:
    """Return why a document is not shown, by code, in the visitor's language."""
    broken = _("The document is damaged and cannot be shown. Report it to the host.")
    return {
        "kind": _("A file of this kind is not shown. Report it to the host if the bid depends on it."),
        "old_office": _(
            "This is a file in the old Office format, which may hold macros; it is not shown. Report it to the host."
        ),
        "macros": _("The document holds macros and is not shown. Report it to the host."),
        "encrypted": _("The document is protected by a password and cannot be shown. Report it to the host."),
        "too_large": _("The document is too large to be shown as text. Report it to the host."),
        "too_many_pages": _("The document is too large to be shown as text. Report it to the host."),
        "busy": _("Too many documents are being opened. Try again in a moment."),
        "empty": _("The document is empty."),
        "too_heavy": broken,
        "bomb": broken,
        "broken": broken,
        "missing": _("The document is not in its place. Report it to the host."),
    }
