"""The platform's front door before a toy application, in a process of its own: `python -m tests.config.door PORT`."""

import sys
from typing import Any

STREAMED, PIECE = 192 * 1024**2, bytes(64 * 1024)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Count what is sent here, stream zeros from /stream, tell the most memory ever used from /peak."""
    if scope["path"] == "/stream":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _piece in range(STREAMED // len(PIECE)):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    received = 0
    while (message := await receive())["type"] == "http.request":
        received += len(message["body"])
        if not message["more_body"]:
            break
    told = str(peak() if scope["path"] == "/peak" else received).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]}
    )
    await send({"type": "http.response.body", "body": told})


def peak() -> int:
    """Return the most memory this process ever used, in bytes."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    import django

    django.setup()
    from config.asgi import through_gate
    from config.serving import Door

    async def gated(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await through_gate(application, scope, receive, send)

    Door(gated, host="127.0.0.1", port=int(sys.argv[1]), uploads=[]).run()
