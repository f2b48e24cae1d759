"""The front door's lines before a toy application, in a process of its own: `python -m tests.realtime.door PORT`."""

import sys
from typing import Any

PIECE, PIECES = 100_000, 80


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer "flood" with eight megabytes in numbered pieces, each as a page's news are sent; echo anything else."""
    from realtime.sockets import AT_ONCE, Frame

    await receive()
    await send({"type": "websocket.accept"})
    write = scope["extensions"][AT_ONCE]
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "flood":
            for number in range(PIECES):
                write(Frame(f"{number:03d}" + "x" * PIECE))
            await send({"type": "websocket.send", "text": "the end"})
        else:
            write(Frame(f"{len(message.get('text') or message.get('bytes'))}"))


if __name__ == "__main__":
    import django

    django.setup()
    from config.serving import Door

    Door(application, host="127.0.0.1", port=int(sys.argv[1]), uploads=[]).run()
