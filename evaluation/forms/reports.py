"""Forms of the report: how a member answers it, and her signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.bids import SignatureField
from evaluation.forms.acts import words

ANSWERS = {
    "sign": _("I agree and sign"),
    "dissent": _("I sign and note a different opinion"),
    "refuse": _("I do not sign and give no reasons"),
}


class AnswerForm(forms.Form):
    """What a member answers: agreement, dissent with its reasons, or a refusal without."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=ANSWERS, widget=forms.RadioSelect, initial="sign"
    )
    dissent = words(
        _("Different opinion and its reasons"),
        required=False,
        help_text=_("It is printed word for word on the page of signatures."),
    )

    def clean(self) -> dict[str, Any]:
        """A dissent has reasons; an agreement has none (实施条例 53)."""
        given = super().clean() or {}
        said = bool((given.get("dissent") or "").strip())
        if given.get("answer") == "dissent" and not said:
            self.add_error("dissent", _("Write down the different opinion and its reasons."))
        if given.get("answer") in {"sign", "refuse"} and said:
            self.add_error(
                "answer",
                _("Reasons were given: choose to sign with a different opinion, or empty the field."),
            )
        return given


class ConfirmForm(AnswerForm):
    """The same answer, shown again; with the signature of the member's key when she has one."""

    answer = forms.ChoiceField(choices=ANSWERS, widget=forms.HiddenInput)
    dissent = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    confirmed = forms.CharField(initial="1", widget=forms.HiddenInput)
    signature = SignatureField(
        label=_("Signature made elsewhere (report.sig)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".sig,.json"}),
        help_text=_("Without a signature by your key your account confirms, and the report says so."),
    )
