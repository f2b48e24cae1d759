"""allauth's passkey forms, made to survive a credential that is JSON but no credential (settings.MFA_FORMS)."""

from typing import Any

from allauth.mfa.webauthn import forms as theirs
from django import forms
from django.utils.translation import gettext_lazy as _


class CredentialField(forms.JSONField):
    """What navigator.credentials returned, as JSON; anything else is refused instead of failing later."""

    widget = forms.HiddenInput

    def __init__(self, *, parts: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = parts

    def clean(self, value: Any) -> dict[str, Any]:
        """Return the credential. Raises ValidationError unless every part that is read later is a text."""
        credential = super().clean(value)
        response = credential.get("response") if isinstance(credential, dict) else None
        outer = [credential.get(name) for name in ("id", "rawId", "type")] if response else [None]
        inner = [response.get(name) for name in self.parts] if isinstance(response, dict) else [None]
        if not all(isinstance(part, str) and part for part in outer + inner):
            raise forms.ValidationError(_("This passkey was not accepted."), code="credential")
        return dict(credential)


def _asserted(**parts: Any) -> CredentialField:
    return CredentialField(parts=("clientDataJSON", "authenticatorData", "signature"), **parts)


class AddForm(theirs.AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey."""

    credential = CredentialField(parts=("clientDataJSON", "attestationObject"))


class AuthenticateForm(theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Use a passkey as the second step."""

    credential = _asserted()


class LoginForm(theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in with a passkey alone."""

    credential = _asserted()


class ReauthenticateForm(theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Confirm with a passkey that it is still the same person."""

    credential = _asserted()


MFA_FORMS = {
    "add_webauthn": f"{__name__}.AddForm",
    "authenticate_webauthn": f"{__name__}.AuthenticateForm",
    "login_webauthn": f"{__name__}.LoginForm",
    "reauthenticate_webauthn": f"{__name__}.ReauthenticateForm",
}
