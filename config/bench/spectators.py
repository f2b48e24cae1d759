"""Spectators: thousands of websockets in one process that costs as little as it can.

    python -m config.bench.spectators

Reads one JSON object a line and answers each with one: {"port", "number", "greeting", "slow"} connects, {"expect",
"within"} waits until everybody has heard so much more, and tells who heard what when.
"""

import array
import base64
import json
import os
import select
import socket
import sys
import time
from collections.abc import Iterator

HANDSHAKE = (
    "GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PATIENCE = 60.0
# Connections under way at one moment: a crowd, not a flood.
KNOCKING = 100


def frame(opcode: int, payload: bytes) -> bytes:
    """Return a short masked frame; a mask of zeros is a mask too (RFC 6455 5.3), and costs nothing."""
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload


class Spectator:
    """One websocket. A slow one reads nothing after the greeting."""

    def __init__(self, port: int, greeting: str, *, slow: bool) -> None:
        self.greeting, self.slow, self.code = greeting, slow, 0
        self.socket = socket.socket()
        if slow:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(HANDSHAKE.format(port=port, key=key).encode())
        self.rest = b""

    def greet(self) -> None:
        """Wait for the handshake, greet, and wait for the server's greeting."""
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode(errors="replace"))
        if self.greeting:
            self.socket.sendall(frame(TEXT, self.greeting.encode()))
        while not list(self.frames()):
            self._more()
        self.socket.setblocking(False)

    def _more(self) -> None:
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the server hung up")
        self.rest += got

    def frames(self) -> Iterator[bytes]:
        """Take the whole frames out of what has come; answer what wants an answer, give the rest."""
        data, at, end = self.rest, 0, len(self.rest)
        while end - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                wide = 2 if length == 126 else 8
                length, start = int.from_bytes(data[start : start + wide], "big"), start + wide
            if end < start + length:
                break
            payload = data[start : start + length]
            if self._heard(data[at] & 0x0F, payload):
                yield payload
            at = start + length
        self.rest = data[at:]

    def _heard(self, opcode: int, payload: bytes) -> bool:
        if opcode == PING:
            self.socket.send(frame(PONG, payload))
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big")
        elif payload.startswith(b'{"beat"'):
            self.socket.send(frame(TEXT, payload))
        else:
            return opcode == TEXT
        return False


class Crowd:
    """All spectators of this process."""

    def __init__(self) -> None:
        self.everybody: dict[int, Spectator] = {}
        self.poll = select.epoll()

    def come(self, *, port: int, number: int, greeting: str, slow: bool) -> dict[str, object]:
        """Connect and greet, so many."""
        for start in range(0, number, KNOCKING):
            knocking = min(KNOCKING, number - start)
            some = [Spectator(port, greeting, slow=slow) for _one in range(knocking)]
            for one in some:
                one.greet()
                self.everybody[one.socket.fileno()] = one
                if not slow:
                    self.poll.register(one.socket.fileno(), select.EPOLLIN)
        return {"came": number}

    def hear(self, *, expect: int, within: float) -> dict[str, object]:
        """Read until everybody who reads has heard so much, or the time is over."""
        readers = [one for one in self.everybody.values() if not one.slow]
        took, last, gone = array.array("d"), 0, 0
        until, wanted = time.monotonic() + within, expect * len(readers)
        while len(took) < wanted and (left := until - time.monotonic()) > 0:
            for handle, _event in self.poll.poll(left):
                one = self.everybody[handle]
                if not (got := self._read(one)):
                    self.poll.unregister(handle)
                    gone += 1
                    continue
                one.rest = one.rest + got if one.rest else got
                for payload in one.frames():
                    last = time.monotonic_ns()
                    began = payload.find(b"|") + 1
                    took.append((last - int(payload[began : began + 19])) / 1e6)
        return {"heard": list(took), "last": last, "lost": wanted - len(took), "gone": gone}

    def _read(self, one: Spectator) -> bytes:
        try:
            return one.socket.recv(262144)
        except OSError:
            return b""

    def dropped(self) -> dict[str, object]:
        """Read what waits for the slow ones; tell how many the server has hung up on."""
        codes = [self._code_of(one) for one in self.everybody.values() if one.slow]
        return {"dropped": sum(code is not None for code in codes), "codes": codes}

    def _code_of(self, one: Spectator) -> int | None:
        one.socket.settimeout(5)
        try:
            while got := one.socket.recv(262144):
                one.rest += got
                list(one.frames())
        except TimeoutError:
            return None
        except OSError:
            return one.code
        return one.code


def main() -> None:
    """Do what standard input says, until it ends."""
    crowd = Crowd()
    for line in sys.stdin:
        said = json.loads(line)
        act = getattr(crowd, said.pop("do"))
        sys.stdout.write(json.dumps(act(**said)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
