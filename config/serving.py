"""The platform's own front door: daphne, tuned for a rush of uploads; what it changes and why stands at each place."""

import asyncio
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor, tcp

from bidding import vault
from bidding.uploading.bodies import BODY_SECONDS, HANDED_OVER
from bidding.uploading.protocol import MOST_PART
from bidding.uploading.server import UploadServer
from config.backroom import Backroom
from config.bodies import MOST_DOCUMENT, most_body
from config.lines import LineFactory
from realtime.sockets import AT_ONCE

# A thousand bidders may knock within one second; the stock fifty would send them away to knock again seconds later.
BACKLOG = 4096
# Fewer, larger pieces from the kernel: every piece costs a walk through the whole protocol.
RECEIVE_BYTES = 256 * 1024
# The same for bodies that pages read. Stock: 8 kB, five hundred queue entries for one part.
REQUEST_BYTES = 256 * 1024
# So much of all bodies together may be under way to pages at one moment, sealed files with a pass left out.
MOST_ARRIVING = 1024**3
# Of an answer longer than this, no more is made than the reader takes.
MOST_HELD = 1024**2
# So much of a part that is too large is swallowed, so that its sender hears the answer; then the line is cut.
MOST_UNREAD = 2 * MOST_PART


TOO_LARGE = (
    "内容过大，平台未予接收。如在提交加密文件，请重新登录并重新打开该页面后再试。"
    "This is too large, so the platform did not take it. If you were sending sealed files, sign in, load that page anew and try again."
)
BUSY = "此刻上传过多，请于一分钟后重试。Too much is being sent at this moment; try again in a minute."


def refusal(status: str, text: str) -> bytes:
    """Return the whole answer to a request whose body is not taken in."""
    body = f'<!doctype html><meta charset="utf-8"><title>{status}</title><p>{text}</p>'.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nRetry-After: 60\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


class Door(Server):  # type: ignore[misc]
    """Daphne, handing the bodies of upload parts over as files instead of queueing them in memory."""

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        uploads: list[UploadServer],
        clerks: int = 0,
        **more: Any,
    ) -> None:
        tcp.Server.bufferSize = RECEIVE_BYTES
        self.uploads = uploads
        if clerks:
            self._backroom = Backroom(clerks)
            for server in uploads:
                server.elsewhere = self._backroom.behind(server.address)
            reactor.callWhenRunning(self._open_backroom)
        endpoints = [
            f"{text}:backlog={BACKLOG}" for text in build_endpoint_description_strings(host=host, port=port)
        ]
        super().__init__(
            application,
            endpoints=endpoints,
            request_buffer_size=REQUEST_BYTES,
            server_name="clearbid",
            **more,
        )

    def _open_backroom(self) -> None:
        asyncio.get_event_loop().create_task(self._backroom.start())

    @property
    def http_factory(self) -> HTTPFactory:
        """The maker of connections; daphne sets its own, and gets ours."""
        return self._factory

    @http_factory.setter
    def http_factory(self, _stock: HTTPFactory) -> None:
        self._factory = DoorFactory(self)

    @property
    def ws_factory(self) -> LineFactory:
        """The maker of websockets; ours again."""
        return self._lines

    @ws_factory.setter
    def ws_factory(self, _stock: WebSocketFactory) -> None:
        self._lines = LineFactory(self, server=self.server_name)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for a request; a large body goes along as the file in which it already lies."""
        if scope["type"] == "websocket":
            scope["extensions"] = {AT_ONCE: protocol.write_at_once}
        if scope["type"] == "http" and (
            not isinstance(protocol.content, BytesIO) or any(server.takes(scope) for server in self.uploads)
        ):
            # The stock way copies the whole body into a queue in memory before the application sees a byte.
            body, protocol.content = protocol.content, BytesIO()
            scope["extensions"] = {HANDED_OVER: body}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send a piece of an answer; of a long one the next is made when the reader has taken this one."""
        is_long = bool(message.get("more_body")) and isinstance(protocol, DoorRequest)
        if is_long:
            protocol.keep_pace()
        await super().handle_reply(protocol, message)
        # A page goes out whole, since what answered it keeps a database connection until then.
        if is_long and protocol.sentLength > MOST_HELD:
            await protocol.pace.wait()


class Pace(asyncio.Event):
    """Set while a line takes more; the line's transport calls it (twisted's IPushProducer)."""

    def __init__(self) -> None:
        super().__init__()
        self.set()

    def pauseProducing(self) -> None:  # noqa: N802
        """Wait: the line's buffer is full."""
        self.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        """Go on."""
        self.set()

    stopProducing = resumeProducing  # noqa: N815


class DoorFactory(HTTPFactory):  # type: ignore[misc]
    """Makes connections whose requests are DoorRequests."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """Build the protocol of a connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = DoorRequest
        return protocol


