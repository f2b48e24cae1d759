"""The back room: requests answered by other processes, one that dies, and a door that closes."""

import asyncio
import os
import signal
from io import BytesIO
from typing import Any

import pytest

from bidding.uploading.server import ADDRESS
from config.backroom import Backroom

pytestmark = [pytest.mark.pure, pytest.mark.slow]
OPTIONS: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "OPTIONS",
    "path": ADDRESS,
    "raw_path": ADDRESS.encode(),
    "root_path": "",
    "scheme": "http",
    "query_string": b"",
    "headers": [(b"host", b"127.0.0.1")],
    "client": ["203.0.113.9", 40000],
    "server": ["127.0.0.1", 8000],
    "app": object(),
}


@pytest.fixture(autouse=True)
def development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")


def test_another_process_answers_and_one_that_dies_is_replaced() -> None:
    async def told() -> list[int]:
        room = Backroom(1)
        await room.start()
        ask = room.behind(ADDRESS)
        # More at once than may be under way.
        several = await asyncio.gather(*(ask(OPTIONS, BytesIO(b"x")) for _one in range(40)))
        (clerk,) = room._clerks
        os.kill(clerk._process.pid, signal.SIGKILL)
        waited = (await ask(OPTIONS, BytesIO()))[0]
        after = (await ask(OPTIONS, BytesIO()))[0]
        process = clerk._process
        room.close()
        await asyncio.to_thread(process.wait, 20)
        return [*{one[0] for one in several}, waited, after, process.returncode]

    assert asyncio.run(told()) == [204, 500, 204, 0]


def test_one_session_always_meets_the_same_process() -> None:
    room = Backroom(3)
    room._clerks = [Named(number) for number in range(3)]  # type: ignore[misc]
    scope = {**OPTIONS, "headers": [(b"cookie", b"sessionid=abc")]}

    met = {asyncio.run(room.behind(ADDRESS)(scope, BytesIO()))[0] for _time in range(5)}

    assert len(met) == 1


class Named:
    """Answers with its own number."""

    def __init__(self, number: int) -> None:
        self.number = number

    async def ask(self, _address: str, scope: dict[str, Any], _body: object) -> tuple[int, list[Any], bytes]:
        assert "app" not in scope
        return self.number, [], b""
