"""The witness's HTTP service: add-checkpoint, a status page, a health address. Nothing but the standard library."""

import logging
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ledger.witnessing.asked import MOST_BYTES, SIZE_TYPE
from ledger.witnessing.judging import ConflictError, RefusalError
from ledger.witnessing.page import POLICY, status_json, status_page
from ledger.witnessing.witness import Witness

logger = logging.getLogger("clearbid.witness")
TEXT = "text/plain; charset=utf-8"
AT_ONCE = 32  # connections served at a time; the others wait in the kernel's queue
PATIENCE = 10.0  # seconds a connection may be silent
LIFETIME = 60.0  # seconds a connection may last, however slowly it speaks


class Service(ThreadingHTTPServer):
    """Serves one witness."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(address, Answer)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, once there is room for it."""
        self._room.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, for a limited time."""
        end = threading.Timer(LIFETIME, _hang_up, [request])
        end.daemon = True
        end.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            end.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a connection that broke; it is no fault of ours."""
        logger.debug("a connection from %s broke", client_address, exc_info=True)

    @property
    def url(self) -> str:
        """Where the service is, as clients write it."""
        host, port = self.server_address[:2]
        name = f"[{host!s}]" if self.address_family == socket.AF_INET6 else str(host)
        return f"http://{name}:{port}"


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Answer(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "clearbid-witness", ""
    timeout = PATIENCE
    server: Service

    def do_POST(self) -> None:
        """Take in add-checkpoint."""
        body = self._body()
        if body is None:
            return
        if self.path != "/add-checkpoint":
            self._say(404, "there is nothing here but /add-checkpoint\n")
            return
        try:
            self._say(200, self.server.witness.answer(body))
        except ConflictError as conflict:
            self._say(409, f"{conflict.size}\n", SIZE_TYPE)
        except RefusalError as refusal:
            self._say(refusal.status, f"{refusal.reason}\n")
        except Exception:
            logger.exception("a request failed")
            self._say(500, "the witness could not remember its answer, so it gives none\n")

    def do_GET(self) -> None:
        """Show the status, the key or the health."""
        witness = self.server.witness
        if self.path in ("/", "/en"):
            language = "en" if self.path == "/en" else "zh"
            self._say(200, status_page(witness, language, now=int(time.time())), "text/html; charset=utf-8")
        elif self.path == "/status.json":
            self._say(200, status_json(witness), "application/json")
        elif self.path == "/vkey":
            self._say(200, witness.signer.verifier.vkey + "\n")
        elif self.path == "/healthz":
            alarms = len(witness.state.alarms)
            self._say(503 if alarms else 200, f"{alarms} alarms\n" if alarms else "ok\n")
        else:
            self._say(404, "not found\n")

    def do_HEAD(self) -> None:
        """Answer as for GET, without the body."""
        self.do_GET()

    def _body(self) -> bytes | None:
        """Read the body; None when it was refused: without a length, too long, or cut."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._end(411, "the request needs a Content-Length\n")
        elif len(length) > 9 or int(length) > MOST_BYTES:
            self._end(413, f"a request has at most {MOST_BYTES} bytes\n")
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self._end(400, "the request was cut\n")
        return None

    def _end(self, status: int, text: str) -> None:
        self.close_connection = True
        self._say(status, text)

    def _say(self, status: int, text: str, kind: str = TEXT) -> None:
        data = text.encode()
        self.send_response(status, HTTPStatus(status).phrase)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", POLICY)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Leave the requests to the witness's own log, which says what they asked for."""
        logger.debug(format, *args)
