"""The spectators of `manage.py bench hall` count right: who hears, what is lost, who was dropped."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.bench import hall
from config.bench.spectators import Spectator, frame
from config.bench.stage import Serving, Stage, free_port, running

pytestmark = [pytest.mark.pure, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    here, port = Stage(tmp_path, {}, "none"), free_port()
    with running([sys.executable, "-m", "config.bench.halls", "raw", str(port)], port, here, {}) as server:
        yield server


def test_everybody_hears_every_change_and_who_never_reads_is_not_waited_for(server: Serving) -> None:
    crowd = hall.Crowd()
    crowd.come(server.port, 15)
    crowd.come(server.port, 2, slow=True)

    took, waits, lost = crowd.hear(server.port, 4)
    crowd.leave()

    assert (len(waits), lost) == (60, 0)
    assert 0 < min(waits) <= max(waits) <= took * 1000


def test_frames_are_taken_apart_wherever_a_line_cuts_them() -> None:
    sent = frame(1, b"a" * 5) + frame(1, b"b" * 300)
    # What a server sends has no mask.
    plain = sent.replace(b"\x85\0\0\0\0", b"\x05").replace(b"\xfe\x01\x2c\0\0\0\0", b"\x7e\x01\x2c")

    heard = []
    for cut in range(len(plain) + 1):
        one = SimpleNamespace(rest=b"", _heard=lambda _opcode, _payload: True)
        found = []
        for piece in (plain[:cut], plain[cut:]):
            one.rest += piece
            found += list(Spectator.frames(one))  # type: ignore[arg-type]
        heard.append(found)

    assert heard == [[b"a" * 5, b"b" * 300]] * (len(plain) + 1)
