"""What bidders, keyholders and hosts hand in: sealed files, signed papers, keys."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bidding.models import EnvelopeKind
from bidding.sealing.papers import MOST_BYTES
from bidding.sealing.releases import MOST_BYTES as MOST_RELEASES
from bidding.sealing.signatures import MOST_BYTES as MOST_SIGNATURE

MOST_AT_ONCE = 8
HEX = re.compile(rb"(?:[0-9a-fA-F]{2})+")


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploaded files, each checked like one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFilesInput(attrs={"accept": ".age"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files; refuse too many at once."""
        files = list(data) if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("Upload at most %(most)d files at once."), params={"most": MOST_AT_ONCE}
            )
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class SmallFileField(forms.FileField):
    """A small file, given back as bytes."""

    def __init__(self, *, most: int = MOST_BYTES, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the content; refuse what is larger than the format allows."""
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if file is None:
            return b""
        if (file.size or 0) > self.most:
            raise forms.ValidationError(
                _("This file is larger than %(limit)d bytes."), params={"limit": self.most}
            )
        return file.read()


class SignatureField(SmallFileField):
    """A signature file: hexadecimal digits as text, or the bytes that a program or device wrote (CMS, JSON, DER)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST_SIGNATURE, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the bytes; what they are is for the provider of the registered key to say."""
        raw: bytes = super().clean(data, initial)
        text = raw.strip()
        return bytes.fromhex(text.decode("ascii")) if HEX.fullmatch(text) else raw


class UploadForm(forms.Form):
    """Sealed files of a bid."""

    sealed = ManyFilesField(
        label=_("Sealed files (.age)"),
        help_text=_("Choose all envelopes together; each is at most 2 GiB. Unencrypted files are refused."),
    )


class SubmitForm(forms.Form):
    """The signed manifest that submits a bid."""

    manifest = SmallFileField(
        label=_("Manifest (manifest.json)"), widget=forms.FileInput(attrs={"accept": ".json"})
    )
    signature = SignatureField(
        label=_("Signature (manifest.sig)"),
        widget=forms.FileInput(attrs={"accept": ".sig,.p7s,.p7b,.der,.pem,.json"}),
    )


class WithdrawForm(forms.Form):
    """The signed statement that withdraws a bid."""

    statement = SmallFileField(
        label=_("Statement (withdrawal.json)"), widget=forms.FileInput(attrs={"accept": ".json"})
    )
    signature = SignatureField(
        label=_("Signature (withdrawal.sig)"),
        widget=forms.FileInput(attrs={"accept": ".sig,.p7s,.p7b,.der,.pem,.json"}),
    )


class RescueForm(forms.Form):
    """The rescue key of one envelope."""

    kind = forms.ChoiceField(label=_("Envelope"), choices=EnvelopeKind.choices)
    identity = forms.CharField(
        label=_("Rescue key"),
        max_length=100,
        help_text=_(
            "The line AGE-SECRET-KEY-1… from your rescue file. It opens these sealed bytes and nothing else."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ResupplyForm(forms.Form):
    """The very bytes of the receipt, once more."""

    kind = forms.ChoiceField(label=_("Envelope"), choices=EnvelopeKind.choices)
    file = forms.FileField(
        label=_("Sealed file (.age)"),
        help_text=_("Only the bytes whose hash stands in your receipt are taken."),
        widget=forms.FileInput(attrs={"accept": ".age"}),
    )


class DrillForm(forms.Form):
    """The answer to a drill."""

    text = forms.CharField(
        label=_("Text found in the drill"), widget=forms.Textarea({"rows": 3}), max_length=2000
    )
    signature = forms.CharField(label=_("Signature, hexadecimal"), max_length=130)


class ReleaseForm(forms.Form):
    """A keyholder's file of signed shares."""

    shares = SmallFileField(
        label=_("Signed shares (releases.json)"),
        most=MOST_RELEASES,
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
