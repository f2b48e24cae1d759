"""One page's end of the line: what is sent to it, what it has read, and when it is too slow."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from itertools import count

from realtime.topics import Ticket

# A page that has not read so much is dropped; it comes back and looks again.
MOST_UNREAD = 1024 * 1024
# After so many bytes the page is asked for a sign that it has read them.
ASK_AFTER = 64 * 1024

SLOW = 4408
FOREIGN = 4403
NO_TICKET = 4401
NONSENSE = 4400
TOO_LARGE = 1009

# A server that can write a frame at once, without a task and a queue for every page, says so in the scope's
# extensions under this name: with a function that takes a Frame.
AT_ONCE = "clearbid.at_once"


class Frame:
    """A text for many pages. What a server makes of it for the wire is made once, and kept here."""

    __slots__ = ("prepared", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text.encode())
        self.prepared: bytes | None = None


Write = Callable[[Frame], None]


@lru_cache(maxsize=1024)
def _beat(number: int) -> Frame:
    return Frame(json.dumps({"beat": number}))


class Socket:
    """The outgoing side of one connection. Putting never waits, so that nobody holds the room back.

    Frames arrive in order, so an answered beat proves that everything sent before it was read. `write` passes a frame
    to the server at once; without it frames wait in `outbox` for `next_frame`.
    """

    def __init__(self, ticket: Ticket, write: Write | None = None) -> None:
        self.ticket = ticket
        self.dropped = asyncio.Event()
        self.outbox: deque[Frame] = deque()
        self._filled = asyncio.Event()
        self._send = write or self._queue
        self._asked: deque[tuple[int, int]] = deque()
        self._numbers = count(1)
        self._put = self._read = self._marked = 0

    def put(self, frame: Frame) -> None:
        """Send a frame; drop the connection when the page has left too much unread."""
        self._put += frame.size
        if self._put - self._read > MOST_UNREAD:
            self.dropped.set()
            return
        self._send(frame)
        if self._put - self._marked > ASK_AFTER:
            self.ask()

    def ask(self) -> None:
        """Ask for a sign of life, which also tells how far the page has read."""
        number = next(self._numbers)
        self._asked.append((number, self._put))
        self._marked = self._put
        self._send(_beat(number))

    def answered(self, number: object) -> bool:
        """Take the answer to a beat; False when this beat was never asked or is answered already."""
        while self._asked:
            asked, put = self._asked.popleft()
            if asked == number:
                self._read = put
                return True
        return False

    @property
    def unanswered(self) -> int:
        """How many beats wait for their answer."""
        return len(self._asked)

    def _queue(self, frame: Frame) -> None:
        self.outbox.append(frame)
        self._filled.set()

    async def next_frame(self) -> str:
        """Wait for a frame to send. Never comes back where frames are written at once."""
        while not self.outbox:
            self._filled.clear()
            await self._filled.wait()
        return self.outbox.popleft().text
