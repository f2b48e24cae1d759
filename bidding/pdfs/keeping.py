"""Keeping a paper only when the act that it belongs to comes about."""

from collections.abc import Iterator
from contextlib import contextmanager

from bidding import vault


@contextmanager
def forgotten_on_failure(path: str) -> Iterator[None]:
    """Remove a kept file again when the block raises: its row will not be there to name it."""
    try:
        yield
    except BaseException:
        vault.forget(path)
        raise
