"""Forms about credit: entries from decisions and documents, repair, appeals, points and their tables, good records."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import uscc
from accounts.models import BarScope, Organisation, Person, User
from accounts.roles import Role
from bidding.law.days import SHANGHAI, day_of, end_of
from bidding.models import Lot
from ledger import clock
from supervision.actions.credit import Paper, Wording
from supervision.actions.points import Found
from supervision.forms.acting import REPLY_DAYS, ActForm
from supervision.forms.acting import text as words
from supervision.forms.days import DayField
from supervision.models import ConductItem, Consequence, CreditClass, Listing, SubjectKind
from supervision.queries.law import general_figure
from supervision.queries.points import items_on

BASIS_HINT = _("A law, regulation or State Council document, with its article; there are no self-made lists.")
EXPERT = "expert"


def start_of(day: date) -> datetime:
    """Return midnight in China at which a day begins."""
    return datetime.combine(day, time(), SHANGHAI)


class SubjectField(forms.CharField):
    """A credit code, or the account name of an expert; gives back the organisation or the person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Subject"),
            max_length=150,
            help_text=_("A credit code, or an expert's account name."),
            **kwargs,
        )

    def clean(self, value: Any) -> Organisation | Person:
        """Find the subject; nobody is made here."""
        said = super().clean(value)
        found = Organisation.objects.filter(uscc=uscc.normalise(said)).first()
        if found is not None:
            return found
        account = User.objects.filter(username=said, role=Role.EXPERT, person__isnull=False).first()
        if account is None or account.person is None:
            raise forms.ValidationError(_("Nobody is known here under this code."))
        return account.person


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return DayField(label=label, required=required, help_text=help_text)


