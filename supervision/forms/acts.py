"""What an officer looks for among the acts of her office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.forms.days import DayField
from supervision.queries.acts import Wanted


class ActsForm(forms.Form):
    """Words, an officer, and days in China from and to; all of them optional."""

    text = forms.CharField(label=_("Act, thing or account"), required=False, max_length=100)
    officer = forms.ChoiceField(label=_("Officer"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", _("All")), *officers]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a field that makes no sense is no wish."""
        self.full_clean()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
