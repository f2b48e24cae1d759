"""How often tips may be given and codes tried, without keeping who did: only a keyed hash, in memory, for minutes.

The key is drawn when the process starts and written nowhere, so that what stands in the cache names no address even to
whoever reads it; with several processes the limit holds for each.
"""

import hmac
import secrets
from typing import Final

from django.core.cache import cache

from ledger import origin

_KEY: Final = secrets.token_bytes(32)
SECONDS: Final = 600
# In ten minutes: from one address, and of the whole platform (each try costs the server a slow hash).
GIVEN: Final = (6, 120)
TRIED: Final = (15, 300)


def too_many(act: str, limits: tuple[int, int]) -> bool:
    """Count one more act from the present address, and tell whether it or the platform passed its limit."""
    one, all_ = limits
    mark = hmac.new(_KEY, f"{act} {origin.address()}".encode(), "sha256").hexdigest()
    return _counted(f"tips:{mark}") > one or _counted(f"tips:{act}") > all_


def _counted(key: str) -> int:
    if cache.add(key, 1, timeout=SECONDS):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        return 1
