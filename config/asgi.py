"""ASGI entry point: pages by Django, parts of uploads by their own server, websockets by the one consumer."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from bidding.uploading.server import lot_uploads, practice_uploads  # noqa: E402  models need the app registry first
from realtime.routing import websocket_urlpatterns  # noqa: E402

uploads = [lot_uploads(), practice_uploads()]


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Send a request to the upload server that takes it, all others to the pages."""
    door = next((server for server in uploads if server.takes(scope)), pages)
    await door(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_urlpatterns)})
