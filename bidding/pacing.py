"""How often one account may ask for something costly: a count in the cache for a stretch of time."""

from django.core.cache import cache

from accounts.models import User


def too_often(user: User, act: str, *, most: int, seconds: int) -> bool:
    """Count an act and tell whether it was done more than `most` times within `seconds`.

    The stretch begins with the first act. Where the cache was emptied, counting begins anew: this spares the
    processor, it protects nothing.
    """
    key = f"pace:{act}:{user.pk}"
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two calls
        return False
