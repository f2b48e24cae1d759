"""A tus client without a network: one request after another to the real upload server, cookies and all."""

from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from bidding.models import Lot
from bidding.uploading import protocol
from bidding.uploading.server import ADDRESS, UploadServer, lot_uploads

SERVER: UploadServer = lot_uploads()
PART = protocol.LEAST_PART


def cookie_of(user: Any) -> str:
    """Return the Cookie header of a signed-in account."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Line:
    """A line from one account to the server."""

    def __init__(self, user: Any = None, language: str = "en", **headers: str) -> None:
        # Whether bodies come as files, as the platform's own door and nginx hand them over, or from memory.
        self.as_file = False
        cookies = [f"{settings.LANGUAGE_COOKIE_NAME}={language}"]
        self.headers = {
            "Host": "testserver",
            "Tus-Resumable": "1.0.0",
            "Cookie": "; ".join(cookies + ([cookie_of(user)] if user else [])),
            **headers,
        }

    def scope(self, method: str, path: str, **headers: str | None) -> dict[str, Any]:
        """Return the ASGI scope of a request; a header of None is left out."""
        said = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": [
                (name.lower().encode(), value.encode()) for name, value in said.items() if value is not None
            ],
            "client": ["203.0.113.9", 40000],
            "server": ["127.0.0.1", 8000],
        }

    def ask(self, method: str, path: str = ADDRESS, body: bytes = b"", **headers: str | None) -> HttpResponse:
        """Send one request."""
        scope = self.scope(method, path, **headers)
        if not self.as_file:
            return SERVER.respond(scope, BytesIO(body))  # type: ignore[return-value]
        with TemporaryFile() as file:
            file.write(body)
            file.seek(0)
            return SERVER.respond(scope, file)  # type: ignore[return-value]

    def begin(self, lot: Lot, data: bytes, *, kind: str = "technical", **more: str | None) -> HttpResponse:
        """Announce a file."""
        facts = {"lot": lot.code, "sha256": sha256(data).hexdigest(), "kind": kind}
        headers: dict[str, str | None] = {
            "Upload-Length": str(len(data)),
            "Upload-Metadata": protocol.metadata_header(facts),
            **more,
        }
        return self.ask("POST", ADDRESS, **headers)

    def part(self, path: str, data: bytes, offset: int, size: int = PART, **more: str | None) -> HttpResponse:
        """Send the part of a file that begins at `offset`."""
        piece = data[offset : offset + size]
        headers: dict[str, str | None] = {
            "Content-Type": protocol.MEDIA,
            "Content-Length": str(len(piece)),
            "Upload-Offset": str(offset),
            "Upload-Checksum": protocol.checksum_header(sha256(piece).digest()),
            **more,
        }
        return self.ask("PATCH", path, piece, **headers)

    def send(self, lot: Lot, data: bytes, *, kind: str = "technical") -> str:
        """Upload a whole file; return its address."""
        path = self.begin(lot, data, kind=kind)["Location"]
        for offset in range(0, len(data), PART):
            assert self.part(path, data, offset).status_code == 204
        return str(path)
