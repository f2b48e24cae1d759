"""Forms of alerts: the review of evidence, a reply with files, more time and its answer."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.bids import ManyFilesField, ManyFilesInput
from bidding.law.days import end_of
from supervision.actions.replying import BEGINNINGS, MOST_FILES
from supervision.forms.acting import ActForm, DueForm, text
from supervision.forms.days import DayField
from supervision.models import Alert, AlertStatus, Aspect, Evidence, EvidenceReview, MoreTime
from supervision.queries.alerts import ShownEvidence, evidence_of

ENDINGS = ",".join(f".{ending}" for ending in BEGINNINGS)


class ReviewForm(ActForm):
    """A legal or technical review of some pieces of evidence."""

    aspect = forms.ChoiceField(label=_("Review"), choices=Aspect, widget=forms.RadioSelect)
    everything = forms.BooleanField(
        label=_("All pieces that this review is still missing for"), required=False
    )
    pieces = forms.MultipleChoiceField(
        label=_("Evidence"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sound = forms.TypedChoiceField(
        label=_("Finding"),
        choices=[("1", _("True, clear and complete: may be used")), ("0", _("Not to be used as evidence"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = text(
        _("What was checked"),
        help_text=_(
            "Legal: source, authority, procedure. Technical: hash of the file, place, how it was read."
        ),
    )

    def prepare(self) -> None:
        """Offer what does not have both reviews yet; one value that many pairs share is one line."""
        reviewed: dict[int, set[str]] = defaultdict(set)
        for piece, aspect in EvidenceReview.objects.filter(evidence__alert=self.thing).values_list(
            "evidence", "aspect"
        ):
            reviewed[piece].add(aspect)
        self.reviewed = reviewed
        self.groups = {
            str(one.evidence.pk): (one, [one.evidence.pk, *one.also])
            for one in evidence_of(self.thing)
            if any(len(reviewed[key]) < len(Aspect) for key in (one.evidence.pk, *one.also))
        }
        field = self.fields["pieces"]
        field.choices = [(key, _piece(one)) for key, (one, _keys) in self.groups.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the rows of what was chosen that lack this review, under the action's own names."""
        data = super().clean() or {}
        chosen = list(self.groups) if data.pop("everything", False) else data.get("pieces") or []
        if "aspect" not in data:
            return data
        keys = [
            key
            for group in chosen
            for key in self.groups[group][1]
            if data["aspect"] not in self.reviewed[key]
        ]
        if not keys:
            self.add_error("pieces", _("Choose evidence that does not have this review yet."))
        data["pieces"] = list(Evidence.objects.filter(pk__in=keys))
        return data


def _piece(one: ShownEvidence) -> str:
    names = "、".join(dict.fromkeys(side.bidder for side in one.sides))
    value = one.sides[0].value if one.evidence.family in {"device", "people"} and one.sides else ""
    given = " · ".join(str(review.get_aspect_display()) for review in one.reviews)
    return " · ".join(part for part in (one.kind, names, value, given and _("has: %s") % given) if part)


class ManyAlertsForm(DueForm):
    """Until when the bidders of several alerts are to reply."""

    alert = forms.ModelMultipleChoiceField(
        label=_("Alerts"), queryset=Alert.objects.none(), widget=forms.MultipleHiddenInput
    )

    def prepare(self) -> None:
        """Offer the alerts of the user's department of which nobody was asked yet."""
        super().prepare()
        office = self.user.organisation_id if self.user else 0
        fresh = Alert.objects.filter(status=AlertStatus.RAISED, lot__project__supervisor=office)
        field = self.fields["alert"]
        field.queryset = fresh.select_related("lot__project").prefetch_related("parties__organisation")  # type: ignore[attr-defined]


class WishAnswerForm(ActForm):
    """The answer to a bidder's wish for more time."""

    wish = forms.ModelChoiceField(
        label=_("Wish for more time"), queryset=MoreTime.objects.none(), empty_label=None
    )
    granted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("1", _("Grant, for every bidder of the alert")), ("0", _("Decline"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = text(_("Reason"), required=False)

    def prepare(self) -> None:
        """Offer the wishes that wait."""
        waiting = MoreTime.objects.filter(party__alert=self.thing, granted__isnull=True)
        field = self.fields["wish"]
        field.queryset = waiting.select_related("party__organisation")  # type: ignore[attr-defined]
        field.label_from_instance = (  # type: ignore[attr-defined]
            lambda wish: f"{wish.party.organisation} → {wish.until:%Y-%m-%d}：{wish.reason[:60]}"
        )


class ReplyForm(ActForm):
    """A bidder's reply, with files."""

    text = text(_("Your explanation"), rows=8)
    attached = ManyFilesField(
        label=_("Files"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ENDINGS}),
        help_text=_("PDF, DOCX, XLSX, PNG or JPEG; up to 8 files, 30 MB together."),
    )

    sure = forms.BooleanField(
        label=_("I have checked it: a reply is sent once and cannot be changed or added to"),
        widget=forms.CheckboxInput(attrs={"data-unkept": ""}),
    )

    def clean_attached(self) -> list[Any]:
        """Return the files; none is an empty list."""
        files = [one for one in self.cleaned_data.get("attached") or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Too many files."))
        return files


class MoreTimeForm(ActForm):
    """A bidder's wish for more time."""

    until = DayField(label=_("Until the end of"))
    why = text(_("Why you need it"), rows=3)

    @property
    def moment(self) -> datetime:
        """The moment asked for."""
        return end_of(self.cleaned_data["until"])


class ExportForm(ActForm):
    """In which form, and how much of the values."""

    form = forms.ChoiceField(
        label=_("Form of the export"),
        choices=[("zip", _("ZIP with PDF, JSON and hashes")), ("pdf", _("PDF"))],
        initial="zip",
        widget=forms.RadioSelect,
    )
    plain = forms.BooleanField(
        label=_("Values in full, with the source files"),
        required=False,
        help_text=_("Masked values are enough for most purposes. In full needs a reason."),
    )
    reason = text(_("Reason"), required=False, rows=2)
