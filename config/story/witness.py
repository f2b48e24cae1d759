"""The supervisor's witness for the demo: a process of its own on loopback, with its key and state beside the database."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from config.story.telling import insist
from ledger import keys

NAME = "witness.qinghe.example/w1"


@contextmanager
def witness_beside(folder: Path) -> Iterator[str]:
    """Run a witness until the block ends and let the platform ask it; yields its address.

    A witness that is configured already stays what it is. Raises StoryError when it does not start.
    """
    if settings.WITNESS_URLS:
        yield settings.WITNESS_URLS[0]
        return
    state = folder / "demo-witness"
    shutil.rmtree(state, ignore_errors=True)
    vkey = _run("init", "--state", str(state), "--name", NAME, "--log", keys.log_key().verifier.vkey)
    with (state / "log").open("w") as log, _serving(state, log) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        insist(url, f"the witness did not start; see {log.name}")
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [url], [vkey]
        try:
            yield url
        finally:
            process.terminate()


def _serving(state: Path, log: IO[str]) -> subprocess.Popen[str]:
    # Its standard input is ours: should this process be killed, the witness sees the end of it and stops too.
    return subprocess.Popen(
        _command("serve", "--state", str(state), "--port", "0", "--until-eof"),
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def _run(*arguments: str) -> str:
    done = subprocess.run(
        _command(*arguments), env=_environment(), capture_output=True, text=True, check=False
    )
    insist(done.returncode == 0, f"the witness: {done.stderr}")
    return done.stdout.strip()


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ledger.witnessing", *arguments]


def _environment() -> dict[str, str]:
    """Give the witness nothing of the platform's environment but the way to its code."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(settings.BASE_DIR)}
