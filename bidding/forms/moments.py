"""A form field for a moment in China Standard Time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time of day in China; the value is aware."""

    default_error_messages = {"invalid": _("Enter a day and a time such as 2026-03-30 10:00.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "in-short", "step": "60"}, format=FORMAT
        )
        kwargs.setdefault("widget", widget)
        kwargs.setdefault("help_text", _("China Standard Time (UTC+8)"))
        super().__init__(**kwargs)
