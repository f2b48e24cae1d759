"""Fetch the browser's third-party files from npm, pinned by version and sha512, into static/vendor/.

A maintainer runs it to change a version; the files are committed, so nobody else needs npm.
Packages made of many modules become one ES module each, put together by a pinned esbuild (it runs in node, on the
maintainer's machine only). With --check it reads no network: it hashes the committed files against
static/vendor/assets.lock.json.
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
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LOCK = VENDOR / "assets.lock.json"
SOURCE_MAP = b"//# sourceMappingURL="  # the map is not shipped, and manifest storage would look for it


class Pin(NamedTuple):
    """A version, the sha512 of its tarball as npm states it, {file in the tarball: our name}."""

    version: str
    integrity: str
    files: dict[str, str] = {}


def licence(name: str) -> dict[str, str]:
    """Keep a package's licence beside what is made of it."""
    return {"package/LICENSE": f"licences/{name}.txt"}


def pdf_reader() -> dict[str, str]:
    """Keep of pdf.js the library, its worker, the character maps of Chinese documents, two symbol fonts, and the decoder
    of JPEG 2000 in plain JavaScript: the page's policy runs no WebAssembly."""
    maps = {f"package/cmaps/{name}.bcmap": f"pdfjs/cmaps/{name}.bcmap" for name in CHINESE_MAPS}
    fonts = {
        f"package/standard_fonts/{name}": f"pdfjs/fonts/{name}"
        for name in ("FoxitSymbol.pfb", "FoxitDingbats.pfb")
    }
    return {
        "package/legacy/build/pdf.min.mjs": "pdfjs/pdf.js",
        "package/legacy/build/pdf.worker.min.mjs": "pdfjs/pdf.worker.js",
        "package/wasm/openjpeg_nowasm_fallback.js": "pdfjs/decoders/openjpeg_nowasm_fallback.js",
        "package/LICENSE": "licences/pdfjs.txt",
        "package/cmaps/LICENSE": "licences/pdfjs-cmaps.txt",
        "package/standard_fonts/LICENSE_FOXIT": "licences/pdfjs-fonts.txt",
        "package/wasm/LICENSE_OPENJPEG": "licences/pdfjs-openjpeg.txt",
        **maps,
        **fonts,
    }


# GB 2312 to GB 18030, Big5 with Hong Kong's additions, and Unicode, each across (H) and down (V).
CHINESE_MAPS = [
    "Adobe-GB1-UCS2",
    "Adobe-CNS1-UCS2",
    *(
        f"{name}-{way}"
        for name in (
            "GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC", "GBK2K", "GBT-EUC", "GBTpc-EUC",
            "UniGB-UCS2", "UniGB-UTF8", "UniGB-UTF16", "UniGB-UTF32",
            "B5pc", "ETen-B5", "ETenms-B5", "HKscs-B5", "CNS-EUC",
            "UniCNS-UCS2", "UniCNS-UTF8", "UniCNS-UTF16", "UniCNS-UTF32",
        )
        for way in "HV"
    ),
]  # fmt: skip

