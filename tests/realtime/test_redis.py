"""The hub hears another process through Redis."""

import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import channel_layers

from realtime.topics import ticket
from tests.realtime.conftest import Line

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "redis"


@pytest.fixture
def redis(tmp_path: Path, settings: Any) -> Iterator[None]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    url = subprocess.run(
        [SCRIPT, "start", tmp_path], check=True, capture_output=True, text=True
    ).stdout.strip()
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
    }
    channel_layers.backends.clear()
    yield
    subprocess.run([SCRIPT, "stop", tmp_path], check=True, capture_output=True)
    channel_layers.backends.clear()


@pytest.mark.usefixtures("redis")
async def test_news_arrive_through_redis(
    connect: Callable[..., Awaitable[Line]], tell: Callable[..., Awaitable[None]]
) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()

    await tell("hall.1", kind="opened", html="<p>开标</p>")

    assert await line.hear() == {"seq": 1, "kind": "opened", "html": "<p>开标</p>"}
