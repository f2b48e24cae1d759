"""A process of the back room: `python -m config.clerks LINE THREADS`, started by the door (config.backroom)."""

import gc
import logging
import os
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from bidding.uploading.server import UploadServer

logger = logging.getLogger(__name__)
MOST_MESSAGE = 256 * 1024


def work(line: socket.socket, servers: "Mapping[str, UploadServer]", *, number: int) -> None:
    """Answer what comes through the line, until its other end is closed."""
    working = [threading.Thread(target=_answer_all, args=(line, servers)) for _one in range(number)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()


def _answer_all(line: socket.socket, servers: "Mapping[str, UploadServer]") -> None:
    from bidding.uploading.server import broken

    while True:
        message, files, _flags, _peer = socket.recv_fds(line, MOST_MESSAGE, 1)
        if not message:
            return
        number, address, scope = pickle.loads(message)
        try:
            with os.fdopen(files[0], "rb", buffering=0) as body:
                answer = servers[address].answered(scope, body)
        except Exception:
            logger.exception("an upload failed")
            answer = broken()
        with suppress(OSError):  # nobody is there any more
            line.send(pickle.dumps((number, answer)))


def main(line: int, threads: int) -> None:
    """Work until the door is closed; Ctrl-C is the door's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    from bidding.uploading.server import lot_uploads, practice_uploads

    servers = {server.address: server for server in (lot_uploads(), practice_uploads())}
    # What was loaded stays: looking through it for garbage would cost more than every request.
    gc.collect()
    gc.freeze()
    work(socket.socket(fileno=line), servers, number=threads)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
