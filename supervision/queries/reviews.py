"""Which evidence was reviewed legally and technically, and may be used (行政处罚法 41; EN-09)."""

from collections import defaultdict

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from supervision.models import Alert, Aspect, Evidence, EvidenceReview


def account_name(user: User) -> str:
    """Name an officer by person and account; by the account where there is no person."""
    return f"{user.person.name} ({user.username})" if user.person else user.username


def usable_of(alert: Alert) -> QuerySet[Evidence]:
    """Return the pieces of evidence that both reviews found sound."""
    sound = Count("reviews", filter=Q(reviews__sound=True), distinct=True)
    return alert.evidence.annotate(sound_reviews=sound).filter(sound_reviews=len(Aspect))


def has_usable(alert: Alert) -> bool:
    """Tell whether any piece of evidence may be used."""
    return usable_of(alert).exists()


def reviews_of(alert: Alert) -> dict[int, list[EvidenceReview]]:
    """Return the reviews by piece of evidence, in one query."""
    found: dict[int, list[EvidenceReview]] = defaultdict(list)
    rows = EvidenceReview.objects.filter(evidence__alert=alert).select_related("reviewed_by__person")
    for review in rows:
        found[review.evidence_id].append(review)
    return dict(found)
