"""The offline tool of bidders and keyholders: `python -m bidding.sealing.tool`. No server, no Django, no database.

Bidder: keys, seal, try, withdraw. Keyholder: keys, drill, release. Secrets are read from a key file that is sealed
with a passphrase, asked for at the terminal or taken from the environment variable CLEARBID_PASSPHRASE.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path
from typing import Any

from bidding.sealing import holding, keysets, papers, preparing
from bidding.sealing.refusals import SealingError
from ledger.notes import Verifier


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with the reason on stderr."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (SealingError, ValueError, OSError) as error:
        sys.stderr.write(f"clearbid: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clearbid-seal", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    keys = _command(commands, _keys, "keys", "make a key file; prints the public keys to register")
    keys.add_argument("file", type=Path)
    seal = _command(commands, _seal, "seal", "seal a bid into a directory")
    seal.add_argument("--keyset", type=Path, required=True, help="the keyset of the lot, as downloaded")
    seal.add_argument("--fingerprint", required=True, help="its fingerprint, as printed in the notice")
    seal.add_argument("--proof", type=Path, help="the keyset's .tlog-proof; needs --platform and --witness")
    seal.add_argument("--platform", help="the platform's public key, as published")
    seal.add_argument("--witness", help="the witness's public key, as its department publishes it")
    seal.add_argument("--bidder", required=True, help="your unified social credit code")
    seal.add_argument("--out", type=Path, required=True)
    seal.add_argument(
        "--envelope", action="append", required=True, nargs="+", metavar=("KIND", "FILE"), help=_ENVELOPE
    )
    test = _command(commands, _try, "try", "open your own sealed file with the rescue key")
    test.add_argument("directory", type=Path)
    test.add_argument("--kind", required=True)
    test.add_argument("--out", type=Path, required=True)
    withdraw = _command(commands, _withdraw, "withdraw", "sign the withdrawal of a bid")
    withdraw.add_argument("directory", type=Path)
    drill = _command(commands, _drill, "drill", "open a drill; prints its text and your signature")
    drill.add_argument("file", type=Path)
    release = _command(commands, _release, "release", "open your wraps and sign the shares, after closing")
    release.add_argument("wraps", type=Path)
    release.add_argument("--platform", required=True, help="the platform's public key, as published")
    release.add_argument("--witness", required=True, help="the witness's public key, as published")
    release.add_argument("--out", type=Path, required=True)
    for command in (seal, withdraw, drill, release):
        command.add_argument("--key", type=Path, required=True, help="your key file")
    return parser


_ENVELOPE = "kind, then its letter (.json) and files; repeat for every envelope the tender asks for"


def _command(commands: Any, run: Any, name: str, help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(run=run)
    return command


def _passphrase() -> str:
    return os.environ.get("CLEARBID_PASSPHRASE") or getpass("Passphrase: ")


def _loaded(given: argparse.Namespace) -> holding.Keys:
    return holding.load(given.key, passphrase=_passphrase())


def _keys(given: argparse.Namespace) -> None:
    keys = holding.new_keys()
    holding.save(keys, given.file, passphrase=_passphrase())
    sys.stdout.write(holding.describe(keys) + "\n")


def _seal(given: argparse.Namespace) -> None:
    keyset = keysets.parse(given.keyset.read_bytes())
    if keyset.fingerprint != given.fingerprint.strip().lower():
        raise SealingError("wrong_keyset")
    _check_proof(given, keyset)
    given.out.mkdir(parents=True)
    parts = [_part(kind, [Path(name) for name in files]) for kind, *files in given.envelope]
    bid = preparing.seal_bid(keyset, parts, bidder=given.bidder, seed=_loaded(given).seed, into=given.out)
    (given.out / "manifest.json").write_bytes(bid.manifest)
    (given.out / "manifest.sig").write_text(bid.signature.hex() + "\n")
    rescue = given.out / "rescue-KEEP-SECRET.json"
    rescue.touch(mode=0o600)
    rescue.write_text(json.dumps(bid.rescue, indent=2) + "\n")
    sys.stdout.write("".join(f"{path}\n" for path in bid.files.values()))
    sys.stdout.write(f"{given.out / 'manifest.json'}\n{given.out / 'manifest.sig'}\n")


def _check_proof(given: argparse.Namespace, keyset: keysets.Keyset) -> None:
    """Check the keyset's place in the log, where a proof is given. Raises SealingError."""
    pins = (given.platform, given.witness)
    if given.proof is None and not any(pins):
        return
    if given.proof is None or not all(pins):
        raise SealingError("keyset_proof", why="--proof, --platform and --witness belong together")
    platform, witness = (Verifier.parse(vkey) for vkey in pins)
    keysets.check_proof(keyset, given.proof.read_text(encoding="utf-8"), platform=platform, witness=witness)


def _part(kind: str, files: list[Path]) -> preparing.Part:
    letter = {}
    if files and files[0].suffix == ".json":
        letter = json.loads(files.pop(0).read_bytes())
    return preparing.Part(kind, letter, [(path.name, path) for path in files])


def _try(given: argparse.Namespace) -> None:
    rescue = json.loads((given.directory / "rescue-KEEP-SECRET.json").read_text())
    (sealed,) = given.directory.glob(f"{given.kind}-*.age")
    manifest = (given.directory / "manifest.json").read_bytes()
    content = preparing.open_own(
        sealed, manifest, kind=given.kind, identity=rescue[given.kind], into=given.out
    )
    sys.stdout.write(content.letter.decode() + "\n")
    sys.stdout.write("".join(f"{member.sha256} {member.name}\n" for member in content.files))


def _withdraw(given: argparse.Namespace) -> None:
    manifest = (given.directory / "manifest.json").read_bytes()
    statement, signature = preparing.withdrawal(manifest, seed=_loaded(given).seed)
    (given.directory / "withdrawal.json").write_bytes(statement)
    (given.directory / "withdrawal.sig").write_text(signature.hex() + "\n")
    sys.stdout.write(f"{given.directory / 'withdrawal.json'}\n{given.directory / 'withdrawal.sig'}\n")


def _drill(given: argparse.Namespace) -> None:
    keys = _loaded(given)
    text = holding.open_drill(given.file.read_text(), keys)
    sys.stdout.write(f"{text}\n{papers.sign(text.encode(), keys.seed).hex()}\n")


def _release(given: argparse.Namespace) -> None:
    answer = holding.release_file(
        given.wraps.read_bytes(), _loaded(given), platform=given.platform, witness=given.witness
    )
    given.out.write_bytes(answer)
    sys.stdout.write(f"{given.out}\n")


if __name__ == "__main__":
    sys.exit(main())
