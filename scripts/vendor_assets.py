"""Fetch the browser's third-party files from npm, pinned by version and sha512, into static/vendor/.

A maintainer runs it to change a version; the files are committed, so nobody else needs npm.
With --check it reads no network: it hashes the committed files against static/vendor/assets.lock.json.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LOCK = VENDOR / "assets.lock.json"
SOURCE_MAP = b"//# sourceMappingURL="  # the map is not shipped, and manifest storage would look for it

# package -> version, sha512 of its tarball as npm states it, {file in the tarball: our name}
PINS: dict[str, tuple[str, str, dict[str, str]]] = {
    "htmx.org": (
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        {"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE.txt"},
    ),
}


def sha512(data: bytes) -> str:
    """Write a hash as npm and browsers do."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def tarball(package: str, version: str, integrity: str, folder: Path) -> Path:
    """Let npm fetch one package; stop when it is not the one that was pinned."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
    path = folder / name
    if sha512(path.read_bytes()) != integrity:
        raise SystemExit(f"{package} {version}: the tarball is not the pinned one")
    return path


def without_map(data: bytes) -> bytes:
    """Leave out the comment that names a source map."""
    return b"\n".join(line for line in data.split(b"\n") if not line.startswith(SOURCE_MAP))


def fetch() -> None:
    """Write every pinned file and the lock file."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    lock: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, (version, integrity, wanted) in PINS.items():
            files = {}
            with tarfile.open(tarball(package, version, integrity, Path(folder))) as archive:
                for inside, ours in wanted.items():
                    member = archive.extractfile(inside)
                    assert member is not None, inside
                    data = without_map(member.read())
                    (VENDOR / ours).parent.mkdir(parents=True, exist_ok=True)
                    (VENDOR / ours).write_bytes(data)
                    files[ours] = sha512(data)
            lock[package] = {"version": version, "integrity": integrity, "files": files}
            print(f"{package} {version}: {len(files)} files")
    LOCK.write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n")


def check() -> list[str]:
    """List what differs between the lock file and the committed files; empty when all is well."""
    lock = json.loads(LOCK.read_text())
    wrong = [f"{package}: pinned differently in the script" for package in lock.keys() ^ PINS.keys()]
    expected = {name: digest for entry in lock.values() for name, digest in entry["files"].items()}
    for name, digest in expected.items():
        path = VENDOR / name
        if not path.is_file():
            wrong.append(f"{name}: missing")
        elif sha512(path.read_bytes()) != digest:
            wrong.append(f"{name}: changed")
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    wrong += [f"{name}: not in the lock file" for name in present - expected.keys() - {LOCK.name}]
    return wrong


def main() -> None:
    """Fetch, or check what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="re-hash the committed files, without network")
    if not parser.parse_args().check:
        fetch()
        return
    wrong = check()
    print("\n".join(wrong) or "The vendored files are the pinned ones.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
