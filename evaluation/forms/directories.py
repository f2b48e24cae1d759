"""Forms of the shared directories: an expert, a site, a seat."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import RegionField, UsccField
from accounts.models import Organisation, User
from accounts.roles import Role
from evaluation.models import Site

_COMMAS = re.compile("[,，、]")
_LONGEST_SPECIALITY = 40


class NeededRegionField(RegionField):
    """An administrative division that cannot be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("Six digits, e.g. 421181."), **kwargs)
        self.required = self.widget.is_required = True


class SpecialitiesField(forms.CharField):
    """Specialities with commas between them, Chinese or Latin; each is kept once."""

    def clean(self, value: str | None) -> list[str]:
        """Return the specialities in the order they were typed."""
        text: str = super().clean(value)
        found = list(dict.fromkeys(filter(None, (one.strip() for one in _COMMAS.split(text)))))
        if not found:
            raise ValidationError(_("Choose at least one speciality."))
        if any(len(one) > _LONGEST_SPECIALITY for one in found):
            raise ValidationError(_("A speciality has at most 40 characters; put commas between them."))
        return found


class OrganisationField(UsccField):
    """An organisation known to the platform, by its credit code."""

    def clean(self, value: str | None) -> Organisation | None:  # type: ignore[override]
        """Return the organisation, or None when the field may be left empty and is."""
        code = super().clean(value)
        if not code:
            return None
        found = Organisation.objects.filter(uscc=code).first()
        if found is None:
            raise ValidationError(_("No organisation with this credit code is registered."))
        return found


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Accounts by their names, with the organisation; never the person."""

    def label_from_instance(self, user: User) -> str:
        """Return what the list shows for an account."""
        return f"{user.get_username()} · {user.organisation}" if user.organisation else user.get_username()


class ExpertForm(forms.Form):
    """Enter an expert into the library."""

    user = AccountField(label=_("Expert's account"), queryset=User.objects.none())
    region = NeededRegionField()
    specialities = SpecialitiesField(
        label=_("Specialities"), max_length=400, help_text=_("With commas between them, e.g. A08, A09.")
    )
    title = forms.CharField(label=_("Professional title"), max_length=60)
    years = forms.IntegerField(label=_("Years in the field"), min_value=0, max_value=80)
    employer = OrganisationField(label=_("Employer, by its credit code"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked = str(self.data.get("user", ""))
        # The account that was picked stays in the list, so that a refusal does not lose it.
        listed = Q(expert__isnull=True) | Q(pk=int(picked) if re.fullmatch("[0-9]{1,12}", picked) else 0)
        accounts = User.objects.filter(listed, role=Role.EXPERT, is_active=True)
        accounts = accounts.select_related("organisation").order_by("username")
        self.fields["user"].queryset = accounts  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """Enter a site of one's own organisation."""

    name = forms.CharField(label=_("Name of the site"), max_length=120)
    region = NeededRegionField()
    address = forms.CharField(label=_("Address"), max_length=300, required=False)


class NewSeatForm(forms.Form):
    """Enter a seat at a site of one's own organisation."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    label = forms.CharField(label=_("Name of the seat"), max_length=40)

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(organisation=organisation).order_by("name")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