BUNDLER = "esbuild-wasm"
PINS = {
    "htmx.org": Pin(
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        {"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE.txt"},
    ),
    "age-encryption": Pin(
        "0.3.1",
        "sha512-bYgd7lxM7tEANmb9bXf7xTFB3Qpq+JGKinVSdFh5MV+t2fJJZSTdKhWkvXTFJQGysZd+K9Dt3F+n+4DKazXlnQ==",
        licence("age-encryption"),
    ),
    "shamir-secret-sharing": Pin(
        "0.0.4",
        "sha512-ui8u/cIg2j16b9on/LH3V/glL6wHdwiTo/Iajzqx0STniBvuOzl6VYUxhrow3waF0dggovJfYiBZSWfTAN4XLQ==",
        licence("shamir-secret-sharing"),
    ),
    "tus-js-client": Pin(
        "4.3.1",
        "sha512-ZLeYmjrkaU1fUsKbIi8JML52uAocjEZtBx4DKjRrqzrZa0O4MYwT6db+oqePlspV+FxXJAyFBc/L5gwUi2OFsg==",
        licence("tus-js-client"),
    ),
    "hash-wasm": Pin(
        "4.13.0",
        "sha512-GrWl7wsV46fKIXQZB5ebskLZLAmKL6d9RS0fspCxDeQyjoNu1AfTJTMLPOJyfzaQm0ldFiwFN21/w+sE/kgEFQ==",
        licence("hash-wasm"),
    ),
    # ChaCha20-Poly1305 in WebAssembly, for browsers without their own
    "libsodium": Pin(
        "0.8.4",
        "sha512-lMcYaRi0zcs7tarATsQUYC7rstliIXZuoq0c6zXSgNtSNtdvBgkSegjWhpMJAXzKX3SUSwIp7+zEsob+j3LuRw==",
        licence("libsodium"),
    ),
    # age-encryption's own dependencies; post-quantum asks for the 2.0 line of curves and hashes.
    "@noble/ciphers": Pin(
        "2.4.0",
        "sha512-AnjFn0Jv92laAkvMrghlFZq4qQCIN/4DxFV/eooqtC2YTjB7kBeLMS2T9KJX4Dn+ZVXLOwK0lSgqDtx9gvxtiw==",
        licence("noble-ciphers"),
    ),
    "@noble/curves": Pin(
        "2.0.1",
        "sha512-vs1Az2OOTBiP4q0pwjW5aF0xp9n4MxVrmkFBxc6EKZc6ddYx5gaZiAsZoq0uRRXWbi3AT/sBqn05eRPtn1JCPw==",
        licence("noble-curves"),
    ),
    "@noble/hashes": Pin(
        "2.0.1",
        "sha512-XlOlEbQcE9fmuXxrVTXCTlG2nlRXa9Rj3rr5Ue/+tX+nmkgbX720YHh0VR3hBF9xDvwnb8D2shVGOwNx+ulArw==",
        licence("noble-hashes"),
    ),
    "@noble/post-quantum": Pin(
        "0.5.4",
        "sha512-leww0zzIirrvwaYMPI9fj6aRIlA/c6Y0/lifQQ1YOOyHEr0MNH3yYpjXeiVG+tWdPps4XxGclFWX2INPO3Yo5w==",
        licence("noble-post-quantum"),
    ),
    "@scure/base": Pin(
        "2.0.0",
        "sha512-3E1kpuZginKkek01ovG8krQ0Z44E3DHPjc5S2rjJw9lZn3KSQOs8S7wqikF/AH7iRanHypj85uGyxk0XAyC37w==",
        licence("scure-base"),
    ),
    # draws and reads the code on the paper copy of a key
    "qr": Pin(
        "0.7.0",
        "sha512-/VrrACmOAwZVipuRITwfEwOL5oAMEHH5PTmBWaGtlTom2Thxaa+rhmna4zU9PRN2uLw2wdccbkHOLGZb1Q9SdA==",
        {"package/LICENSE-MIT": "licences/qr.txt"},
    ),
    # shows the documents of bids to experts; 5.4.530 is the last that decodes JBIG2 scans without WebAssembly
    "pdfjs-dist": Pin(
        "5.4.530",
        "sha512-r1hWsSIGGmyYUAHR26zSXkxYWLXLMd6AwqcaFYG9YUZ0GBf5GvcjJSeo512tabM4GYFhxhl5pMCmPr7Q72Rq2Q==",
        pdf_reader(),
    ),
    BUNDLER: Pin(
        "0.28.2",
        "sha512-GccVwhv3mmOUVQHCQm2Ox/rby8n/EqUwvZxE6Pjfikrq/lWw9g9WX/u9EykWnpot3Ko6j426DgQdea2xWKIAQA==",
    ),
}

