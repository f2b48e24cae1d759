"""Small forms: a reason, a seat, a finding, a question."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.bids import SignatureField, SmallFileField
from evaluation.models import (
    LONGEST_REMARK,
    ClarificationKind,
    CorrectionGround,
    Ground,
    IdentityCheck,
    Leaving,
    Member,
    Room,
    Seat,
    Verdict,
)
from evaluation.queries import Condition, bids_in


def words(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=4000,
        required=required,
        help_text=help_text,
    )


class ReasonForm(forms.Form):
    reason = words(_("Reason"))


class ReplyForm(forms.Form):
    """Accept or decline a call."""

    accept = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("I accept and have no reason to stay away")), ("no", _("I decline"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = words(_("Reason, if you decline"), required=False)


class SeatForm(forms.Form):
    """Take a seat at the member's own site, and pledge."""

    seat = forms.ModelChoiceField(label=_("Seat"), queryset=Seat.objects.none())
    identity_check = forms.ChoiceField(
        label=_("Recognised by"), choices=IdentityCheck.choices, initial=IdentityCheck.DOCUMENT
    )
    pledge = forms.BooleanField(
        label=_(
            "I keep to the pledge of evaluation experts: independent, fair, and silent about what I learn."
        )
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = member.room.members.filter(state="accepted", seat__isnull=False).values("seat")
        seats = Seat.objects.filter(site=member.site.site, active=True).exclude(pk__in=taken)
        kept = member.site.bookings.filter(released_at__isnull=True)
        if kept.exists():
            seats = seats.filter(pk__in=kept.values("seat"))
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class DeclarationForm(forms.Form):
    """One answer for each bidder."""

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids_in(room).order_by("bidder__name"))
        for bid in self.bids:
            self.fields[f"bid_{bid.pk}"] = forms.ChoiceField(
                label=bid.bidder.name,
                choices=[("no", _("no conflict of interest")), ("yes", _("there is a conflict of interest"))],
                widget=forms.RadioSelect,
            )
        self.fields["detail"] = words(_("What the conflict is, and with whom"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        conflict = any(cleaned.get(f"bid_{bid.pk}") == "yes" for bid in self.bids)
        if conflict and not cleaned.get("detail", "").strip():
            self.add_error("detail", _("Say what the conflict is."))
        return cleaned


class FindingForm(forms.Form):
    """A finding on one item of one bid, on the conditions of rejection that the tender document lists."""

    passed = forms.TypedChoiceField(
        label=_("Finding"),
        choices=[("yes", _("passes")), ("no", _("fails"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    ground = forms.ChoiceField(
        label=_("Ground, if it fails"), choices=[("", "—"), *Ground.choices], required=False
    )
    reason = words(_("Reason, if it fails"), rows=2, required=False)

    def __init__(self, *args: Any, conditions: Sequence[Condition] | None = None, **kwargs: Any) -> None:
        """`conditions` are those of this step; None for a document that lists none at all."""
        super().__init__(*args, **kwargs)
        if conditions is not None:
            listed = [("", "—"), *((one.code, one.words) for one in conditions)]
            self.fields["ground"].choices = listed  # type: ignore[attr-defined]
            self.fields["ground"].label = _("Condition of rejection, if it fails")
            if not conditions:
                none = _("The tender document lists no condition for this step: every bid passes it.")
                self.fields["ground"].help_text = none


class QuestionForm(forms.Form):
    """A question to one bidder, known by its code."""

    bid = forms.ChoiceField(label=_("Bidder"))
    kind = forms.ChoiceField(label=_("About"), choices=ClarificationKind.choices)
    question = words(_("Question"), help_text=_("Ask without leading; the answer cannot change the price."))

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bid"].choices = codes  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes to answer"), min_value=5, max_value=2880, initial=60, localize=True
    )


class AnswerForm(forms.Form):
    answer = words(_("Answer"), rows=8)


class LeavingForm(forms.Form):
    """Why a member leaves, by the law's list."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Leaving.choices, widget=forms.RadioSelect)
    reason = words(_("What happened"))


class RemarkForm(forms.Form):
    """A remark to the committee; the chair may make it a topic."""

    text = forms.CharField(
        label=_("Your remark"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REMARK,
        help_text=_("It cannot be changed once it is sent. Tell no points before the reveal."),
    )
    topic = forms.BooleanField(label=_("Open a topic"), required=False)

    def __init__(self, *args: Any, chair: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chair:
            del self.fields["topic"]


class VerdictForm(forms.Form):
    """What a finding in a blind bid comes to."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, one.label) for one in (Verdict.HARMLESS, Verdict.COMMITTEE)],
        widget=forms.RadioSelect,
    )
    reason = words(_("Reason"), rows=3)


class LetterForm(forms.Form):
    """The signed letter with the answer."""

    statement = SmallFileField(
        label=_("Letter (answer.json)"), widget=forms.FileInput(attrs={"accept": ".json"})
    )
    signature = SignatureField(
        label=_("Signature"), widget=forms.FileInput(attrs={"accept": ".sig,.p7s,.p7b,.der,.pem,.json"})
    )


class CorrectionForm(forms.Form):
    """A corrected mark with its ground."""

    value = forms.CharField(label=_("Points"), max_length=8)
    ground = forms.ChoiceField(label=_("Ground"), choices=CorrectionGround.choices)
    reason = words(_("Reason"), rows=3)


class VoteForm(forms.Form):
    """A vote on competition, with its reason."""

    lacking = forms.TypedChoiceField(
        label=_("Is competition clearly lacking?"),
        choices=[("no", _("there is competition")), ("yes", _("competition is clearly lacking"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = words(_("Reason"))


class SignForm(forms.Form):
    """Sign, perhaps with a dissent."""

    dissent = words(
        _("Different opinion and its reasons"),
        required=False,
        help_text=_(
            "Leave empty to agree. Who neither signs nor writes a dissent in time is taken to agree."
        ),
    )


class SeedForm(forms.Form):
    """A commitment or a seed, in hexadecimal."""

    value = forms.CharField(label=_("Hexadecimal value"), min_length=64, max_length=64)


class RepresentativeForm(forms.Form):
    username = forms.CharField(label=_("Account of the representative"), max_length=150)


class TieForm(forms.Form):
    """An order for bids that nothing else tells apart."""

    order = forms.CharField(label=_("Codes in order, first place first"), help_text=_("For example: B A C"))
    reason = words(_("Reason"))
