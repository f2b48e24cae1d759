"""Which pages may ask for camera and microphone: none, unless the page's own answer says otherwise."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

NONE = "camera=(), microphone=(), display-capture=(), geolocation=()"


class DevicesMiddleware(MiddlewareMixin):
    """Sets the header Permissions-Policy where a view has not."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say it."""
        response.headers.setdefault("Permissions-Policy", NONE)
        return response
