"""Small forms of single acts: a reason, a text, a due date, officers."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from bidding.law.days import day_of, end_of
from ledger import clock
from supervision.forms.days import DayField
from supervision.models import CaseParty, NotAccepted, StepKind, VerdictKind

# A proposal only: the law fixes no time for replies; the officer does.
REPLY_DAYS = 5


class ActForm(forms.Form):
    """A form about one thing, for one user; without fields it asks for no more than a confirmation."""

    template = "supervision/act.html"

    def __init__(self, *args: Any, thing: Any = None, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.user = thing, user
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the thing; forms with a choice among rows do."""


def text(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """Return a field for a longer text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=8000,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
    )


class ReasonForm(ActForm):
    reason = text(_("Reason"))


class NoteForm(ActForm):
    note = text(_("Note"), required=False)


class TextForm(ActForm):
    text = text(_("Text"), rows=6)


class OpinionForm(ActForm):
    opinion = text(_("Opinion on legality"), rows=6)


class DueForm(ActForm):
    """Until when an answer is asked for: the end of a day in China."""

    due_on = DayField(label=_("Until the end of"))

    def prepare(self) -> None:
        """Propose a few days from now."""
        self.fields["due_on"].initial = day_of(clock.now()) + timedelta(days=REPLY_DAYS)

    @property
    def due(self) -> datetime:
        """The chosen moment."""
        return end_of(self.cleaned_data["due_on"])


class VerdictForm(ActForm):
    kind = forms.ChoiceField(label=_("Verdict"), choices=VerdictKind.choices, widget=forms.RadioSelect)
    reason = text(
        _("Reason"), help_text=_("The reason is kept with the alert and counts for the precision shown.")
    )


class OfficersForm(ActForm):
    """At least two officers of the department."""

    officers = forms.ModelMultipleChoiceField(
        label=_("Officers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Offer the officers of the department that supervises the lot."""
        office = self.thing.lot.project.supervisor_id
        found = User.objects.filter(organisation=office, role=Role.SUPERVISOR, is_active=True)
        self.fields["officers"].queryset = found.select_related("person").order_by("pk")  # type: ignore[attr-defined]
        self.fields["officers"].label_from_instance = officer_name  # type: ignore[attr-defined]


def officer_name(user: User) -> str:
    """Name an officer by person and account."""
    return f"{user.person.name if user.person else ''} ({user.username})"


class CaseForm(ActForm):
    title = forms.CharField(label=_("Matter"), max_length=200)
    source = forms.CharField(label=_("Where the lead comes from"), max_length=120)


class StepForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (
                StepKind.NOTE,
                StepKind.INQUIRY,
                StepKind.INTERVIEW,
                StepKind.MATERIAL,
                StepKind.NOTICE,
            )
        ],
        help_text=_("An interview never closes a case (1117号第十一项)."),
    )
    text = text(_("Text"), rows=6)


class HearingForm(ActForm):
    """One party's statement; empty when it declined to speak."""

    party = forms.ModelChoiceField(label=_("Party"), queryset=CaseParty.objects.none(), empty_label=None)
    statement = text(
        _("Statement and defence"),
        required=False,
        help_text=_("Leave empty when the party was informed and declined to speak."),
    )

    def prepare(self) -> None:
        """Offer the parties of the case."""
        self.fields["party"].queryset = self.thing.parties.select_related("organisation")  # type: ignore[attr-defined]


class NotAcceptedForm(ActForm):
    reason = forms.ChoiceField(label=_("Reason of the law"), choices=NotAccepted.choices)
    note = text(_("Note to the complainant"), required=False)


class TransferForm(ActForm):
    to = forms.CharField(label=_("Department"), max_length=200)
