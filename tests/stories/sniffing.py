"""The platform as a server runs it, with every byte of its answers and socket frames written down, by who got them.

`daphne tests.stories.sniffing:application` with SNIFF naming the file: one line of JSON for each message that went out.
"""

import json
import os
import uuid
from http.cookies import SimpleCookie
from typing import Any

from config.asgi import application as platform

# Unbuffered and in append mode: what was sent stands there even when the server is killed.
BOOK = open(os.environ["SNIFF"], "ab", buffering=0)  # noqa: SIM115


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Pass everything on, and write down what goes out."""
    if scope["type"] not in {"http", "websocket"} or scope["path"].startswith("/static/"):
        await platform(scope, receive, send)
        return
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    session = SimpleCookie(headers.get(b"cookie", "")).get("sessionid")
    line = {"who": session.value if session else "", "path": scope["path"], "request": uuid.uuid4().hex}

    async def noted(message: dict[str, Any]) -> None:
        body = message.get("body") or (message.get("text") or "").encode() or message.get("bytes") or b""
        if body:
            said = {**line, "kind": scope["type"], "text": body.decode("utf-8", "replace")}
            BOOK.write(json.dumps(said).encode() + b"\n")
        await send(message)

    await platform(scope, receive, noted)
