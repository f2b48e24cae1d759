"""The form that takes the signature over a letter: made in the page, or elsewhere and handed in as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.bids import SignatureField


class LetterSignatureForm(forms.Form):
    signature = SignatureField(label=_("Signature of the letter"))
