"""What the practice run and the environment check say: scripts know codes and facts, the sentences stand here."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as lazy

from accounts.permits import Text
from bidding.models import Cause


def _(text: str) -> str:
    """Mark a text for translation; `practice_sentences` translates it."""
    return text


PRACTICE: Final = {
    "practice_sealing": _("Sealing on this computer …"),
    "practice_uploading": _("Uploading …"),
    "practice_signing": _("Unlock your key to sign."),
    "practice_submitting": _("Submitting …"),
    "practice_size": _("Give a size between 0.1 and %(most)s MB for every envelope."),
}

# The lines of a letter that the hall shows.
LETTER: Final = {
    "price": lazy("Price"),
    "price_words": lazy("Price in Chinese words"),
    "duration_days": lazy("Contract period in days"),
    "validity_days": lazy("Bid validity in days"),
    "manager": lazy("Project manager"),
}

# What each cause code would mean in the hall, and what to do before the real day.
CAUSES: Final[dict[str, Text]] = {
    Cause.F1: lazy("The stored bytes are not those of your receipt: the platform's fault. You would hand in the same sealed file again."),
    Cause.F2: lazy("Too few keyholders came. You would open with your rescue key."),
    Cause.F3: lazy("A keyholder released a false share, and is named for it. You would open with your rescue key."),
    Cause.F4: lazy("The shares you dealt do not join to your bid's key: your program's fault. Seal with this page or the offline tool."),
    Cause.F5: lazy("A wrap did not open. You would open with your rescue key."),
    Cause.F6: lazy("Key and hash are right, but decryption fails: your program's fault. Seal anew with this page or the offline tool."),
    Cause.F7: lazy("The envelope opened, but what is inside is malformed. The committee would decide."),
}  # fmt: skip


def practice_sentences() -> dict[str, str]:
    """Return the sentences of the practice page in its language, by code."""
    return {code: gettext(text) for code, text in PRACTICE.items()}
