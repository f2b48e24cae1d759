"""The websocket side of the front door: frames made once for all, written at once, and small ones taken in."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import tcp

from realtime.consumer import MOST_BYTES
from realtime.sockets import Frame

# A page sends tickets and numbers. A little more is read, so that the consumer can say that it is too large.
MOST_FRAME = 2 * MOST_BYTES


class Line(WebSocketProtocol):  # type: ignore[misc]
    """A websocket whose news need no task, queue, framing and wake-up of its own for each spectator.

    The stock way of a text to a page: the application's queue, a task that wakes, `sendMessage`, a buffer, an entry
    in the event loop, its turn, the kernel, the entry's removal. A line whose buffer is empty can go to the kernel
    directly, as asyncio's own transports do; what the kernel does not take waits in the buffer as always.
    """

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        """Accept no larger frame than a page has to send; the stock limit is a mebibyte for each of thousands."""
        self.maxFramePayloadSize = self.maxMessagePayloadSize = MOST_FRAME
        return super().onConnect(request)

    def write_at_once(self, frame: Frame) -> None:
        """Send a text; never waits."""
        if self.state != self.STATE_OPEN:
            return
        if frame.prepared is None:
            frame.prepared = self.factory.prepareMessage(frame.text.encode(), doNotCompress=True).payloadHybi
        line, data = self.transport, frame.prepared
        # Twisted keeps what waits in these two; nothing may overtake it.
        if isinstance(line, tcp.Connection) and not line.dataBuffer and not line._tempDataBuffer:
            taken = line.writeSomeData(data)
            if taken == len(data):
                return
            data = data[taken:] if isinstance(taken, int) else data
        line.write(data)

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802
        """Send what an application sends; the limit of incoming frames does not hold for these."""
        if self.state == self.STATE_CONNECTING:
            self.serverAccept()
        payload = content.encode() if isinstance(content, str) else content
        self.sendPreparedMessage(self.factory.prepareMessage(payload, isBinary=binary))


class LineFactory(WebSocketFactory):  # type: ignore[misc]
    """Makes Lines."""

    protocol = Line
