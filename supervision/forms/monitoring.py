"""Forms of a monitoring: opening it, the dialogue, the conclusion, reports and appeals."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.law.days import end_of
from bidding.models import Lot
from supervision.forms.acting import ActForm, DueForm, text
from supervision.forms.casework import day, files, parties_known
from supervision.models import LeadSource, Monitoring, MonitoringEntry, MonitoringStatus


class OpenForm(forms.Form):
    """A monitoring of one subject in one lot."""

    lot = forms.ModelChoiceField(label=_("Lot"), queryset=Lot.objects.none(), to_field_name="code")
    uscc = forms.CharField(
        label=_("Subject, by unified social credit code"),
        max_length=18,
        help_text=_("Before the opening only tenderer and agency can be named."),
    )
    title = forms.CharField(label=_("Matter"), max_length=200)
    source_kind = forms.ChoiceField(label=_("Kind of source"), choices=LeadSource.choices)
    source = forms.CharField(label=_("Where the lead comes from"), max_length=120)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lots = Lot.objects.public().filter(project__supervisor=user.organisation_id).order_by("-published_at")
        self.fields["lot"].queryset = lots  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the subject among those the lot lets be named."""
        data = super().clean() or {}
        lot, code = data.get("lot"), str(data.get("uscc", "")).strip().upper()
        found = parties_known(lot).get(code) if isinstance(lot, Lot) else None
        if isinstance(lot, Lot) and code and found is None:
            self.add_error(
                "uscc",
                _("Not known as tenderer, agency or opened bidder of this lot: %(codes)s.") % {"codes": code},
            )
        data["subject"] = found
        return data


class QuestionForm(DueForm):
    text = text(_("Question"), rows=5)
    field_order = ("text", "due_on")


class ConcludeForm(ActForm):
    violation = forms.TypedChoiceField(
        label=_("Conclusion"),
        choices=[("1", _("Violation found, to be eliminated")), ("", _("No violation found"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    conclusion = text(_("Reasons"), rows=6)
    basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    report_on = day(_("Elimination report due by the end of"), required=False)

    @property
    def report_due(self) -> datetime | None:
        """The end of the chosen day."""
        chosen = self.cleaned_data["report_on"]
        return end_of(chosen) if chosen else None


class AssessForm(ActForm):
    accepted = forms.TypedChoiceField(
        label=_("Assessment"),
        choices=[
            ("1", _("Eliminated: the monitoring is completed")),
            ("", _("Not eliminated: report again")),
        ],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    text = text(_("Reasons"))
    again_on = day(_("New report due by the end of"), required=False)

    @property
    def due(self) -> datetime | None:
        """The end of the chosen day."""
        chosen = self.cleaned_data["again_on"]
        return end_of(chosen) if chosen else None


class AppealAnswerForm(ActForm):
    upheld = forms.TypedChoiceField(
        label=_("Appeal"),
        choices=[("1", _("Right: the monitoring begins again")), ("", _("Not right: the conclusion stands"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    text = text(_("Reasons"))


class JoinForm(ActForm):
    """Join to another monitoring of the same subject."""

    into = forms.ModelChoiceField(label=_("Join it to"), queryset=Monitoring.objects.none())
    reason = text(_("Reason"))

    def prepare(self) -> None:
        """Offer what runs about the same subject."""
        running = (MonitoringStatus.DRAFT, MonitoringStatus.ACTIVE, MonitoringStatus.ADDRESSED)
        found = Monitoring.objects.filter(
            office=self.thing.office_id, subject=self.thing.subject_id, status__in=running
        )
        self.fields["into"].queryset = found.exclude(pk=self.thing.pk)  # type: ignore[attr-defined]


class MakeCaseForm(ActForm):
    title = forms.CharField(label=_("Matter"), max_length=200)


class SaidForm(ActForm):
    """What the subject says, with documents."""

    text = text(_("Text"), rows=8)
    documents = files(_("Documents"))


class AnswerForm(SaidForm):
    """The subject's answer to one of the open questions."""

    question = forms.ModelChoiceField(
        label=_("Question"), queryset=MonitoringEntry.objects.none(), empty_label=None
    )
    field_order = ("question", "text", "documents")

    def prepare(self) -> None:
        """Offer the open questions."""
        found = self.thing.entries.filter(kind="question", answered_by__isnull=True)
        self.fields["question"].queryset = found  # type: ignore[attr-defined]
