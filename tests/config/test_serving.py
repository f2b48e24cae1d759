"""The front door: large bodies and slow readers cost it neither memory nor the turn of others."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from config.bench.stage import free_port
from tests.config.door import STREAMED

pytestmark = [pytest.mark.pure, pytest.mark.slow]
ROOM = 48 * 1024**2
READERS = 14  # more than there are turns


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


def ask(port: int, method: str, path: str, body: object = None) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request(method, path, body=body, headers={"Content-Length": str(STREAMED)} if body else {})  # type: ignore[arg-type]
    answer = int(line.getresponse().read())
    line.close()
    return answer


def test_a_strangers_huge_body_takes_disk_and_no_memory(port: int) -> None:
    before = ask(port, "GET", "/peak")

    assert ask(port, "POST", "/", (bytes(1024**2) for _piece in range(STREAMED // 1024**2))) == STREAMED

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
    assert ask(port, "POST", "/", [bytes(STREAMED)]) == STREAMED
