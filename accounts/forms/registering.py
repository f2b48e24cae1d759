"""Registration of an enterprise or agency with its first account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actions import Particulars
from accounts.forms.fields import IdentityField, RegionField, UsccField
from accounts.models import OrganisationKind, User
from accounts.rules import OPEN_KINDS


class RegistrationForm(forms.Form):
    """Everything asked at registration, in three groups."""

    GROUPS = (
        (
            _("The organisation"),
            ("kind", "uscc", "name", "region", "address", "legal_representative", "controller_uscc"),
        ),
        (_("The person who acts for it"), ("person_name", "identity_number", "phone", "email")),
        (_("The account"), ("username", "password", "password_again")),
    )

    kind = forms.ChoiceField(
        label=_("Registers as"),
        choices=[(kind, OrganisationKind(kind).label) for kind in OPEN_KINDS],
        widget=forms.RadioSelect,
        initial=OrganisationKind.ENTERPRISE,
        help_text=_("Enterprises bid; tendering agencies organise tenders. Registration is free of charge."),
    )
    uscc = UsccField()
    name = forms.CharField(label=_("Full name"), max_length=200)
    region = RegionField()
    address = forms.CharField(label=_("Address"), max_length=300)
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=80)
    controller_uscc = UsccField(
        label=_("Credit code of the controlling unit"),
        required=False,
        help_text=_("If another unit controls or manages yours: the two may not bid for the same lot."),
    )
    person_name = forms.CharField(label=_("Name"), max_length=80)
    identity_number = IdentityField()
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, widget=forms.TextInput({"autocomplete": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("Letters, digits and @ . + - _"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the headings, each with its fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        """Check what concerns several fields: the password, twice."""
        data = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            self._check_password(password, data)
        return data

    def particulars(self) -> Particulars:
        """Return the organisation's part for the action."""
        names = (
            "kind",
            "uscc",
            "name",
            "region",
            "address",
            "phone",
            "legal_representative",
            "controller_uscc",
        )
        return Particulars(**{name: self.cleaned_data[name] for name in names})

    def person_and_account(self) -> dict[str, str]:
        """Return the person's and the account's part for the action."""
        names = ("person_name", "identity_number", "phone", "email", "username", "password")
        return {name: self.cleaned_data[name] for name in names}

    def _check_password(self, password: str, data: dict[str, Any]) -> None:
        try:
            validate_password(password, User(username=data.get("username", ""), email=data.get("email", "")))
        except ValidationError as error:
            self.add_error("password", error)
