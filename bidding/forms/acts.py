"""Small forms: a question, an answer, an addendum, an appointment, a drill, a result."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyPurpose, User
from accounts.roles import Role
from bidding.forms.moments import MomentField
from bidding.forms.money import MoneyField
from bidding.models import Lot, PassedOver, Question

LONG = 4000


class QuestionForm(forms.Form):
    """A question on the document, if one likes on one clause."""

    clause = forms.ChoiceField(label=_("Clause"), required=False)
    text = forms.CharField(
        label=_("Question"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Do not name your organisation: the question is published with its answer."),
    )

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("The whole document")), *clauses]
        self.fields["clause"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer, which goes to everybody."""

    answer = forms.CharField(label=_("Answer"), max_length=LONG, widget=forms.Textarea({"rows": 5}))
    needs_addendum = forms.BooleanField(
        label=_("This answer changes the tender document"),
        required=False,
        help_text=_(
            "Then an addendum has to follow; the answer says so, and you draft it next (实施条例21)."
        ),
    )


class AddendumForm(forms.Form):
    """What changes, and the deadline that follows."""

    text = forms.CharField(label=_("What changes"), max_length=LONG, widget=forms.Textarea({"rows": 5}))
    affects_bid = forms.BooleanField(
        label=_("This may affect the preparation of bids"), required=False, initial=True
    )
    new_deadline = MomentField(
        label=_("New bid deadline"),
        required=False,
        help_text=_(
            "Left empty, the deadline moves to the earliest lawful date where it must, and stays otherwise."
        ),
    )

    def __init__(self, *args: Any, owing: Sequence[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owing = list(owing)
        if self.owing:
            choices = [(str(place), one.text[:80]) for place, one in enumerate(self.owing)]
            self.fields["questions"] = forms.MultipleChoiceField(
                label=_("Answers that this addendum carries out"),
                choices=choices,
                required=False,
                initial=[name for name, _text in choices],
                widget=forms.CheckboxSelectMultiple,
            )

    def said(self) -> dict[str, Any]:
        """Return what the action takes, with the questions themselves."""
        data = dict(self.cleaned_data)
        return {**data, "questions": [self.owing[int(place)] for place in data.get("questions", [])]}


class KeyholderForm(forms.Form):
    """A keyholder is chosen among the accounts that have registered both keys."""

    holder = forms.ModelChoiceField(label=_("Keyholder"), queryset=User.objects.none())

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = candidates(lot)  # type: ignore[attr-defined]
        self.fields["holder"].label_from_instance = _holder_label  # type: ignore[attr-defined]


def candidates(lot: Lot) -> Any:
    """Return the keyholder accounts with both keys in force that are not appointed yet."""
    found = User.objects.filter(role=Role.KEYHOLDER, is_active=True).select_related("organisation", "person")
    for purpose in (KeyPurpose.SEAL, KeyPurpose.SIGN):
        found = found.filter(keys__purpose=purpose, keys__revoked_at__isnull=True)
    return found.exclude(keyholdings__lot=lot).order_by("organisation__name", "username").distinct()


def _holder_label(user: Any) -> str:
    return f"{user.organisation} · {user.person or user.get_username()}"


class PassOverForm(forms.Form):
    """Why a candidate is passed over."""

    reason = forms.ChoiceField(label=_("Ground"), choices=PassedOver.choices, widget=forms.RadioSelect)
    explanation = forms.CharField(label=_("Explanation"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class ContractForm(forms.Form):
    """The contract as it was signed."""

    number = forms.CharField(label=_("Contract number"), max_length=60)
    amount = MoneyField(label=_("Amount"))
    duration_days = forms.IntegerField(label=_("Contract period in days"), min_value=1)
    manager = forms.CharField(label=_("Project manager"), max_length=80)
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput({"type": "date", "class": "in-short"}, "%Y-%m-%d")
    )


class ReasonForm(forms.Form):
    """A reason that is published."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The reason is published."),
    )
