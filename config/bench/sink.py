"""The peer of uploads: takes bytes from a socket, hashes them, writes them, flushes them, answers one byte."""

import os
import socket
import sys
import threading
from hashlib import sha256
from itertools import count
from pathlib import Path

PIECE = 256 * 1024
_names = count()


def take(line: socket.socket, folder: Path) -> None:
    """Take one file: eight bytes of length, then the file."""
    place, hashed = folder / str(next(_names)), sha256()
    with line, place.open("wb", buffering=0) as file:
        head = line.recv(8, socket.MSG_WAITALL)
        if len(head) < 8:
            return
        left = int.from_bytes(head, "big")
        while left and (piece := line.recv(min(PIECE, left))):
            hashed.update(piece)
            file.write(piece)
            left -= len(piece)
        os.fsync(file.fileno())
        line.sendall(b"\0" if left else b"\1")
    place.unlink()


def main(port: int, folder: Path) -> None:
    """Take files for ever, each in a thread of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", port), backlog=4096) as door:
        while True:
            line, _peer = door.accept()
            threading.Thread(target=take, args=(line, folder), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
