"""Work apart: an answer comes back, and whatever ends the child is named and costs nothing else."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from supervision.apart import Ended, Limits, apart

pytestmark = pytest.mark.pure
MIB = 1024 * 1024
AMPLE = Limits(seconds=30.0, memory=64 * 1024 * MIB)


def test_an_answer_comes_back() -> None:
    assert apart(lambda: {"lots": ["甲", "乙"] * 50_000}, AMPLE).answer["lots"][-2:] == ["甲", "乙"]


def test_an_error_is_named_by_its_class() -> None:
    assert apart(lambda: 1 // 0, AMPLE) == Ended(problem="ZeroDivisionError")


def test_too_much_memory_is_named() -> None:
    limits = Limits(seconds=30.0, memory=_address_space() + 64 * MIB)

    assert apart(lambda: len(bytearray(256 * MIB)), limits) == Ended(problem="too_big")


def test_a_child_that_dies_is_named() -> None:
    assert apart(lambda: os.kill(os.getpid(), signal.SIGKILL), AMPLE) == Ended(problem="killed")


@pytest.mark.parametrize("killed", [False, True], ids=["answers", "killed"])
def test_what_a_child_leaves_behind_ends_with_it(tmp_path: Path, killed: bool) -> None:
    def leaves() -> str:
        started = subprocess.Popen(["sleep", "60"])
        (tmp_path / "number").write_text(str(started.pid))
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    ended = apart(leaves, AMPLE)

    assert ended == (Ended(problem="killed") if killed else Ended(answer="done"))
    assert _gone(int((tmp_path / "number").read_text()))


def test_when_the_time_is_over_the_child_ends_with_all_it_has_started(tmp_path: Path) -> None:
    def lingers() -> None:
        started = subprocess.Popen(["sleep", "60"])
        (tmp_path / "number").write_text(str(started.pid))
        started.wait()

    ended = apart(lingers, Limits(seconds=0.7, memory=AMPLE.memory))

    assert ended == Ended(problem="too_slow")
    assert _gone(int((tmp_path / "number").read_text()))


def test_whoever_waits_may_give_up_and_the_child_ends() -> None:
    def gives_up() -> None:
        raise SystemExit

    began = time.monotonic()
    with pytest.raises(SystemExit):
        apart(lambda: time.sleep(60), AMPLE, beat=gives_up)

    assert time.monotonic() - began < 10


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _gone(process: int) -> bool:
    """Tell whether a process has ended, though perhaps nobody has asked how."""
    for _try in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False
