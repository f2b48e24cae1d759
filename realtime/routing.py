"""Where the one consumer is."""

from django.urls import path

from realtime.consumer import live

websocket_urlpatterns = [path("ws/live/", live)]  # type: ignore[arg-type]  # an ASGI application, no view
