"""What the tus server needs of whoever takes the files: the seam between the protocol and the rules of a shelf."""

from datetime import datetime
from typing import Protocol, TypeVar

from accounts.models import User
from bidding.uploading.arriving import Readable
from bidding.uploading.protocol import Creation, Part


class Arrival(Protocol):
    """An upload as the protocol sees it."""

    @property
    def token(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def offset(self) -> int: ...


A = TypeVar("A", bound=Arrival)


class Desk(Protocol[A]):
    """Takes files in parts. Every method raises accounts.permits.Refused or protocol.Misspoken, having kept nothing."""

    def begin(self, asked: Creation, *, by: User) -> A:
        """Begin an upload, or return the unfinished one of the same bytes."""
        ...

    def take_whole(self, asked: Creation, part: Part, body: Readable, *, by: User) -> A:
        """Begin an upload whose only part came along."""
        ...

    def find(self, token: str, *, by: User) -> A:
        """Return one's own upload. Raises Misspoken("not_found", 404) for every other token alike."""
        ...

    def ask(self, upload: A, *, by: User) -> A:
        """Answer where an upload stands, to whoever wants to go on with it. Raises Misspoken("gone", 410)."""
        ...

    def take(self, upload: A, part: Part, body: Readable, *, by: User) -> A:
        """Add a part; the last one finishes the file."""
        ...

    def remove(self, upload: A, *, by: User) -> None:
        """Forget an unfinished upload."""
        ...

    def cut(self, upload: A, received: int, *, by: User) -> None:
        """Note that the line broke after so many bytes of a part."""
        ...

    def expires_at(self, upload: A) -> datetime | None:
        """Return when an unfinished upload is swept, None when it is whole."""
        ...
