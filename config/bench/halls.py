"""Three servers that tell spectators of news: ours, a bare broadcast, and the stock way of Channels.

    python -m config.bench.halls ours PORT
    python -m config.bench.halls raw PORT
    python -m daphne -p PORT config.bench.halls:stock

All three take websockets, and at `GO?times=20&size=4000` tell everybody so often, each time with the moment at which
they began to (nanoseconds of the machine's monotonic clock, which all processes share).
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

GO = "/bench/go"
TOPIC = "hall.1"
GROUP = "hall"

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def fragment(size: int) -> str:
    """Return a fragment of a page of about this many bytes, with the moment of its making between two bars."""
    return f"<p>|{time.monotonic_ns():019d}|{'开标 ' * (size // 7)}</p>"


def asked(query: str) -> tuple[int, int]:
    """Return how many times, and how many bytes."""
    said = parse_qs(query)
    return int(said["times"][0]), int(said["size"][0])


def ours(port: int) -> None:
    """Serve the platform as `manage.py serve` does; the stage changes by `announce`, as an act of the hall does it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import call_command

    from config import asgi

    platform = asgi.application

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == GO:
            await _ours_told(scope)
            await _answer(send)
        else:
            await platform(scope, receive, send)

    asgi.application = application
    call_command("serve", port=port, no_tick=True)


async def _ours_told(scope: Message) -> None:
    from channels.db import database_sync_to_async

    times, size = asked(scope["query_string"].decode())
    await database_sync_to_async(announced)(times, size)


def announced(times: int, size: int) -> None:
    """Announce so many stage changes, one after another."""
    from realtime.announcing import announce

    for _time in range(times):
        announce(TOPIC, kind="bench", html=fragment(size))


async def stock(scope: Message, receive: Receive, send: Send) -> None:
    """Serve as the documentation of Channels shows it: every spectator is a member of the group."""
    if scope["type"] == "websocket":
        await _stock_consumer()(scope, receive, send)
    else:
        await _stock_told(scope)
        await _answer(send)


async def _stock_told(scope: Message) -> None:
    from channels.layers import get_channel_layer

    layer = get_channel_layer()
    times, size = asked(scope["query_string"].decode())
    for _time in range(times):
        await layer.group_send(GROUP, {"type": "told", "text": fragment(size)})


def _stock_consumer() -> Any:
    from channels.generic.websocket import AsyncWebsocketConsumer

    class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
        async def connect(self) -> None:
            await self.channel_layer.group_add(GROUP, self.channel_name)
            await self.accept()
            await self.send("hello")

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(GROUP, self.channel_name)

        async def told(self, event: Message) -> None:
            await self.send(event["text"])

    return Consumer.as_asgi()


async def _answer(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def raw(port: int) -> None:
    """Serve the least that can be served: `websockets` and its broadcast."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve
    from websockets.http11 import Request, Response

    everybody: set[ServerConnection] = set()

    def told(connection: ServerConnection, request: Request) -> Response | None:
        if not request.path.startswith(GO):
            return None
        times, size = asked(request.path.partition("?")[2])
        for _time in range(times):
            broadcast(everybody, fragment(size))
        return connection.respond(200, "")

    async def stay(connection: ServerConnection) -> None:
        everybody.add(connection)
        await connection.send("hello")
        await connection.wait_closed()
        everybody.discard(connection)

    async with serve(
        stay, "127.0.0.1", port, process_request=told, compression=None, ping_interval=None, backlog=4096
    ) as server:
        await server.serve_forever()


if __name__ == "__main__":
    way, at = sys.argv[1], int(sys.argv[2])
    if way == "raw":
        asyncio.run(raw(at))
    else:
        ours(at)
else:
    # Imported by daphne, which runs `stock`.
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
