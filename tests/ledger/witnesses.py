"""A log in memory and a witness that is a real process, for the tests."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger import merkle
from ledger.notes import ED25519, Signer, TreeHead, signed
from ledger.witnessing.asked import Asked

ROOT = Path(__file__).resolve().parents[2]
LOG = Signer("log.example/tender", ED25519, b"\x07" * 32)


@dataclass(frozen=True)
class Tree:
    """A log's entries; `mark` makes another history of the same length."""

    leaves: tuple[bytes, ...]

    @classmethod
    def of(cls, size: int, mark: str = "") -> "Tree":
        return cls(tuple(merkle.leaf_hash(f"{mark}{number}".encode()) for number in range(size)))

    def forked(self, at: int, size: int) -> "Tree":
        """The same first `at` entries, then others."""
        return Tree(self.leaves[:at] + Tree.of(size, "other").leaves[at:size])

    def note(self, size: int, signer: Signer = LOG) -> str:
        return signed(TreeHead(signer.name, size, merkle.root(self.leaves[:size])).text, signer)

    def asked(self, old: int, size: int, signer: Signer = LOG) -> Asked:
        return Asked(old, tuple(self.proof(old, size)), self.note(size, signer))

    def proof(self, old: int, size: int) -> list[bytes]:
        nodes = {(0, index): leaf for index, leaf in enumerate(self.leaves)}
        frontier: list[bytes] = []
        for count, leaf in enumerate(self.leaves):
            frontier, made = merkle.append(frontier, count, leaf)
            nodes |= {(level, position): hash for level, position, hash in made}
        return merkle.consistency_proof(lambda level, position: nodes[level, position], old, size)


@dataclass
class Running:
    """A witness process: where it listens, its public key, its directory."""

    url: str
    vkey: str
    state: Path
    process: subprocess.Popen[str]

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return str(answer.read().decode())


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the witness's commands, with nothing of the platform in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "ledger.witnessing", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def initiated(state: Path, *logs: str, name: str = "witness.example/w1") -> str:
    """Make key and state; return the public key."""
    watched = [word for log in logs for word in ("--log", log)]
    done = command("init", "--state", str(state), "--name", name, *watched)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def running(state: Path, *wrapper: str) -> Iterator[Running]:
    """Serve from a directory in a process of its own, on a free port, until the block ends."""
    program = wrapper or ("-m", "ledger.witnessing")
    process = subprocess.Popen(
        [sys.executable, *program, "serve", "--state", str(state), "--port", "0"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, "the witness did not start"
        yield Running(url, command("vkey", "--state", str(state)).stdout.strip(), state, process)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
