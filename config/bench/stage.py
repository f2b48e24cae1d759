"""A platform of its own for a measurement: database, vault and server processes that end with it."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, connections

from bidding.law import loading
from config.environment import SECRETS

PATIENCE = 60.0


@dataclass(frozen=True)
class Stage:
    """Where the measurement takes place: `folder` is thrown away, `environment` is for server processes."""

    folder: Path
    environment: Mapping[str, str]
    database: str


@contextmanager
def stage() -> Iterator[Stage]:
    """Make an empty database of the kind that settings name, and a vault; let this process work in them too."""
    folder = Path(tempfile.mkdtemp(prefix="clearbid-bench-"))
    name_before = connection.settings_dict["NAME"]
    before = {name: getattr(settings, name) for name in ("VAULT_DIR", *SECRETS)}
    connection.settings_dict["TEST"]["NAME"] = _scratch_name(folder)
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.VAULT_DIR = folder / "vault"
        for name in SECRETS:
            setattr(settings, name, secrets.token_hex(32))
        loading.load()
        yield Stage(folder, _environment(folder), connection.vendor)
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        connections.close_all()
        with suppress(Exception):
            connection.creation.destroy_test_db(str(name_before), verbosity=0)
        shutil.rmtree(folder, ignore_errors=True)


def _scratch_name(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return str(folder / "bench.sqlite3")
    return f"clearbid_bench_{os.getpid()}"


def _environment(folder: Path) -> dict[str, str]:
    """Say to a server process what this process works with; it runs as in production.

    With DEBUG every statement would be written down, and on SQLite be followed by a second one.
    """
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor != "sqlite":
        parts = urlsplit(os.environ["DATABASE_URL"])
        url = urlunsplit(parts._replace(path=f"/{name}"))
    outside = dict.fromkeys(("WITNESS_URL", "WITNESS_VKEY", "TSA_URL", "TRUSTED_PROXIES"), "")
    return {
        **os.environ,
        **outside,
        **{name: str(getattr(settings, name)) for name in SECRETS},
        "DEBUG": "",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "DATABASE_URL": url,
        "VAULT_DIR": str(folder / "vault"),
        "PROBE_EVERY": "0",
        "CLOCK_MAY_TRAVEL": "",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@dataclass
class Serving:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def resident(self) -> int:
        """Bytes of memory that the processes hold now."""
        return self._memory("VmRSS")

    @property
    def most_resident(self) -> int:
        """Most bytes of memory that the processes held since `forget_most`, each at its own worst moment."""
        return self._memory("VmHWM")

    def forget_most(self) -> None:
        """Let the count of the most memory begin anew."""
        for pid in self._pids():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def _memory(self, name: str) -> int:
        said = [Path(f"/proc/{pid}/status").read_text().splitlines() for pid in self._pids()]
        return sum(
            int(line.split()[1]) * 1024 for lines in said for line in lines if line.startswith(name + ":")
        )

    def _pids(self) -> list[int]:
        """Return the process and those that it started."""
        below = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [self.process.pid, *(int(pid) for children in below for pid in children.read_text().split())]

    def stop(self) -> None:
        """End the process, kindly first."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def served(stage: Stage, *, port: int | None = None, **environment: str) -> Iterator[Serving]:
    """Run `manage.py serve` on loopback."""
    port = port or free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--no-tick"]
    with running(command, port, stage, environment) as serving:
        yield serving


@contextmanager
def stock_daphne(stage: Stage) -> Iterator[Serving]:
    """Run daphne as it comes, before the same application."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-v0", "-b", "127.0.0.1", "-p", str(port)]
    with running([*command, "config.asgi:application"], port, stage, {}) as serving:
        yield serving


@contextmanager
def behind_nginx(stage: Stage) -> Iterator[tuple[int, Serving]]:
    """Run nginx of deploy/nginx.conf before `manage.py serve`; give nginx's port and the server."""
    with ExitStack() as stack:
        folder, port, upstream = stage.folder / "nginx", free_port(), free_port()
        parts = {"BODY_FILE_DIR": str(folder / "parts"), "TRUSTED_PROXIES": "127.0.0.1"}
        serving = stack.enter_context(served(stage, port=upstream, **parts))
        script = str(Path(settings.BASE_DIR) / "scripts" / "nginx")
        listening = {"LISTEN": f"127.0.0.1:{port}", "UPSTREAM": f"127.0.0.1:{upstream}", **parts}
        subprocess.run([script, "start", str(folder)], env={**stage.environment, **listening}, check=True)
        stack.callback(subprocess.run, [script, "stop", str(folder)], check=False)
        _wait_for(port, serving.process)
        yield port, serving


def nginx_is_there() -> bool:
    """Tell whether this machine has nginx."""
    return bool(shutil.which("nginx") or Path("/usr/sbin/nginx").exists())


@contextmanager
def sink(stage: Stage) -> Iterator[Serving]:
    """Run the raw sink, the peer of uploads: a socket, SHA-256, a file, fsync, and nothing else."""
    port = free_port()
    command = [sys.executable, "-m", "config.bench.sink", str(port), str(stage.folder / "sink")]
    with running(command, port, stage, {}) as serving:
        yield serving


@contextmanager
def running(command: list[str], port: int, stage: Stage, environment: Mapping[str, str]) -> Iterator[Serving]:
    """Run a server and wait until it answers on `port`; it ends with the block."""
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**stage.environment, **environment},
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    serving = Serving(port, process)
    try:
        _wait_for(port, process)
        yield serving
    finally:
        serving.stop()


def _wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
