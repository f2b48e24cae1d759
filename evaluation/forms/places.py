"""Forms of partners and seats: an agreement, a time, bookings, readiness, hand-overs, identity checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind, User
from accounts.roles import Role
from evaluation import faces
from evaluation.forms.acts import words
from evaluation.forms.directories import NeededRegionField, OrganisationField
from evaluation.models import Equipment, RelationKind, RoomSite, Seat, Site


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class AgreementForm(forms.Form):
    """Enter an agreement with another centre."""

    partner = forms.ModelChoiceField(label=_("Partner centre"), queryset=Organisation.objects.none())
    region = NeededRegionField()
    number = forms.CharField(label=_("Number of the agreement"), max_length=60)
    sha256 = forms.CharField(
        label=_("SHA-256 of the signed document"),
        help_text=_("64 hexadecimal digits; the document itself stays with the two centres."),
        min_length=64,
        max_length=64,
    )
    contact = forms.CharField(label=_("Contact"), max_length=80)
    phone = forms.CharField(label=_("Telephone"), max_length=40)
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid until"))

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = Organisation.objects.filter(kind=OrganisationKind.CENTRE).order_by("name")
        if organisation:
            centres = centres.exclude(pk=organisation.pk)
        self.fields["partner"].queryset = centres  # type: ignore[attr-defined]


class EquipForm(forms.Form):
    """What a seat has, and whether it is in use."""

    equipment = forms.MultipleChoiceField(
        label=_("Equipment"),
        choices=Equipment.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    active = forms.BooleanField(label=_("In use"), required=False)


class BookForm(forms.Form):
    """Name the seats that a site keeps for an evaluation."""

    seats = forms.ModelMultipleChoiceField(
        label=_("Seats"), queryset=Seat.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, part: RoomSite, taken: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(site=part.site, active=True).exclude(pk__in=taken)
        field = self.fields["seats"]
        field.queryset = seats.order_by("label")  # type: ignore[attr-defined]
        field.label_from_instance = _with_equipment  # type: ignore[attr-defined]


def _with_equipment(seat: Seat) -> str:
    names = [str(Equipment(code).label) for code in seat.equipment if code in Equipment.values]
    return f"{seat.label} · {'、'.join(names)}" if names else seat.label


class ReadyForm(forms.Form):
    """For each booked seat: which of its equipment was found to work."""

    def __init__(self, *args: Any, part: RoomSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bookings = part.bookings.filter(released_at__isnull=True).select_related("seat")
        self.seats = [booking.seat for booking in bookings.order_by("seat__label")]
        for seat in self.seats:
            known = [(code, Equipment(code).label) for code in seat.equipment if code in Equipment.values]
            if known:
                self.fields[f"seat_{seat.pk}"] = forms.MultipleChoiceField(
                    label=_("%(seat)s: found to work") % {"seat": seat.label},
                    choices=known,
                    widget=forms.CheckboxSelectMultiple,
                )

    @property
    def checked(self) -> dict[int, list[str]]:
        """The equipment that works, by the seat's key."""
        return {seat.pk: self.cleaned_data.get(f"seat_{seat.pk}", []) for seat in self.seats}


class DutyForm(forms.Form):
    """Hand the duty on to a colleague."""

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args: Any, part: RoomSite, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(organisation=user.organisation, role=Role.CENTRE, is_active=True)
        field = self.fields["to"]
        field.queryset = colleagues.exclude(pk=user.pk).order_by("username")  # type: ignore[attr-defined]


class SeatSwapForm(forms.Form):
    """Hand a booked seat on to another."""

    seat = forms.ModelChoiceField(label=_("Seat that is given up"), queryset=Seat.objects.none())
    to = forms.ModelChoiceField(label=_("Seat in its place"), queryset=Seat.objects.none())
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args: Any, part: RoomSite, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = part.bookings.filter(released_at__isnull=True).values("seat")
        own = Seat.objects.filter(site=part.site).order_by("label")
        self.fields["seat"].queryset = own.filter(pk__in=kept)  # type: ignore[attr-defined]
        self.fields["to"].queryset = own.filter(active=True).exclude(pk__in=kept)  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """Hand a site's part on to another site."""

    to = forms.ModelChoiceField(label=_("Site in its place"), queryset=Site.objects.none())
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args: Any, part: RoomSite, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Site.objects.filter(organisation=part.site.organisation, region=part.site.region)
        others = others.exclude(pk__in=part.room.sites.values("site")).order_by("name")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class MaterialsForm(forms.Form):
    """Hand originals and recordings over to the host."""

    manifest_sha256 = forms.CharField(label=_("SHA-256 of the list"), min_length=64, max_length=64)
    items = forms.IntegerField(label=_("Items on the list"), min_value=1, max_value=100_000)
    reason = words(_("What is handed over"), rows=2)

    def __init__(self, *args: Any, part: RoomSite, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DocumentForm(forms.Form):
    """What was read off an identity document."""

    number = forms.CharField(
        label=_("Number on the document"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It is compared and forgotten; the name is not shown."),
    )
    reason = words(_("Why the number cannot be compared, if so"), rows=2, required=False)


class FaceForm(forms.Form):
    """Two pictures and the member's consent."""

    document = forms.FileField(label=_("Picture on the identity document"))
    live = forms.FileField(
        label=_("Picture taken now"),
        widget=forms.ClearableFileInput(attrs={"capture": "user", "accept": "image/*"}),
    )
    consents = forms.BooleanField(
        label=_(
            "I agree that my face is compared now. The pictures are not kept; I can show my document instead."
        ),
        required=False,
    )

    def picture(self, name: str) -> bytes:
        """Return the bytes of one picture, one byte more than is taken at most."""
        data: bytes = self.cleaned_data[name].read(faces.MOST_BYTES + 1)
        return data


class PastForm(forms.Form):
    """Where an expert worked before."""

    organisation = OrganisationField(label=_("Former employer, by its credit code"))
    ended_on = day_field(_("Worked there until"))


class RelationForm(forms.Form):
    """A tie to an organisation that the expert declares."""

    organisation = OrganisationField(label=_("Organisation, by its credit code"))
    kind = forms.ChoiceField(label=_("Tie"), choices=RelationKind.choices)
    ended_on = day_field(_("Ended on, if it has ended"), required=False)
