"""A time stamping authority made with OpenSSL, served over HTTP on loopback, for the tests."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = {usage}
[stamp]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """Keys and certificates in a folder; `answers` lets a test spoil what is answered, in order."""

    folder: Path
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    answers: list[bytes | int] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def stamp(self, query: bytes) -> bytes:
        """Answer a request as OpenSSL does."""
        (self.folder / "query").write_bytes(query)
        _openssl(
            self.folder,
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "stamp",
            "-queryfile",
            "query",
            "-out",
            "reply",
        )
        return (self.folder / "reply").read_bytes()


def made(folder: Path, *, name: str = "Test TSA", usage: str = "critical,timeStamping") -> Authority:
    """Make a root and a signing certificate of an authority."""
    folder.mkdir(parents=True)
    (folder / "tsa.cnf").write_text(CONFIG.format(name=name, usage=usage, folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf", "-sha256")
    _openssl(
        folder,
        "req",
        "-x509",
        *new,
        "-extensions",
        "ca",
        "-days",
        "30",
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
        "-subj",
        f"/CN={name} root",
    )
    _openssl(folder, "req", *new, "-keyout", "tsa.key", "-out", "tsa.csr")
    _openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "tsa",
        "-days",
        "30",
        "-sha256",
        "-out",
        "tsa.pem",
    )
    return Authority(folder)


@contextmanager
def served(authority: Authority) -> Iterator[Authority]:
    """Serve an authority over HTTP until the block ends."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.requests.append(query)
            given = authority.answers.pop(0) if authority.answers else authority.stamp(query)
            self.send_response(given if isinstance(given, int) else 200)
            body = b"" if isinstance(given, int) else given
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield authority
        finally:
            server.shutdown()


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
