"""Forms of the administrator's desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import IdentityField, RegionField, UsccField
from accounts.models import Organisation, OrganisationKind, User
from accounts.roles import Role


class SearchForm(forms.Form):
    """What is searched for in the list of accounts."""

    q = forms.CharField(label=_("Name, username or credit code"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All roles")), *Role.choices]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why an account is closed or reopened."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=500)


class OrganisationForm(forms.Form):
    """An organisation of any kind, entered by an administrator."""

    uscc = UsccField()
    name = forms.CharField(label=_("Full name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    region = RegionField()
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=80, required=False)
    controller_uscc = UsccField(
        label=_("Credit code of the controlling unit"), required=False, help_text=_("If there is one.")
    )


class AccountForm(forms.Form):
    """An account for a person in an organisation that is entered already."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    uscc = UsccField(
        label=_("Credit code of the organisation"), help_text=_("The organisation must be entered already.")
    )
    person_name = forms.CharField(label=_("Name"), max_length=80)
    identity_number = IdentityField()
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    username = forms.CharField(label=_("Username"), max_length=150, validators=[User.username_validator])

    def clean_uscc(self) -> str:
        """Refuse a code under which no organisation is entered."""
        code: str = self.cleaned_data["uscc"]
        if not Organisation.objects.filter(uscc=code).exists():
            raise forms.ValidationError(
                _("No organisation is entered under this credit code. Enter it first.")
            )
        return code
