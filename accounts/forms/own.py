"""Forms about one's own account: the pledge and the keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyPurpose
from accounts.signingkeys import MOST_CHARACTERS
from accounts.validators import clean_key


class PledgeForm(forms.Form):
    """Signing: a deliberate tick."""

    read = forms.BooleanField(
        label=_("I have read this pledge and sign it"),
        error_messages={"required": _("Tick the box to sign the pledge.")},
    )


class KeyForm(forms.Form):
    """A public key, pasted."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=KeyPurpose.choices, widget=forms.RadioSelect)
    public = forms.CharField(
        label=_("Public key"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Signing: Ed25519 as hexadecimal, base64 or PEM; or your certificate (X.509) or SM2 key as PEM. "
            "Receiving shares: an age key, age1…"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].initial = KeyPurpose.SIGN

    def clean(self) -> dict[str, Any]:
        """Check the key's form against its purpose; forget a private key at once."""
        data = super().clean() or self.cleaned_data
        if "purpose" in data and "public" in data:
            try:
                clean_key(data["purpose"], data["public"])
            except forms.ValidationError as error:
                self.add_error("public", error)
                if error.code == "key_private":
                    self.data = {**self.data.dict(), "public": ""}  # type: ignore[attr-defined]
        return data


class KeyPairForm(forms.Form):
    """The public halves of keys made in the browser; the fields are named by their purpose."""

    sign = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    seal = forms.RegexField(r"\Aage1[02-9ac-hj-np-z]{58}\Z", widget=forms.HiddenInput)
