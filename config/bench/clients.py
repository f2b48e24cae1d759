"""Clients without a library, so that they cost next to nothing: one raw HTTP connection each."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from bidding.uploading import protocol
from bidding.uploading.protocol import FIRST_PART, MOST_PART
from bidding.uploading.server import ADDRESS

SLOWEST = 120.0


@dataclass(frozen=True)
class Answer:
    """Status, headers (small letters) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.socket = socket.create_connection(("127.0.0.1", port), SLOWEST)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self.socket.makefile("rb")

    def ask(
        self, method: str, path: str, body: bytes | memoryview = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and wait for its answer."""
        self.socket.sendall(request(method, path, self.cookie, len(body), headers or {}))
        if body:
            self.socket.sendall(body)
        return self._answer()

    def _answer(self) -> Answer:
        line = self._reader.readline().split(maxsplit=2)
        if len(line) < 2:
            raise ConnectionError("the server hung up")
        headers: dict[str, str] = {}
        while (row := self._reader.readline().strip()) != b"":
            name, _colon, value = row.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return Answer(int(line[1]), headers, self._reader.read(int(headers.get("content-length", "0"))))

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self.socket.close()


def request(method: str, path: str, cookie: str, length: int, headers: Mapping[str, str]) -> bytes:
    """Return the head of a request."""
    said = {"Host": "127.0.0.1", "Tus-Resumable": protocol.VERSION, "Content-Length": str(length), **headers}
    if cookie:
        said["Cookie"] = cookie
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def parts_of(size: int, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Cut a file as a browser on a fast line does: a small part first, then each twice as large, up to the largest."""
    length = FIRST_PART
    while offset < size:
        yield offset, min(size, offset + length)
        offset, length = offset + length, min(2 * length, MOST_PART)


@dataclass(frozen=True)
class File:
    """Bytes to send, with the hashes that a browser would compute while sending."""

    data: bytes
    sha256: str
    checksums: Mapping[tuple[int, int], str]

    @classmethod
    def of(cls, data: bytes) -> "File":
        """Hash a file and its parts."""
        view = memoryview(data)
        sums = {
            (at, end): protocol.checksum_header(sha256(view[at:end]).digest())
            for at, end in parts_of(len(data))
        }
        return cls(data, sha256(data).hexdigest(), sums)


def begin(line: Line, file: File, *, lot: str, kind: str = "technical", first: bytes = b"") -> str:
    """Announce a file, its first part along with it if given; return the address of its upload."""
    facts = {"lot": lot, "sha256": file.sha256, "kind": kind}
    headers = {
        "Upload-Length": str(len(file.data)),
        "Upload-Metadata": protocol.metadata_header(facts),
    }
    if first:
        headers |= part_headers(file, 0, len(first))
    answer = line.ask("POST", ADDRESS, first, headers)
    if answer.status != 201 or answer.headers["upload-offset"] != str(len(first)):
        raise ConnectionError(f"{answer.status} {answer.body[:200]!r}")
    return answer.headers["location"]


def part_headers(file: File, at: int, end: int) -> dict[str, str]:
    """Return what is said of a part."""
    known = file.checksums.get((at, end))
    checksum = known or protocol.checksum_header(sha256(memoryview(file.data)[at:end]).digest())
    return {"Content-Type": protocol.MEDIA, "Upload-Offset": str(at), "Upload-Checksum": checksum}


def send(line: Line, file: File, address: str, offset: int = 0) -> None:
    """Send the parts of a file from an offset on."""
    view = memoryview(file.data)
    for at, end in parts_of(len(file.data), offset):
        answer = line.ask("PATCH", address, view[at:end], part_headers(file, at, end))
        if answer.status != 204:
            raise ConnectionError(f"{answer.status} {answer.body[:200]!r}")


def upload(port: int, cookie: str, file: File, *, lot: str) -> float:
    """Upload a file; return the seconds it took."""
    began = time.perf_counter()
    line = Line(port, cookie)
    try:
        if len(file.data) <= FIRST_PART:
            # A file of one part comes along with its announcement, as the browser sends it.
            begin(line, file, lot=lot, first=file.data)
        else:
            send(line, file, begin(line, file, lot=lot))
    finally:
        line.close()
    return time.perf_counter() - began


def drop(port: int, file: File) -> float:
    """Send a file to the raw sink; return the seconds it took."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), SLOWEST) as line:
        line.sendall(len(file.data).to_bytes(8, "big"))
        line.sendall(file.data)
        if line.recv(1) != b"\1":
            raise ConnectionError("the sink did not take the file")
    return time.perf_counter() - began


def by_form(port: int, cookie: str, file: File, *, lot: str) -> float:
    """Upload a file by the page's multipart form; return the seconds it took."""
    token, edge = "b" * 32, "clearbid-bench-edge"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="sealed"; filename="bid.age"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    body = head + file.data + f"\r\n--{edge}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    began = time.perf_counter()
    line = Line(port, f"{cookie}; csrftoken={token}")
    answer = line.ask("POST", f"/bidding/bids/{lot}/upload/", body, headers)
    line.close()
    if answer.status != 302:
        raise ConnectionError(f"{answer.status} {answer.body[:300]!r}")
    return time.perf_counter() - began


def fetch(port: int, path: str) -> Answer:
    """Ask for a page once."""
    line = Line(port)
    try:
        return line.ask("GET", path)
    finally:
        line.close()


@dataclass
class Pings:
    """How long others wait meanwhile, in seconds."""

    waits: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest wait."""
        return max(self.waits, default=0.0)


@contextmanager
def pinging(port: int, path: str, every: float = 0.02) -> Iterator[Pings]:
    """Ask for a page again and again, as somebody else would."""
    pings, stop = Pings(), threading.Event()

    def ping() -> None:
        line = Line(port)
        while not stop.wait(every):
            began = time.perf_counter()
            line.ask("GET", path)
            pings.waits.append(time.perf_counter() - began)
        line.close()

    other = threading.Thread(target=ping, daemon=True)
    other.start()
    try:
        yield pings
    finally:
        stop.set()
        other.join(SLOWEST)