# our name -> the module that esbuild makes it of
BUNDLES = {
    "age.js": 'export * from "age-encryption";',
    "shamir.js": 'export { combine, split } from "shamir-secret-sharing";',
    "noble.js": """
        export { chacha20poly1305 } from "@noble/ciphers/chacha.js";
        export { ed25519, x25519 } from "@noble/curves/ed25519.js";
        export { hkdf } from "@noble/hashes/hkdf.js";
        export { hmac } from "@noble/hashes/hmac.js";
        export { sha256, sha512 } from "@noble/hashes/sha2.js";
        export { bytesToHex, concatBytes, hexToBytes, randomBytes } from "@noble/hashes/utils.js";
        export { base64, base64nopad, base64urlnopad, bech32 } from "@scure/base";
    """,
    "qr.js": 'export { default as encodeQR } from "qr"; export { default as decodeQR } from "qr/decode.js";',
    "sha256-wasm.js": 'export { createSHA256 } from "hash-wasm";',
    "sodium.js": 'export { default as createSodium } from "libsodium";',
    "tus.js": """
        import * as tus from "tus-js-client/dist/tus.js";
        export const { DefaultHttpStack, DetailedError, HttpRequest, Upload, canStoreURLs, defaultOptions, isSupported } = tus;
    """,
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


def unpacked(package: str, pin: Pin, folder: Path) -> Path:
    """Fetch a package and put it where an import finds it."""
    place = folder / "node_modules" / package
    with tarfile.open(tarball(package, pin.version, pin.integrity, folder)) as archive:
        for member in archive.getmembers():
            member.name = "/".join(
                Path(member.name).parts[1:]
            )  # the first folder is mostly, not always, "package"
            if member.isfile():
                archive.extract(member, place, filter="data")
    return place


def bundled(source: str, folder: Path) -> bytes:
    """Let esbuild make one ES module of an entry and all it imports; the same pins give the same bytes."""
    entry = folder / "entry.js"
    entry.write_text(source)
    esbuild = folder / "node_modules" / BUNDLER / "bin" / "esbuild"
    options = [
        "--bundle",
        "--format=esm",
        "--platform=browser",
        "--target=es2022",
        "--minify",
        "--charset=utf8",
        '--define:import.meta.url=""',  # where a module lies: libsodium only asks, its WebAssembly is inside
    ]
    command = ["node", str(esbuild), str(entry), *options, "--legal-comments=none", "--log-level=warning"]
    return subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout


def fetch() -> None:
    """Write every pinned file, every bundle and the lock file."""
    lock: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, pin in PINS.items():
            place = unpacked(package, pin, Path(folder))
            files = {
                ours: keep(ours, (place / inside.removeprefix("package/")).read_bytes())
                for inside, ours in pin.files.items()
            }
            lock[package] = {"version": pin.version, "integrity": pin.integrity, "files": files}
            print(f"{package} {pin.version}: {len(files)} files")
        made = {ours: keep(ours, bundled(source, Path(folder))) for ours, source in BUNDLES.items()}
        lock[BUNDLER]["files"] = made
        print(f"bundles: {', '.join(made)}")
    LOCK.write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n")


def keep(ours: str, data: bytes) -> str:
    """Write one file and return its hash."""
    data = without_map(data)
    (VENDOR / ours).parent.mkdir(parents=True, exist_ok=True)
    (VENDOR / ours).write_bytes(data)
    return sha512(data)


def check() -> list[str]:
    """List what differs between the lock file and the committed files; empty when all is well."""
    lock = json.loads(LOCK.read_text())
    locked = {package: (entry["version"], entry["integrity"]) for package, entry in lock.items()}
    pinned = {package: (pin.version, pin.integrity) for package, pin in PINS.items()}
    wrong = [
        f"{package}: pinned differently in the script"
        for package in sorted(locked.keys() | pinned.keys())
        if locked.get(package) != pinned.get(package)
    ]
    wrong += [f"{name}: not made yet" for name in BUNDLES.keys() - lock[BUNDLER]["files"].keys()]
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
