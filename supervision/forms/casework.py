"""Forms of the acts on a case's file: officers, avoidance, answers, hearings, service, transfer, review."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, User
from accounts.roles import Role
from bidding.forms.bids import ManyFilesField, ManyFilesInput
from bidding.forms.moments import MomentField
from bidding.forms.money import MoneyField
from bidding.law.days import day_of
from bidding.models import Lot
from bidding.queries.bids import opened_bids
from evaluation.models import Expert
from ledger import clock
from supervision.files import MOST_BYTES
from supervision.forms.acting import ActForm, OfficersForm, officer_name, text
from supervision.forms.days import DayField
from supervision.forms.deciding import ZERO
from supervision.models import (
    Avoidance,
    Case,
    CaseOfficer,
    CaseParty,
    CaseStatus,
    DecisionReview,
    LeadSource,
    ReviewGround,
    ReviewKind,
    ReviewOutcome,
    ServiceWay,
    Transfer,
    TransferAnswer,
)


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return DayField(label=label, **more)


def _said_of_files() -> str:
    return gettext("PDF, JPEG or PNG, at most %(most)d MB each.") % {"most": MOST_BYTES // 2**20}


# Fields are made once, their words in the language of each page.
_file_hint = lazy(_said_of_files, str)


def files(label: Any, **more: Any) -> ManyFilesField:
    """Return a field for several photos or documents."""
    attrs = {"accept": "application/pdf,image/jpeg,image/png"}
    return ManyFilesField(
        label=label, required=False, widget=ManyFilesInput(attrs=attrs), help_text=_file_hint(), **more
    )


def colleagues(office: int) -> Any:
    """Return the officers of a department."""
    found = User.objects.filter(organisation=office, role=Role.SUPERVISOR, is_active=True)
    return found.select_related("person").order_by("pk")


class FileForm(OfficersForm):
    """File a case: who handles it, when the act happened, why it is not past its limitation."""

    violation_on = day(_("Day of the act, or its end"))
    lasting = text(
        _("Why the act still went on"),
        required=False,
        rows=2,
        help_text=_("Only where the day lies beyond the limitation (行政处罚法36)."),
    )

    def prepare(self) -> None:
        """Propose the day of the bid deadline."""
        super().prepare()
        happened = self.thing.lot.deadline or self.thing.opened_at
        self.fields["violation_on"].initial = min(day_of(happened), day_of(self.thing.opened_at))


class JoinForm(ActForm):
    """Join a case to another of the department that is still open."""

    into = forms.ModelChoiceField(label=_("Join it to"), queryset=Case.objects.none())
    reason = text(_("Reason"))

    def prepare(self) -> None:
        """Offer the open cases of the same department."""
        found = Case.objects.filter(
            office=self.thing.office_id, status__in=(CaseStatus.LEAD, CaseStatus.FILED)
        )
        self.fields["into"].queryset = found.exclude(pk=self.thing.pk)  # type: ignore[attr-defined]


class CloseForm(ActForm):
    text = text(_("Report of the investigation"), rows=6)
    review_ground = forms.ChoiceField(
        label=_("Legality is reviewed because"),
        choices=ReviewGround.choices,
        required=False,
        help_text=_("A hearing, a ban or a large fine asks for the review by itself (行政处罚法58)."),
    )


class DeclareForm(ActForm):
    relation = text(
        _("Relation to a party"), required=False, help_text=_("Leave empty to declare that there is none.")
    )


class PartyForm(ActForm):
    """A form about one party of the case."""

    party = forms.ModelChoiceField(label=_("Party"), queryset=CaseParty.objects.none(), empty_label=None)

    def prepare(self) -> None:
        """Offer the parties of the case."""
        self.fields["party"].queryset = self.thing.parties.select_related("organisation", "person")  # type: ignore[attr-defined]


class AskAvoidanceForm(PartyForm):
    officer = forms.ModelChoiceField(
        label=_("Officer"), queryset=CaseOfficer.objects.none(), empty_label=None
    )
    reason = text(_("Reason"))

    def prepare(self) -> None:
        """Offer the officers of the case."""
        super().prepare()
        found = self.thing.officers.filter(removed_at__isnull=True).select_related("user__person")
        self.fields["officer"].queryset = found  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = lambda one: officer_name(one.user)  # type: ignore[attr-defined]


class DecideAvoidanceForm(ActForm):
    avoidance = forms.ModelChoiceField(label=_("About"), queryset=Avoidance.objects.none(), empty_label=None)
    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("The officer stands aside")), ("", _("The officer goes on"))],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
    )
    instead = forms.ModelChoiceField(
        label=_("Who comes instead"), queryset=User.objects.none(), required=False
    )
    reason = text(_("Reason"))

    def prepare(self) -> None:
        """Offer what is undecided, and who is not on the case."""
        waiting = Avoidance.objects.filter(officer__case=self.thing, decided_at__isnull=True).exclude(
            relation=""
        )
        self.fields["avoidance"].queryset = waiting.select_related("officer__user__person")  # type: ignore[attr-defined]
        self.fields["avoidance"].label_from_instance = (  # type: ignore[attr-defined]
            lambda one: f"{officer_name(one.officer.user)}: {one.relation[:80]}"
        )
        free = colleagues(self.thing.office_id).exclude(pk__in=self.thing.officers.values("user"))
        self.fields["instead"].queryset = free  # type: ignore[attr-defined]
        self.fields["instead"].label_from_instance = officer_name  # type: ignore[attr-defined]


class AnswerForm(PartyForm):
    """What a party says to the notice."""

    statement = text(_("Statement and defence"), required=False)
    wants_hearing = forms.BooleanField(label=_("The party asks for a hearing"), required=False)


class OwnAnswerForm(ActForm):
    """The same, filled in by the party itself."""

    statement = text(_("Statement and defence"), required=False, rows=8)
    wants_hearing = forms.BooleanField(label=_("We ask for a hearing"), required=False)


class SetHearingForm(ActForm):
    chair = forms.ModelChoiceField(label=_("Held by"), queryset=User.objects.none())
    place = forms.CharField(label=_("Where it is held"), max_length=200)
    set_for = MomentField(label=_("Time"))
    is_public = forms.BooleanField(label=_("Held in public"), required=False, initial=True)

    def prepare(self) -> None:
        """Offer the officers who do not handle the case."""
        free = colleagues(self.thing.office_id).exclude(pk__in=self.thing.officers.values("user"))
        self.fields["chair"].queryset = free  # type: ignore[attr-defined]
        self.fields["chair"].label_from_instance = officer_name  # type: ignore[attr-defined]


class ExtendForm(ActForm):
    until = day(_("To be decided by"))
    basis = forms.CharField(label=_("Law, regulation or rule that allows it"), max_length=300)
    reason = text(_("Reason"))


class ServeForm(PartyForm):
    way = forms.ChoiceField(label=_("Way of service"), choices=ServiceWay.choices)
    served_on = day(_("Served on"))
    proof = text(
        _("Proof"),
        rows=2,
        help_text=_("Who signed the receipt, the number of the letter, where the notice stands."),
    )
    documents = files(_("Receipt or photo"))

    def prepare(self) -> None:
        """Offer the parties that are not served yet."""
        super().prepare()
        rest = self.thing.parties.filter(services__isnull=True).select_related("organisation", "person")
        self.fields["party"].queryset = rest  # type: ignore[attr-defined]
        self.fields["served_on"].initial = day_of(clock.now())


class LodgeForm(PartyForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ReviewKind.choices)
    authority = forms.CharField(label=_("Before which authority or court"), max_length=200)
    lodged_on = day(_("Lodged on"))


class EndReviewForm(ActForm):
    review = forms.ModelChoiceField(
        label=_("About"), queryset=DecisionReview.objects.none(), empty_label=None
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReviewOutcome.choices)
    ended_on = day(_("Day of the outcome"))
    text = text(_("Outcome in words"))

    def prepare(self) -> None:
        """Offer what is pending."""
        pending = DecisionReview.objects.filter(decision__case=self.thing, outcome="")
        self.fields["review"].queryset = pending  # type: ignore[attr-defined]


class TransferForm(ActForm):
    authority = forms.CharField(label=_("To"), max_length=200)
    is_police = forms.BooleanField(label=_("Suspicion of crime, to the police"), required=False, initial=True)
    facts = text(_("Facts"), rows=6)
    loss = MoneyField(label=_("Direct loss, as known"), required=False, least=ZERO)
    gain = MoneyField(label=_("Illegal gain, as known"), required=False, least=ZERO)
    coerced = forms.BooleanField(label=_("Threats, deception or bribes were used"), required=False)


class TransferAnswerForm(ActForm):
    transfer = forms.ModelChoiceField(label=_("Letter"), queryset=Transfer.objects.none(), empty_label=None)
    answer = forms.ChoiceField(label=_("Answer"), choices=TransferAnswer.choices)
    text = text(_("Text of the answer"))

    def prepare(self) -> None:
        """Offer the letters that wait for an answer."""
        self.fields["transfer"].queryset = self.thing.transfers.filter(answer="")  # type: ignore[attr-defined]


class AttachForm(ActForm):
    note = text(_("What it is and where it comes from"), rows=3)
    documents = files(_("Files"))


class LeadForm(forms.Form):
    """Take up a lead that is not an alert's: which lot, from whom, about whom."""

    lot = forms.ModelChoiceField(label=_("Lot"), queryset=Lot.objects.none(), to_field_name="code")
    title = forms.CharField(label=_("Matter"), max_length=200)
    source_kind = forms.ChoiceField(label=_("Kind of source"), choices=LeadSource.choices)
    source = forms.CharField(
        label=_("Where the lead comes from"),
        max_length=120,
        help_text=_("For instance: letter 2026-17 of the audit office"),
    )
    uscc = text(
        _("Parties, by unified social credit code"),
        required=False,
        rows=2,
        help_text=_("One a line. Before the opening only tenderer and agency can be named."),
    )
    people = text(
        _("Experts who are parties in person, by account"),
        required=False,
        rows=2,
        help_text=_("One a line. Pages show their names masked; papers served on them name them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lots = Lot.objects.public().filter(project__supervisor=user.organisation_id).order_by("-published_at")
        self.fields["lot"].queryset = lots  # type: ignore[attr-defined]

    def clean_uscc(self) -> list[Organisation]:
        """Find every organisation; whom the lot does not know is not told apart from who does not exist."""
        codes = list(dict.fromkeys(self.cleaned_data["uscc"].upper().split()))
        lot = self.cleaned_data.get("lot")
        known = parties_known(lot) if isinstance(lot, Lot) else {}
        strange = [code for code in codes if code not in known]
        if strange:
            text = _("Not known as tenderer, agency or opened bidder of this lot: %(codes)s.")
            raise forms.ValidationError(text, params={"codes": "、".join(strange)})
        return [known[code] for code in codes]

    def clean_people(self) -> list[Person]:
        """Find every expert of the library; whether one sat on this lot's committee is not told."""
        names = list(dict.fromkeys(self.cleaned_data["people"].split()))
        found = {
            one.user.username: one.user.person
            for one in Expert.objects.filter(user__username__in=names).select_related("user__person")
            if one.user.person
        }
        strange = [name for name in names if name not in found]
        if strange:
            text = _("No expert of the library has this account: %(names)s.")
            raise forms.ValidationError(text, params={"names": "、".join(strange)})
        return [found[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """A case names somebody."""
        data = super().clean() or {}
        if not self.errors and not data.get("uscc") and not data.get("people"):
            self.add_error("uscc", _("A case names at least one party."))
        return data

    def members(self) -> list[tuple[Organisation, Person]]:
        """Return the experts, each with the centre that called her: an expert acts in person, for nobody's firm."""
        centre = self.cleaned_data["lot"].project.centre
        return [(centre, person) for person in self.cleaned_data["people"]]


def parties_known(lot: Lot) -> dict[str, Organisation]:
    """Return who may be named about a lot, by credit code: its tender side, and bidders once they were opened."""
    project = lot.project
    found = [project.tenderer, project.agency]
    found += [bid.bidder for bid in opened_bids(lot).select_related("bidder")]
    return {one.uscc: one for one in found if one}


class HearingRecordForm(ActForm):
    record_text = text(_("Record of the hearing"), rows=10)


class ReportForm(ActForm):
    report = text(_("Closing report"), rows=6)
