"""A pass for large forms: the front door keeps gigabytes only for somebody to whom a page for sealed files was shown.

The door sees a request before anything asks who sends it, and cannot ask the database; a signed cookie it can check.
"""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, parse_cookie

COOKIE: Final = "large_form"
SALT: Final = "bidding.large-form"
# The pages that take sealed files by form stand below it.
PATH: Final = "/bidding/bids/"
# As long as somebody may take to fill in such a page.
VALID: Final = timedelta(hours=12)


def give(response: HttpResponse, holder: int) -> None:
    """Give the browser of the signed-in person `holder` (the account's number) a pass along with a page."""
    response.set_cookie(
        COOKIE,
        signing.dumps(holder, salt=SALT),
        max_age=VALID,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_held(cookies: str) -> bool:
    """Tell whether a Cookie header holds a pass of ours that is still good."""
    try:
        signing.loads(parse_cookie(cookies).get(COOKIE, ""), salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return False
    return True
