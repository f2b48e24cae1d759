"""deploy/nginx.conf: parts of uploads are handed over as files, and what a client says about files is not passed on."""

import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from bidding.uploading import practice, server
from config.bench.stage import free_port, nginx_is_there

pytestmark = [
    pytest.mark.pure,
    pytest.mark.skipif(not nginx_is_there(), reason="needs the Debian package nginx-light"),
]


class Upstream(BaseHTTPRequestHandler):
    """Writes down what reaches the platform."""

    def do_PATCH(self) -> None:
        named = self.headers.get("X-Body-File")
        seen: dict[str, Any] = {
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            "file": Path(named).read_bytes() if named and Path(named).exists() else None,
            "named": named,
        }
        self.server.seen.append(seen)  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST = do_PATCH  # noqa: N815

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """nginx before an upstream that only writes down."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    upstream = HTTPServer(("127.0.0.1", 0), Upstream)
    upstream.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "LISTEN": f"127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream.server_port}",
        "BODY_FILE_DIR": str(folder / "parts"),
    }
    script = str(Path(settings.BASE_DIR) / "scripts" / "nginx")
    subprocess.run([script, "start", str(folder)], env=environment, check=True)
    yield SimpleNamespace(address=f"http://127.0.0.1:{port}", parts=folder / "parts", seen=upstream.seen)  # type: ignore[attr-defined]
    subprocess.run([script, "stop", str(folder)], check=True)
    upstream.shutdown()


def ask(front: SimpleNamespace, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(front.address + path, data=body, method=method)
    request.add_header("X-Body-File", "/etc/passwd")
    request.add_header("X-Forwarded-For", "198.51.100.7")
    request.add_header("Content-Type", "application/offset+octet-stream")
    urllib.request.urlopen(request, timeout=10).read()
    return dict(front.seen[-1])


@pytest.mark.parametrize("address", [server.ADDRESS, practice.ADDRESS])
def test_a_part_is_handed_over_as_a_file_of_nginx_alone(front: SimpleNamespace, address: str) -> None:
    body = os.urandom(3 * 1024 * 1024)

    seen = ask(front, "PATCH", f"{address}abc/", body)

    assert Path(seen["named"]).is_relative_to(front.parts)
    assert (seen["file"], seen["body"]) == (body, b"")
    # nginx removes it with the request, whose answer was sent a moment before.
    assert any(not Path(seen["named"]).exists() or time.sleep(0.1) for _time in range(50))


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/bidding/uploads/"), ("GET", "/me/")])
def test_no_client_names_a_file_through_nginx(front: SimpleNamespace, method: str, path: str) -> None:
    named = ask(front, method, path)["named"]

    assert named is None or Path(named).is_relative_to(front.parts)


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [
        ("/me/", 5, 200),
        ("/me/", 7, 413),
        ("/bidding/lots/1/write/", 33, 200),
        ("/bidding/lots/1/write/", 35, 413),
        ("/bidding/bids/T-1/elsewhere/", 7, 413),
        ("/bidding/bids/T-1/upload/", 35, 200),
    ],
)
def test_nginx_takes_no_more_than_a_place_needs(
    front: SimpleNamespace, path: str, megabytes: int, status: int
) -> None:
    got = 200
    try:
        ask(front, "POST", path, bytes(megabytes * 1024**2))
    except urllib.error.HTTPError as answer:
        got = answer.code
    except urllib.error.URLError:
        got = 413  # it hung up before everything was sent

    assert got == status


def test_nginx_says_who_asks_and_believes_no_client(front: SimpleNamespace) -> None:
    assert ask(front, "GET", "/")["headers"]["x-forwarded-for"] == "127.0.0.1"
