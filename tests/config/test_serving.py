"""The front door: large bodies and slow readers cost it neither memory nor the turn of others."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core import signing
from django.http import HttpResponse

from bidding.uploading import passes
from config.bench.stage import free_port
from tests.config.door import STREAMED

pytestmark = [pytest.mark.pure, pytest.mark.slow]
ROOM = 48 * 1024**2
READERS = 14  # more than there are turns
SEALED = "/bidding/bids/T-1/upload/"


@pytest.fixture
def port() -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "-m", "tests.config.door", str(port)], env=environment)
    for _attempt in range(150):
        with suppress(OSError):
            ask(port, "GET", "/peak")
            break
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(10)


def ask(port: int, method: str, path: str, body: object = None, cookie: str = "") -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Length": str(STREAMED), "Cookie": cookie} if body else {}
    line.request(method, path, body=body, headers=headers)  # type: ignore[arg-type]
    answer = int(line.getresponse().read())
    line.close()
    return answer


def held(holder: int = 7) -> str:
    response = HttpResponse()
    passes.give(response, holder)
    return f"{passes.COOKIE}={response.cookies[passes.COOKIE].value}"


def refused(port: int, head: str, body: bytes = b"") -> str:
    """Send a request as it stands and return the first line of what comes back before the whole body is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + body)
        return line.recv(4096).split(b"\r\n")[0].decode()


def test_a_huge_body_with_a_pass_takes_disk_and_no_memory(port: int) -> None:
    before, pieces = ask(port, "GET", "/peak"), (bytes(1024**2) for _piece in range(STREAMED // 1024**2))

    assert ask(port, "POST", SEALED, pieces, held()) == STREAMED

    assert ask(port, "GET", "/peak") - before < ROOM


def test_readers_that_do_not_read_take_neither_memory_nor_turns(port: int) -> None:
    before = ask(port, "GET", "/peak")
    lines = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _reader in range(READERS)]
    for line in lines:
        line.request("GET", "/stream")
    answers = [line.getresponse() for line in lines]
    time.sleep(1)

    assert ask(port, "GET", "/peak") - before < ROOM
    assert len(answers[0].read()) == STREAMED
    for line in lines:
        line.close()
    assert ask(port, "POST", SEALED, [bytes(STREAMED)], held()) == STREAMED


@pytest.mark.parametrize(
    ("path", "salt"),
    [
        ("/", None),
        ("/", passes.SALT),
        ("/accounts/login/", None),
        (SEALED, None),
        (SEALED, "another"),
        ("/bidding/bids/a/b/upload/", passes.SALT),
        ("/bidding/lots/1/write/", passes.SALT),
    ],
)
def test_a_large_body_is_refused_by_its_headers_without_a_pass_for_this_place(
    port: int, path: str, salt: str | None
) -> None:
    cookie = f"{passes.COOKIE}={signing.dumps(7, salt=salt)}" if salt else f"{passes.COOKIE}=7:1abcde:forged"
    head = f"POST {path} HTTP/1.1\nHost: a\nCookie: {cookie}\nContent-Length: {STREAMED}\n\n"

    assert refused(port, head) == "HTTP/1.1 413 Content Too Large"


def test_a_body_that_says_no_length_is_refused_when_it_has_grown_too_long(port: int) -> None:
    head = "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n"
    chunk = b"100000\r\n" + bytes(0x100000) + b"\r\n"

    assert refused(port, head, 7 * chunk) == "HTTP/1.1 413 Content Too Large"


def test_many_bodies_that_do_not_end_leave_room_for_a_sealed_file(port: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {6 * 1024**2}\r\n\r\n".encode()
    lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _sender in range(180)]
    answers = []
    for line in lines:
        with suppress(OSError):
            line.sendall(head + bytes(6 * 1024**2 - 1))
    for line in lines[-5:]:
        answers.append(line.recv(4096).split(b"\r\n")[0])

    assert set(answers) == {b"HTTP/1.1 503 Service Unavailable"}
    assert ask(port, "POST", SEALED, [bytes(STREAMED)], held()) == STREAMED
    for line in lines:
        line.close()