class CreditForm(ActForm):
    """A draft entry about one party of a decision."""

    organisation = forms.ModelChoiceField(
        label=_("Subject"), queryset=Organisation.objects.none(), empty_label=None
    )
    listing = forms.ChoiceField(label=_("Kind of entry"), choices=Listing.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Class"), choices=CreditClass.choices)
    months = forms.IntegerField(label=_("Months of publicity"), min_value=0, max_value=120)
    conduct = words(_("Conduct"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300, help_text=BASIS_HINT)

    def prepare(self) -> None:
        """Offer the parties of the decision's case."""
        parties = Organisation.objects.filter(
            case_parties__case=self.thing.case_id, case_parties__person__isnull=True
        )
        self.fields["organisation"].queryset = parties  # type: ignore[attr-defined]
        propose_record(self)


def propose_record(form: ActForm) -> None:
    """Propose a violation record, general, with its term of announcement (CR-17); the officer chooses."""
    today = day_of(clock.now())
    form.fields["listing"].initial, form.fields["kind"].initial = Listing.RECORD, CreditClass.GENERAL
    form.fields["months"].initial = general_figure("CR-17.announcement_months", today).number


class DocumentEntryForm(ActForm):
    """An entry from a document of the officer's own department; the way for agencies and experts too."""

    subject = SubjectField()
    document = forms.CharField(label=_("Number of the legal document"), max_length=120)
    made_on = date_field(_("Date of the document"))
    served_on = date_field(_("Served on"))
    penalty = forms.BooleanField(
        label=_("It imposes an administrative penalty"), required=False,
        help_text=_("Then it is published within seven working days, otherwise within twenty."),
    )  # fmt: skip
    listing = forms.ChoiceField(label=_("Kind of entry"), choices=Listing.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Class"), choices=CreditClass.choices)
    months = forms.IntegerField(label=_("Months of publicity"), min_value=0, max_value=120)
    conduct = words(_("Conduct"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300, help_text=BASIS_HINT)
    scope = forms.ChoiceField(label=_("Scope of the bar"), choices=BarScope.choices)
    barred_until = date_field(
        _("Barred until the end of"),
        required=False,
        help_text=_("Leave empty when the document bars nobody."),
    )

    def prepare(self) -> None:
        """Propose a violation record."""
        propose_record(self)

    def paper(self) -> Paper:
        """Return the legal document."""
        data = self.cleaned_data
        return Paper(
            number=data["document"], made_at=start_of(data["made_on"]), served_at=start_of(data["served_on"]),
            penalty=data["penalty"],
        )  # fmt: skip

    def wording(self) -> Wording:
        """Return what the entry says."""
        data = self.cleaned_data
        until = data["barred_until"]
        names = ("kind", "conduct", "basis", "months", "listing", "scope")
        return Wording(**{name: data[name] for name in names}, barred_until=end_of(until) if until else None)


class NoticeForm(ActForm):
    """Until when the subject may make its statement."""

    due_on = date_field(_("Until the end of"), help_text=_("At least the time shown in the law table."))

    def prepare(self) -> None:
        """Propose a few days from now."""
        self.fields["due_on"].initial = day_of(clock.now()) + timedelta(days=REPLY_DAYS + 2)

    @property
    def due(self) -> datetime:
        """The chosen moment."""
        return end_of(self.cleaned_data["due_on"])


class RepairForm(ActForm):
    """The application for repair: three things the subject says, each on its own."""

    corrected = words(_("How the conduct was corrected"), rows=4)
    duties = words(_("How the duties were done: fines paid, orders obeyed, with receipts' numbers"), rows=4)
    pledge = words(
        _("Your public credit pledge"), rows=4, help_text=_("It is published when the repair is granted.")
    )


class RepairAnswerForm(ActForm):
    """What the officer checked, and why."""

    corrected = forms.BooleanField(label=_("The conduct was corrected"), required=False)
    duties = forms.BooleanField(label=_("The duties of the decision were done"), required=False)
    other = forms.BooleanField(label=_("No other condition of law stands against it"), required=False)
    reason = words(_("Reason"))


class AppealAnswerForm(ActForm):
    granted = forms.TypedChoiceField(
        label=_("Answer"), choices=[("no", _("The entry stays")), ("yes", _("The entry is wrong: take it down"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    reason = words(_("Reason"))


class ChangeForm(ActForm):
    """Which document revoked or changed the one the entry rests on, and when."""

    document = forms.CharField(label=_("Document that revoked or changed it"), max_length=120)
    changed_on = date_field(_("Date of that document"))

    @property
    def changed_at(self) -> datetime:
        """The day as a moment."""
        return start_of(self.cleaned_data["changed_on"])


class FoundForm(ActForm):
    """What was found: the row of the table, the day, the facts, the proof, the lot."""

    item = forms.ModelChoiceField(
        label=_("Row of the table"), queryset=ConductItem.objects.none(), empty_label=None
    )
    happened_on = date_field(_("Happened on"))
    lot = forms.CharField(
        label=_("Lot"), max_length=40, required=False, help_text=_("Its code, when it happened in a lot.")
    )
    facts = words(_("Facts"))
    proof = forms.CharField(
        label=_("Proof"),
        max_length=200,
        help_text=_("The number of the decision, record or report that proves it."),
    )

    def prepare(self) -> None:
        """Offer the rows in force today."""
        self.fields["item"].queryset = items_on(day_of(clock.now()))  # type: ignore[attr-defined]
        self.fields["item"].label_from_instance = row_label  # type: ignore[attr-defined]

    def clean_lot(self) -> Lot | None:
        """Find the lot of the officer's own department by its code."""
        code = self.cleaned_data["lot"].strip()
        if not code:
            return None
        office = self.user.organisation_id if self.user else None
        found = Lot.objects.select_related("project").filter(code=code, project__supervisor=office).first()
        if found is None:
            raise forms.ValidationError(_("Your department supervises no lot with this code."))
        return found

    def found(self) -> Found:
        """Return what was found."""
        data = self.cleaned_data
        names = ("item", "happened_on", "facts", "proof", "lot")
        return Found(**{name: data[name] for name in names})


def row_label(item: ConductItem) -> str:
    """Name a row with its points."""
    return f"{item.get_part_display()} · {item.text} (−{item.points})"


class DeductForm(FoundForm):
    subject = SubjectField()
    field_order = ["subject", "item", "happened_on", "lot", "facts", "proof"]


class BreachForm(FoundForm):
    article = forms.CharField(label=_("Which promise was broken"), max_length=300)
    field_order = ["article", "item", "happened_on", "lot", "facts", "proof"]

    def prepare(self) -> None:
        """Offer the rows that fit the role of who signed."""
        super().prepare()
        part = self.thing.kind if self.thing.kind in SubjectKind.values else ""
        self.fields["item"].queryset = items_on(day_of(clock.now()), part)  # type: ignore[attr-defined]


class ContestAnswerForm(ActForm):
    void = forms.TypedChoiceField(
        label=_("Answer"), choices=[("no", _("The points stay taken")), ("yes", _("The points are voided"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    reason = words(_("Reason"))


class FollowUpForm(ActForm):
    """What was done; of an interview also what the subject promised."""

    text = words(_("What was done"), help_text=_("Of an interview: when, where, who came, what was said."))
    promise = words(
        _("What the subject said or promised"), required=False,
        help_text=_("An interview never closes a case (1117号第十一项)."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Only an interview has a promise."""
        if self.thing.rule.consequence != Consequence.INTERVIEW:
            del self.fields["promise"]
            self.fields["text"].help_text = ""


class CorrectionForm(ActForm):
    """The words of a public entry as they should be, and why."""

    conduct = words(_("Conduct"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    document = forms.CharField(label=_("Legal document"), max_length=120)
    reason = words(_("Reason"), help_text=_("It is public beside the entry."))
    answers_appeal = forms.BooleanField(label=_("This grants the open appeal"), required=False)

    def prepare(self) -> None:
        """Begin with the words as they stand; without an open appeal nothing is granted."""
        for name in ("conduct", "basis", "document"):
            self.fields[name].initial = getattr(self.thing, name)
        if not self.thing.requests.filter(kind="appeal", answered_at__isnull=True).exists():
            del self.fields["answers_appeal"]

    def correction(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("conduct", "basis", "document")}
        return {
            "words": said,
            "reason": data["reason"],
            "answers_appeal": data.get("answers_appeal", False),
        }


class RowForm(ActForm):
    """A row of the table of conduct."""

    part = forms.ChoiceField(label=_("Who"), choices=SubjectKind.choices)
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("A known code: the row before ends."))
    text = forms.CharField(label=_("Conduct"), max_length=200)
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=100)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    since = date_field(_("In force from"))


class ThresholdForm(ActForm):
    """From how many points lost on something follows."""

    lost = forms.IntegerField(label=_("Points lost"), min_value=1, max_value=100)
    consequence = forms.ChoiceField(label=_("What follows"), choices=Consequence.choices)
    basis = forms.CharField(label=_("Basis"), max_length=300)
    since = date_field(_("In force from"))


class GoodRecordForm(ActForm):
    subject = SubjectField()
    title = forms.CharField(label=_("What for"), max_length=200)
    document = forms.CharField(label=_("Document"), max_length=120)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    hint = forms.CharField(
        label=_("What it may lead to"), max_length=200,
        help_text=_("For instance: the tenderer may ask for less or no bid deposit. A hint binds nobody."),
    )  # fmt: skip
    until = date_field(_("Until the end of"))
