"""The dialog in which a person unlocks her keys: {% load key_unlock %}{% key_unlock %} once on a page; static/js/keys/unlock.js."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts.keytexts import TEXTS
from accounts.models import KeyPurpose, User
from accounts.queries import current_key
from ledger.keys import log_key, witness_verifier

register = template.Library()


@register.inclusion_tag("accounts/_unlock.html", takes_context=True)
def key_unlock(context: RequestContext, signing_key: str = "") -> dict[str, Any]:
    """Show the (closed) dialog for the signed-in account; `signing_key` names another key than the one in force."""
    return {
        "signing_key": signing_key or _in_force(context["request"].user),
        "platform": log_key().verifier.vkey,
        "witness": witness_verifier().vkey,
        "texts": {code: str(text) for code, text in TEXTS.items()},
    }


def _in_force(user: User) -> str:
    key = current_key(user, KeyPurpose.SIGN) if user.is_authenticated else None
    return key.public if key else ""
