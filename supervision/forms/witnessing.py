"""Forms about witnesses: the invitation, the pledge at the door, the report and its publication."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from supervision.forms.acting import ActForm
from supervision.forms.acting import text as words
from supervision.masking import redacted
from supervision.models import WitnessKind


class InviteForm(ActForm):
    """Whom to invite; the accounts of witnesses."""

    witness = forms.ModelChoiceField(label=_("Witness"), queryset=User.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=WitnessKind.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Offer the witnesses' accounts that are open and not invited yet."""
        found = User.objects.filter(role=Role.WITNESS, is_active=True, person__isnull=False)
        found = found.exclude(witnessings__lot=self.thing).select_related("person", "organisation")
        field = self.fields["witness"]
        field.queryset = found.order_by("username")  # type: ignore[attr-defined]
        field.label_from_instance = witness_name  # type: ignore[attr-defined]


def witness_name(user: User) -> str:
    """Name a witness by person and organisation."""
    return f"{user.person.name if user.person else user.username} ({user.organisation or user.username})"


class PledgeAtDoorForm(ActForm):
    agreed = forms.BooleanField(
        label=_(
            "I have no interest in any side of this trade, and keep secret what is secret; I only look on."
        )
    )


class ReportForm(ActForm):
    text = words(
        _("What you saw"), rows=10, help_text=_("Write facts and times; name no expert and no bidder.")
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, JPEG or PNG, at most 10 MiB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip


class PublishForm(ActForm):
    """The wording that goes public; it begins with the report, personal data taken out."""

    text = words(
        _("Text to be published"),
        rows=12,
        help_text=_("Take out what is secret or personal; the original is kept."),
    )
    with_file = forms.BooleanField(label=_("Publish the file too"), required=False)

    def prepare(self) -> None:
        """Begin with the report's own words."""
        self.fields["text"].initial = redacted(self.thing.text)
        if not self.thing.path:
            del self.fields["with_file"]
