"""Tips to a department, and what is due for them."""

from django.db.models import QuerySet

from accounts.models import User
from supervision.models import Tip


def tips_for(user: User) -> QuerySet[Tip]:
    """Return the tips to the user's department, the newest first."""
    return Tip.objects.filter(office=user.organisation_id).select_related("lot__project", "office")
