"""Form fields for codes, identity numbers and administrative divisions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.uscc import PROVINCES
from accounts.validators import clean_identity, clean_uscc


class UsccField(forms.CharField):
    """A unified social credit code in any spelling: full-width, lower case, with spaces."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Unified social credit code"))
        kwargs.setdefault("help_text", _("18 characters, as on the business licence."))
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def clean(self, value: str | None) -> str:
        """Return the code as it is kept."""
        text: str = super().clean(value)
        return clean_uscc(text) if text else ""


class IdentityField(forms.CharField):
    """An identity number; never shown again once the page is left without an error."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Identity number"))
        kwargs.setdefault(
            "help_text", _("Resident identity card, 18 characters. Only a keyed hash of it is kept.")
        )
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: str | None) -> str:
        """Return the number, normalised."""
        text: str = super().clean(value)
        return clean_identity(text) if text else ""


class RegionField(forms.CharField):
    """An administrative division of GB/T 2260: six digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Administrative division"))
        kwargs.setdefault("help_text", _("Six digits; left blank it is read from the credit code."))
        super().__init__(max_length=6, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "class": "in-short"}

    def clean(self, value: str | None) -> str:
        """Return six digits or nothing."""
        text: str = super().clean(value)
        if text and not (re.fullmatch(r"[0-9]{6}", text) and text[:2] in PROVINCES):
            raise ValidationError(
                _("This is not an administrative division: it has six digits, e.g. 421181.")
            )
        return text
