"""Forms by which bidders object and complain; nothing typed is lost when something is refused."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Lot
from ledger import clock
from supervision.actions.complaints import Letter
from supervision.actions.objections import Objected
from supervision.forms.acting import text
from supervision.models import Matter, Objection


class ObjectionForm(forms.Form):
    """Objection: about what, where, ground, evidence, remedy."""

    matter = forms.ChoiceField(
        label=_("About"),
        choices=[choice for choice in Matter.choices if choice[0] != Matter.OTHER],
        widget=forms.RadioSelect,
    )
    anchor = forms.CharField(
        label=_("Clause, score or notice"),
        max_length=120,
        required=False,
        help_text=_("For instance: chapter 3, 2.1"),
    )
    ground = text(_("Facts and grounds"), rows=6)
    evidence = text(_("Evidence"), required=False)
    remedy = text(_("What you ask for"))

    def said(self) -> Objected:
        """Return what the objection says."""
        data = self.cleaned_data
        return Objected(data["ground"], data["remedy"], data["anchor"], data["evidence"])


class ComplaintForm(forms.Form):
    """The five items of a complaint letter (11号令 7), the objection it rests on, and who signs."""

    matter = forms.ChoiceField(label=_("About"), choices=Matter.choices, widget=forms.RadioSelect)
    objection = forms.ModelChoiceField(
        label=_("Your objection about it"),
        queryset=Objection.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Document, opening and result need an objection first (实施条例60)."),
    )
    contact = forms.CharField(label=_("Contact and telephone"), max_length=200)
    respondent = forms.CharField(label=_("Respondent"), max_length=200)
    facts = text(_("Basic facts"), rows=6)
    request = text(_("Requests"))
    leads = text(_("Effective leads and proof"))
    knew_on = forms.DateField(
        label=_("You knew, or should have known, since"), widget=forms.DateInput({"type": "date"})
    )
    signatory = forms.CharField(
        label=_("Signed by"),
        max_length=80,
        help_text=_("The legal representative or an authorised representative."),
    )
    signed = forms.BooleanField(
        label=_("I sign and seal this letter in the name of my organisation; the facts are true.")
    )

    def __init__(self, *args: Any, lot: Lot, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Objection.objects.filter(lot=lot, organisation=user.organisation_id)
        self.fields["objection"].queryset = own  # type: ignore[attr-defined]

    def clean_knew_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["knew_on"]
        if day > clock.now().date():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def letter(self) -> Letter:
        """Return the letter's items."""
        data = self.cleaned_data
        names = ("contact", "signatory", "respondent", "facts", "request", "leads", "knew_on")
        return Letter(**{name: data[name] for name in names})
