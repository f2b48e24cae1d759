"""ASGI entry point: pages by Django, parts of uploads by their own server, websockets by the one consumer."""

import asyncio
import os
from contextlib import ExitStack
from typing import Any
from weakref import WeakKeyDictionary

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from bidding.uploading.bodies import handed_over  # noqa: E402  models need the app registry first
from bidding.uploading.server import lot_uploads, practice_uploads  # noqa: E402
from realtime.routing import websocket_urlpatterns  # noqa: E402

uploads = [lot_uploads(), practice_uploads()]


# Django gives every request a thread and a database connection of its own. A thousand of them at once would fight for
# one writer's lock until some give up; a few at a time take their turns, first come, first served, and none is lost.
AT_ONCE = 12
# What the prober asks has turns of its own: long pages must not look like an outage, which would move deadlines.
PROBED = frozenset({"/healthz", "/time/"})
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[bool, asyncio.Semaphore]] = WeakKeyDictionary()


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Send a request to the upload server that takes it, all others to the pages, a few at a time."""
    door = next((server for server in uploads if server.takes(scope)), None)
    if door is not None:
        await door(scope, receive, send)
    else:
        await through_gate(pages, scope, receive, send)


async def through_gate(app: Any, scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Let an application answer when its turn comes; a file that is being read by a slow reader gives its turn away."""
    gates = _gates.setdefault(asyncio.get_running_loop(), {})
    gate = gates.setdefault(scope["path"] in PROBED, asyncio.Semaphore(AT_ONCE))
    with handed_over(scope, receive) as pieces, ExitStack() as turn:
        await gate.acquire()
        turn.callback(gate.release)

        async def sending(message: dict[str, Any]) -> None:
            if message.get("more_body"):
                turn.close()
            await send(message)

        await app(scope, pieces, sending)


application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_urlpatterns)})
