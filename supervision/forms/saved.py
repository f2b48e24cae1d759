"""Keeping a view of a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.lists import LISTS


class SaveViewForm(forms.Form):
    """Which list, with which filters, under which name."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    page = forms.ChoiceField(choices=[(page, page) for page in LISTS])
    query = forms.CharField(required=False, max_length=2000)
