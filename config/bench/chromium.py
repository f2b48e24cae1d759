"""Chromium on a profile of its own, with the platform's modules from disk: the sealing page without its page."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

STATIC = Path(settings.BASE_DIR) / "static"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
PAGE = "<!doctype html><input type=file id=file>"
# A worker as in a browser that has no ChaCha20 of its own: what remains is the script.
OLDER = """
const importKey = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, ...rest) {
  if (format === "raw-secret") return Promise.reject(new DOMException("", "NotSupportedError"));
  return importKey.call(this, format, ...rest);
};"""
MADE = {"/older.js": OLDER, "/older-worker.js": 'import "/older.js"; import "/static/js/sealing/worker.js";'}
SEAL = """async ({ keyset, older, keep }) => {
  const { sealBid, openOwn } = await import("/static/js/sealing/sealer.js");
  const stores = await import("/static/js/sealing/stores.js");
  const [blob] = document.getElementById("file").files;
  const lot = JSON.parse(keyset).lot;
  const parts = [{ kind: "technical", letter: {}, files: [{ name: "bench.bin", blob }] }];
  const order = { keysetText: new TextEncoder().encode(keyset), bidder: "B", signingKey: "0".repeat(64), parts };
  const options = older ? { worker: () => new Worker("/older-worker.js", { type: "module" }) } : {};
  const start = performance.now();
  const sealed = await sealBid({ ...order, store: stores.opfs(lot) }, options);
  const sealing = performance.now() - start;
  const file = await stores.open(lot, sealed.nonce, "technical");
  if (file.size !== sealed.envelopes[0].size) throw new Error("the sealed file is not whole");
  if (keep) await openOwn(file, sealed.manifest, "technical", sealed.rescue.technical);
  await stores.remove(lot, sealed.nonce);
  return sealing / 1000;
}"""


@dataclass
class Sealing:
    """A page in which bids are sealed."""

    page: Any

    def choose(self, path: Path) -> None:
        """Choose the file to be sealed."""
        self.page.set_input_files("#file", str(path))

    def seconds(self, keyset: bytes, *, older: bool = False, opening: bool = False) -> float:
        """Seal the chosen file onto the browser's disk, hash included; return how long that took.

        `older` does without the browser's own cipher; `opening` opens the file again afterwards, outside the time.
        """
        given = {"keyset": keyset.decode(), "older": older, "keep": opening}
        return float(self.page.evaluate(SEAL, given))


@contextmanager
def sealing_page() -> Iterator[Sealing]:
    """Open Chromium with a profile on disk: a private window's OPFS lies in memory and would tell nothing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CommandError("Playwright is missing: pip install -r requirements-dev.lock") from error
    if not Path(CHROMIUM).exists():
        raise CommandError(f"No browser at {CHROMIUM}: apt-get install chromium, or set CHROMIUM.")
    with (
        tempfile.TemporaryDirectory(dir=settings.BASE_DIR / "build") as profile,
        sync_playwright() as started,
    ):
        context = started.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, headless=True
        )
        page = context.new_page()
        page.set_default_timeout(0)
        with _served() as port:
            page.goto(f"http://localhost:{port}/")
            yield Sealing(page)
        context.close()


@contextmanager
def _served() -> Iterator[int]:
    """Serve page and modules; kept by the browser as the platform's are, or every worker would wait for all of them."""
    server = ThreadingHTTPServer(("localhost", 0), _Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


class _Shelf(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, body = _at(self.path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        pass


def _at(path: str) -> tuple[str, bytes]:
    if path in MADE:
        return "text/javascript", MADE[path].encode()
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        return str(guess_type(file.name)[0]), file.read_bytes()
    return "text/html", PAGE.encode()


class Memory:
    """Watches what the browser's processes hold in memory, together, while a block runs."""

    def __enter__(self) -> "Memory":
        self.before = self.most = _resident()
        self._ended = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.most = max(self.most, _resident())

    @property
    def grown(self) -> float:
        """By how many MiB they grew at the most."""
        return (self.most - self.before) / 1024**2


def _resident() -> int:
    """Return the resident memory of all processes below this one, in bytes."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                pages[int(entry.name)] = int((entry / "statm").read_text().split()[1])
            except (OSError, ValueError, IndexError):
                continue  # it ended while we looked
    below = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return sum(pages.get(pid, 0) for pid in below - {os.getpid()}) * os.sysconf("SC_PAGE_SIZE")
