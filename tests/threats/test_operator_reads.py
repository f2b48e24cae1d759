"""The operator or database administrator reads: database, disk, logs and the server's own memory hold nothing to read.

A real server process takes in a bid that was sealed elsewhere; then every place that its operator can look into is
searched for the bid's plain text, its price and its secret keys.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from django.conf import settings

from accounts.money import words
from tests import template_database
from tests.bidding.making_bids import Decimal

pytestmark = [pytest.mark.slow, pytest.mark.pure]
PRICE = Decimal(20_000_000)


@pytest.fixture
def place(tmp_path: Path, django_db_setup: None) -> Iterator[dict[str, Any]]:
    """A server of its own with its database, vault and log, and a sealed bid beside it."""
    secret = f"只有投标人知道的内容-{secrets.token_hex(16)}"
    (tmp_path / "secret.txt").write_text(secret * 200)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Beside the vault lies what is the bidder's own computer in these tests.
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'place.sqlite3'}",
        "VAULT_DIR": str(tmp_path / "server" / "vault"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    (tmp_path / "server").mkdir()
    template_database.copy_to(tmp_path / "place.sqlite3")
    staged = [sys.executable, "-m", "tests.threats.staging_server", str(tmp_path)]
    subprocess.run(staged, env=environment, cwd=settings.BASE_DIR, check=True, timeout=400)
    with (tmp_path / "log.txt").open("wb") as log:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        stage = json.loads((tmp_path / "stage.json").read_text())
        yield {"folder": tmp_path, "pid": server.pid, "address": address, "secret": secret, **stage}
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).read()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the server does not answer")


def ask(place: dict[str, Any], path: str, method: str = "POST", body: bytes = b"", **headers: str) -> Any:
    """Ask the server as the bidder's browser would."""
    cookies = f"sessionid={place['session']}; csrftoken={'t' * 32}"
    every = {
        "Cookie": cookies,
        "X-CSRFToken": "t" * 32,
        "Tus-Resumable": "1.0.0",
        "Accept": "application/json",
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(place["address"] + path, body, {**every, **named}, method=method)
    return urllib.request.urlopen(request, timeout=60)


def hand_in(place: dict[str, Any]) -> int:
    """Upload the sealed files and submit the manifest; return the answer's status."""
    from bidding.uploading.protocol import metadata_header

    for kind, path in place["files"].items():
        data = Path(path).read_bytes()
        facts = {"lot": place["lot"], "sha256": sha256(data).hexdigest(), "kind": kind}
        answer = ask(
            place, "/bidding/uploads/", Upload_Length=str(len(data)), Upload_Metadata=metadata_header(facts)
        )
        to = answer.headers["Location"]
        ask(place, to, "PATCH", data, Upload_Offset="0", Content_Type="application/offset+octet-stream")
    edge = "edge-of-a-part"
    parts = {"manifest": place["manifest"], "signature": place["signature"]}
    body = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n{value}\r\n"
        for name, value in parts.items()
    )
    sent = (body + f"--{edge}--\r\n").encode()
    kind = f"multipart/form-data; boundary={edge}"
    return int(ask(place, f"/bidding/bids/{place['lot']}/submit/", body=sent, Content_Type=kind).status)


def memory_of(pid: int) -> Iterator[bytes]:
    """Yield the readable memory of a process, region by region, as its operator could (/proc/<pid>/mem)."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            edges, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            begin, end = (int(edge, 16) for edge in edges.split("-"))
            try:
                memory.seek(begin)
                yield memory.read(end - begin)
            except OSError:
                continue


def found_in(chunks: Iterator[bytes], needles: dict[str, list[bytes]]) -> set[str]:
    """Name what is found anywhere in these bytes."""
    return {
        name for chunk in chunks for name, forms in needles.items() if any(form in chunk for form in forms)
    }


def forms(text: str) -> list[bytes]:
    """Return a text as a program may hold it: UTF-8 and the two widths of a Python string."""
    return [text.encode(), text.encode("utf-16-le"), text.encode("utf-32-le")]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_operator_or_dba_reads_nothing_of_a_bid_before_the_opening(place: dict[str, Any]) -> None:
    assert hand_in(place) == 201
    secrets_of_the_bid = {
        "content": forms(place["secret"]),
        "price in words": forms(words(PRICE)),
        **{f"identity of {kind}": forms(identity) for kind, identity in place["rescue"].items()},
    }
    control = {"manifest": [sha256(place["manifest"].encode()).hexdigest().encode()]}
    folder: Path = place["folder"]
    on_disk = [
        *folder.glob("place.sqlite3*"),
        *(one for one in (folder / "server" / "vault").rglob("*") if one.is_file()),
    ]

    read = {
        "disk": found_in((one.read_bytes() for one in on_disk), {**secrets_of_the_bid, **control}),
        "memory": found_in(memory_of(place["pid"]), {**secrets_of_the_bid, "self": [b"clearbid"]}),
    }

    # The search works: what must be there is found. Nothing else is.
    assert read == {"disk": {"manifest"}, "memory": {"self"}}
    assert len(on_disk) >= 3
    names = {"name": forms(place["name"]), "credit code": forms(place["uscc"]), **secrets_of_the_bid}
    assert found_in(iter([(folder / "log.txt").read_bytes()]), names) == set()
