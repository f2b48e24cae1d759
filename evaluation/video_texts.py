"""The sentences of the video page; its scripts know only their codes."""

from django.utils.translation import gettext as _


def video_texts() -> dict[str, str]:
    """Return the sentence of each code."""
    return {
        "you": _("%(alias)s (you)"),
        "in": _("You are in the video."),
        "no_camera": _("You are in the video without a camera; the others hear you if you have a microphone."),
        "left": _("You have left the video."),
        "switched_off": _("The host has switched the video off."),
        "elsewhere": _("You have left the video, or joined it in another window."),
        "offline": _("The platform cannot be reached; the video tries again by itself. Marking does not depend on it."),
        "signed_out": _("You are signed out. Sign in and open this window again."),
        "server": _("The platform could not answer. Try again."),
        "line_new": _("connecting"),
        "line_connecting": _("connecting"),
        "line_disconnected": _("interrupted"),
        "line_failed": _("no connection; trying again"),
        "line_closed": _("ended"),
        "sayOpen": _("Live"),
        "sayPolling": _("Updated every 15 seconds"),
    }  # fmt: skip
