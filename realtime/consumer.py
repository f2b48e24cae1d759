"""The one consumer: it checks ticket, expiry and origin and nothing else, then hands the line to the hub."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from realtime.hub import hub
from realtime.sockets import AT_ONCE, FOREIGN, NO_TICKET, NONSENSE, SLOW, TOO_LARGE, Socket
from realtime.topics import Ticket, TicketError, check

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Bytes; a ticket and a number need less than a quarter of it.
MOST_BYTES = 2048
HELLO_WITHIN = 10.0  # seconds


class _HangUpError(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


async def live(scope: Message, receive: Receive, send: Send) -> None:
    """Serve one websocket: {"ticket": …, "seq": …} first, afterwards only answers {"beat": n}."""
    await receive()
    if not _from_our_pages(scope):
        await send({"type": "websocket.close", "code": FOREIGN})
        return
    await send({"type": "websocket.accept"})
    try:
        ticket, seen = await _hello(receive)
        write = scope.get("extensions", {}).get(AT_ONCE)
        await _serve(Socket(ticket, write), seen, receive, send)
    except _HangUpError as end:
        if end.code is not None:
            await send({"type": "websocket.close", "code": end.code})


async def _hello(receive: Receive) -> tuple[Ticket, int | None]:
    try:
        said = await asyncio.wait_for(_said(receive), HELLO_WITHIN)
        ticket = check(str(said["ticket"]))
    except (TicketError, TimeoutError) as error:
        raise _HangUpError(NO_TICKET) from error
    except KeyError as error:
        raise _HangUpError(NONSENSE) from error
    seen = said.get("seq")
    return ticket, seen if isinstance(seen, int) else None


async def _serve(socket: Socket, seen: int | None, receive: Receive, send: Send) -> None:
    try:
        await hub().join(socket, seen)
        await _keep_open(socket, receive, send)
    finally:
        await hub().leave(socket)


async def _keep_open(socket: Socket, receive: Receive, send: Send) -> None:
    """Return never: hang up when the page leaves, talks nonsense, is too slow, or its ticket expires."""
    tasks = {
        asyncio.create_task(_read(socket, receive)),
        asyncio.create_task(_write(socket, send)),
        asyncio.create_task(_watch(socket)),
    }
    try:
        left = socket.ticket.expires - time.time()
        done, _ = await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        raise _HangUpError(NO_TICKET)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(socket: Socket, receive: Receive) -> None:
    while True:
        said = await _said(receive)
        if set(said) != {"beat"} or not socket.answered(said["beat"]):
            raise _HangUpError(NONSENSE)


async def _write(socket: Socket, send: Send) -> None:
    while True:
        await send({"type": "websocket.send", "text": await socket.next_frame()})


async def _watch(socket: Socket) -> None:
    await socket.dropped.wait()
    raise _HangUpError(SLOW)


async def _said(receive: Receive) -> Message:
    """Return the next frame as a JSON object. Hangs up on anything else."""
    message = await receive()
    if message["type"] == "websocket.disconnect":
        raise _HangUpError(None)
    text = message.get("text")
    if text is None:
        raise _HangUpError(NONSENSE)
    if len(text.encode()) > MOST_BYTES:
        raise _HangUpError(TOO_LARGE)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _HangUpError(NONSENSE) from error
    if not isinstance(said, dict):
        raise _HangUpError(NONSENSE)
    return said


def _from_our_pages(scope: Message) -> bool:
    """Tell whether the page that opened the line is one of ours. No Origin, no line: browsers always send it."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
    domain, _port = split_domain_port(host)
    if not origin or not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    return urlsplit(origin).netloc.lower() == host.lower() or origin in settings.CSRF_TRUSTED_ORIGINS
