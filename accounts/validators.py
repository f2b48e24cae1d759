"""Say in the page's language what is wrong with a code, an identity number or a key."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import identities, publickeys, signingkeys, uscc
from accounts.permits import Refused
from accounts.signingkeys import SigningKey

T = TypeVar("T")

_USCC = {
    "length": _("A unified social credit code has 18 characters; this one has %(found)s."),
    "character": _(
        "Character %(place)d (“%(found)s”) cannot stand there. Letters I, O, S, V and Z never occur, "
        "and characters 3 to 8 are digits."
    ),
    "region": _("Characters 3 to 8 (“%(found)s”) are not an administrative division."),
    "organisation": _(
        "Character 17 is “%(found)s” but should be “%(expected)s”: one of the characters 9 to 17 is wrong."
    ),
    "check": _(
        "The last character (18) is “%(found)s” but should be “%(expected)s”: it, or a character before it, is wrong."
    ),
}
_IDENTITY = {
    "length": _("An identity number has 18 characters."),
    "character": _("Character %(place)d of the identity number is not a digit."),
    "region": _("The identity number does not begin with an administrative division."),
    "birthday": _("Characters 7 to 14 of the identity number are not a date."),
    "check": _("The last character of the identity number does not fit the others: one of them is wrong."),
}
_KEY = {
    "private": _(
        "This is a private key. Nobody else may ever see it: delete it here, make a new pair, "
        "and paste only its public half."
    ),
    "short": _("This key is too short: RSA needs 2,048 bits at least."),
    "kind": _("Keys of this algorithm are not taken. Ed25519, passkeys, X.509 certificates and SM2 are."),
    "purpose": _(
        "This certificate is for encryption only. Your device holds a second one, for signing: take that."
    ),
    "weak": _("This key is one of the few weak points under which any signature passes. Make a new pair."),
}
_KEY_FORMAT = {
    "sign": _(
        "This is not a public key for signing. Paste an Ed25519 key (64 hexadecimal digits, base64 or PEM), a "
        "certificate or an SM2 key (PEM)."
    ),
    "seal": _("This is not an age public key. It begins with “age1” and has 62 characters."),
}


def clean_uscc(text: str) -> str:
    """Return a credit code as it is kept. Raises ValidationError that says which character is wrong."""
    code = uscc.normalise(text)
    fault = uscc.fault(code)
    if fault:
        raise ValidationError(
            _USCC[fault.kind],
            code=f"uscc_{fault.kind}",
            params={"place": fault.place, "found": fault.found, "expected": fault.expected},
        )
    return code


def clean_identity(text: str) -> str:
    """Return an identity number, normalised. Raises ValidationError, which never repeats the number."""
    number = identities.normalise(text)
    fault = identities.fault(number)
    if fault:
        raise ValidationError(
            _IDENTITY[fault.kind], code=f"identity_{fault.kind}", params={"place": fault.place}
        )
    return number


def clean_key(purpose: str, text: str) -> str:
    """Return a public key in the form that is kept: 64 hexadecimal digits or age1…. Raises ValidationError."""
    return clean_signing_key(text).public if purpose == "sign" else _clean(publickeys.seal_key, purpose, text)


def clean_signing_key(text: str) -> SigningKey:
    """Return a signing key of any kind that is taken. Raises ValidationError."""
    return _clean(signingkeys.recognised, "sign", text)


def _clean(read: Callable[[str], T], purpose: str, text: str) -> T:
    try:
        return read(text)
    except publickeys.KeyFault as fault:
        raise ValidationError(_KEY.get(fault.kind, _KEY_FORMAT[purpose]), code=f"key_{fault.kind}") from fault


def checked(clean: Callable[[str], T], text: str) -> T:
    """Clean inside an action, where a fault is a refusal. Raises Refused."""
    try:
        return clean(text)
    except ValidationError as error:
        raise Refused(error.messages[0], error.code or "") from error
