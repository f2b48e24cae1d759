"""Under which name and key a member's browser keeps the marks it has not sent yet."""

import base64

from django.utils.crypto import salted_hmac

from evaluation.models import Member


def scope_of(member: Member) -> str:
    """Return the name of a member's queue on her computer: account and room, told to nobody who does not know both."""
    return salted_hmac(
        "evaluation.marks.scope", f"{member.pk}:{member.user_id}", algorithm="sha256"
    ).hexdigest()[:32]


def queue_key(member: Member) -> str:
    """Return the key (AES-256, base64) under which a member's browser keeps her unsent marks.

    Only her own grid page carries it and the browser never stores it: what lies on the computer's disk opens for
    nobody who cannot sign in as her.
    """
    made = salted_hmac("evaluation.marks.queue", f"{member.pk}:{member.user_id}", algorithm="sha256")
    return base64.b64encode(made.digest()).decode()
