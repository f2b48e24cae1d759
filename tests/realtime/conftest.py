"""A line to the one consumer, as a browser opens it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import connections

from realtime.announcing import announce
from realtime.hub import hub
from realtime.routing import websocket_urlpatterns

OURS = [(b"host", b"testserver"), (b"origin", b"http://testserver")]


class Line(WebsocketCommunicator):
    """A browser's websocket, with the few things a page does."""

    def __init__(self, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        super().__init__(URLRouter(websocket_urlpatterns), "/ws/live/", OURS if headers is None else headers)

    async def say(self, **said: Any) -> None:
        await self.send_to(text_data=json.dumps(said))

    async def hear(self) -> dict[str, Any]:
        heard = await self.receive_json_from()
        assert isinstance(heard, dict)
        return heard

    async def closed_with(self) -> int | None:
        """Return the close code, passing over what was sent before."""
        while True:
            output = await self.receive_output()
            if output["type"] == "websocket.close":
                return output.get("code")


@pytest.fixture(autouse=True)
def _own_layer() -> None:
    channel_layers.backends.clear()


@pytest.fixture(autouse=True)
async def _own_connection() -> AsyncIterator[None]:
    """Close the database connection of the thread in which the loop asks: PostgreSQL drops no database in use."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Awaitable[Line]]]:
    lines: list[Line] = []

    async def connect(ticket: str | None = None, seq: int | None = None, **kwargs: Any) -> Line:
        line = Line(**kwargs)
        lines.append(line)
        connected, _ = await line.connect()
        assert connected
        if ticket is not None:
            await line.say(ticket=ticket, seq=seq)
        return line

    yield connect
    for line in lines:
        await line.disconnect()
    assert hub().rooms == {}


@pytest.fixture
def tell() -> Callable[..., Awaitable[None]]:
    return sync_to_async(announce)
