"""The front door's websockets: no large frame is taken in, nothing is lost or turned round, however slow a reader is."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from config.bench.stage import free_port
from config.lines import MOST_FRAME
from tests.realtime.door import PIECES

pytestmark = [pytest.mark.pure, pytest.mark.slow]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "-m", "tests.realtime.door", str(port)], env=environment)
    yield f"ws://127.0.0.1:{port}/ws/live/"
    process.terminate()
    process.wait(10)


def line(address: str) -> ClientConnection:
    for _attempt in range(300):
        try:
            return connect(address, compression=None, max_size=None)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the door never opened")


def is_cut(one: ClientConnection) -> bool:
    """Tell whether the door has hung up; it says no goodbye to who sends what no page sends."""
    try:
        one.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd is None or closed.rcvd.code == 1009
    return False


def test_a_frame_as_large_as_a_page_needs_is_taken_and_a_larger_one_ends_the_line(address: str) -> None:
    one = line(address)

    one.send("x" * MOST_FRAME)
    answer = one.recv(timeout=10)
    one.send("x" * (MOST_FRAME + 1))

    assert (answer, is_cut(one)) == (str(MOST_FRAME), True)


def test_a_message_in_small_pieces_without_an_end_ends_the_line(address: str) -> None:
    one = line(address)

    def dribble() -> Iterator[str]:
        for _piece in range(MOST_FRAME // 1000 + 2):
            yield "x" * 1000
            time.sleep(0.01)

    # The line may end while pieces are still being sent.
    with suppress(ConnectionClosed):
        one.send(dribble())

    assert is_cut(one)


def test_a_slow_reader_gets_everything_in_order_once_it_reads(address: str) -> None:
    slow, quick = line(address), line(address)
    slow.send("flood")
    time.sleep(0.5)

    quick.send("beside")
    beside = quick.recv(timeout=10)
    heard = [str(slow.recv(timeout=20))[:3] for _piece in range(PIECES)]

    assert beside == "6"
    assert heard == [f"{number:03d}" for number in range(PIECES)]
    assert slow.recv(timeout=10) == "the end"


def test_a_line_that_broke_takes_what_is_written_and_hurts_nobody(address: str) -> None:
    broken, other = line(address), line(address)
    broken.send("flood")
    broken.socket.close()

    other.send("still here")

    assert other.recv(timeout=10) == "10"