class DoorRequest(WebRequest):  # type: ignore[misc]
    """A request that is refused by its headers before its body arrives, and whose body may not dribble in for ever."""

    _limit: Any = None
    pace: "Pace | None" = None
    # Of all requests: bytes of bodies that are not whole yet.
    arriving = 0
    _kept = 0
    _refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """Find a place for the body: memory for small ones, else a nameless file that is gone with the request."""
        self._upload = self._server_of_upload()
        # The application refuses such a part by its headers; nothing of it is kept.
        self._unread = self._upload is not None and (length is None or length > MOST_PART)
        self._arrived = 0
        self._most = MOST_PART if self._upload else most_body(self._path(), self._cookies())
        too_large = self._upload is None and (length or 0) > self._most
        in_memory = self._unread or too_large or (length is not None and length < REQUEST_BYTES)
        self.content = BytesIO() if in_memory else self._new_file()
        if too_large:
            self._refuse("413 Content Too Large", TOO_LARGE)
        # A chunked body names no length; browsers send none.
        if length != 0:
            self._limit = reactor.callLater(self._seconds(length or 0), self._give_up)  # type: ignore[arg-type]

    def _new_file(self) -> IO[bytes]:
        # What may become a file of the vault lies on its disk from the first byte.
        return vault.nameless() if self._upload else TemporaryFile()

    def _seconds(self, length: int) -> float:
        """Allow a line of 16 kB/s, and never less than a part's time."""
        return max(BODY_SECONDS, length / 16384)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """Keep a piece of the body; what is refused anyway is not kept."""
        self._arrived += len(data)
        if not self._unread and self._upload is None:
            self._count(len(data))
        if self._arrived > MOST_UNREAD and self._unread:
            self._give_up()
        elif not self._unread:
            self.content.write(data)

    def _count(self, size: int) -> None:
        """Refuse a body that says no length and grows too long, and everybody's when too much is under way."""
        if self._most <= MOST_DOCUMENT:
            self._kept += size
            DoorRequest.arriving += size
        if self._arrived > self._most:
            self._refuse("413 Content Too Large", TOO_LARGE)
        elif DoorRequest.arriving > MOST_ARRIVING and self._kept > REQUEST_BYTES:
            self._refuse("503 Service Unavailable", BUSY)

    def _refuse(self, status: str, text: str) -> None:
        """Answer at once, keep nothing more of the body, and hang up at its end."""
        self._uncount()
        self._refused = self._unread = True
        self.content.close()
        self.content = BytesIO()
        if self.channel is not None:
            self.channel.transport.write(refusal(status, text))

    def _uncount(self) -> None:
        DoorRequest.arriving -= self._kept
        self._kept = 0

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """Go on with a request that has arrived whole."""
        self._stop_clock()
        self._uncount()
        if self._refused:
            self.channel.loseConnection()
            return
        super().requestReceived(command, path, version)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """Note a line that broke in the middle of a part."""
        self._uncount()
        waiting, self._limit = self._limit, None
        if waiting is not None and waiting.active():
            waiting.cancel()
            if self._upload and self._arrived:
                self._upload.note_cut(self._as_scope(), self._arrived)
        if self.pace is not None:
            self.pace.stopProducing()
        super().connectionLost(reason)

    def keep_pace(self) -> None:
        """Let the line say when it takes more; stock daphne keeps in memory whatever a slow reader has not taken."""
        if self.pace is None:
            self.pace = Pace()
            if self.channel is not None:
                self.registerProducer(self.pace, True)

    def finish(self) -> None:
        """End the answer."""
        if self.pace is not None and self.channel is not None:
            self.unregisterProducer()
        super().finish()

    def _give_up(self) -> None:
        self._stop_clock()
        if self.channel is not None:
            self.channel.forceAbortClient()

    def _stop_clock(self) -> None:
        waiting, self._limit = self._limit, None
        if waiting is not None and waiting.active():
            waiting.cancel()

    def _server_of_upload(self) -> UploadServer | None:
        scope = {"type": "http", "path": self._path()}
        return next((server for server in self.channel.factory.server.uploads if server.takes(scope)), None)

    def _path(self) -> str:
        # The first line stands in the connection until the whole request is there.
        return str(self.channel._path.decode("latin-1").partition("?")[0])

    def _cookies(self) -> str:
        given = self.requestHeaders.getRawHeaders(b"cookie") or []
        return b"; ".join(given).decode("latin-1")

    def _as_scope(self) -> dict[str, Any]:
        path = self.channel._path.partition(b"?")[0]
        pairs = self.requestHeaders.getAllRawHeaders()
        return {
            "type": "http",
            "http_version": "1.1",
            "method": self.channel._command.decode("latin-1"),
            "path": path.decode("latin-1"),
            "raw_path": path,
            "root_path": "",
            "scheme": "https" if self.isSecure() else "http",
            "query_string": b"",
            "headers": [
                (name.lower(), value) for name, values in pairs for value in values if b"_" not in name
            ],
            "client": [self.client.host, self.client.port] if hasattr(self.client, "port") else None,
            "server": None,
        }
