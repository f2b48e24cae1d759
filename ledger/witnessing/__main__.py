"""The witness's commands: `python -m ledger.witnessing`. They need Python and `cryptography`, nothing of the platform.

init makes key and state and prints the public key; serve cosigns; add-log watches one more log; acknowledge clears
the alarms; recover takes in a cosigned checkpoint after the state was lost.
"""

import argparse
import logging
import signal
import sys
import threading
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import time

from ledger.merkle import ProofError
from ledger.notes import ED25519, NoteError, Verifier
from ledger.verification import verify_checkpoint
from ledger.witnessing import keyfile
from ledger.witnessing.keeping import STATE, Keeper, Log, State, StateError
from ledger.witnessing.serving import Service
from ledger.witnessing.witness import Witness


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with the reason on stderr."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (StateError, NoteError, ProofError, OSError) as error:
        sys.stderr.write(f"witness: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="witness", description=__doc__, formatter_class=_Plain)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser(
        "init", help="make the witness's key and an empty state; prints the public key"
    )
    init.add_argument(
        "--name",
        required=True,
        help="the key's name: an address without https://, e.g. witness.gov.example/w1",
    )
    init.add_argument("--log", action="append", default=[], help="public key of a log to watch (repeatable)")
    add = commands.add_parser("add-log", help="watch one more log")
    add.add_argument("log", help="its public key, as the platform publishes it")
    vkey = commands.add_parser("vkey", help="print the witness's public key")
    serve = commands.add_parser("serve", help="cosign over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8750, help="port to listen on (8750); 0 takes a free one")
    serve.add_argument("--until-eof", action="store_true", help="stop when standard input ends")
    clear = commands.add_parser("acknowledge", help="clear the alarms after they were looked into")
    clear.add_argument("--by", required=True, help="who looked into them")
    clear.add_argument("--because", required=True, help="what came of it")
    recover = commands.add_parser(
        "recover", help="take in the latest checkpoint we cosigned, after the state was lost"
    )
    recover.add_argument("--log", help="public key of the log, where not even an empty state is left")
    recover.add_argument("note", type=Path, help="the cosigned checkpoint, as a file")
    for command, run in [
        (init, _init),
        (add, _add),
        (vkey, _vkey),
        (serve, _serve),
        (clear, _clear),
        (recover, _recover),
    ]:
        command.add_argument("--state", type=Path, required=True, help="directory of key and state")
        command.set_defaults(run=run)
    return parser


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Shows the description as it is written."""


def _log(vkey: str) -> Log:
    if Verifier.parse(vkey).kind != ED25519:
        raise NoteError("this is not the key of a log")
    return Log(vkey)


def _init(given: argparse.Namespace) -> None:
    with Keeper(given.state) as keeper:
        if (given.state / STATE).exists():
            raise StateError(f"{given.state} has a state already")
        state = State()
        for vkey in given.log:
            state = state.with_log(_log(vkey))
        signer = keyfile.make(given.state, given.name)
        keeper.save(state)
    sys.stdout.write(signer.verifier.vkey + "\n")


def _add(given: argparse.Namespace) -> None:
    with Keeper(given.state) as keeper:
        state, log = keeper.load(), _log(given.log)
        if log.verifier.name in state.logs:
            raise StateError(f"{log.verifier.name} is watched already")
        keeper.save(state.with_log(log))


def _vkey(given: argparse.Namespace) -> None:
    sys.stdout.write(keyfile.load(given.state).verifier.vkey + "\n")


def _serve(given: argparse.Namespace) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    with Keeper(given.state) as keeper:
        witness = Witness(keyfile.load(given.state), keeper)
        service = Service((given.host, given.port), witness)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_why: threading.Thread(target=service.shutdown).start())
        if given.until_eof:
            threading.Thread(target=_stop_at_eof, args=(service,), daemon=True).start()
        sys.stdout.write(f"{service.url}\n")
        sys.stdout.flush()
        service.serve_forever(poll_interval=0.2)
        service.server_close()


def _stop_at_eof(service: Service) -> None:
    sys.stdin.read()
    service.shutdown()


def _clear(given: argparse.Namespace) -> None:
    with Keeper(given.state) as keeper:
        state = keeper.load()
        done = [
            {
                "origin": one.origin,
                "reason": one.reason,
                "by": given.by,
                "because": given.because,
                "at": int(time()),
            }
            for one in state.alarms
        ]
        keeper.save(replace(state, alarms=(), acknowledged=(*state.acknowledged, *done)))
    sys.stdout.write(f"{len(done)}\n")


def _recover(given: argparse.Namespace) -> None:
    signer, note = keyfile.load(given.state), given.note.read_text(encoding="utf-8")
    with Keeper(given.state) as keeper:
        lost = given.log and not (given.state / STATE).exists()
        state = State().with_log(_log(given.log)) if lost else keeper.load()
        log = state.logs.get(note.partition("\n")[0])
        if log is None:
            raise StateError("the checkpoint is of a log that is not watched here")
        head, seen = verify_checkpoint(note, log.verifier, [signer.verifier], quorum=1)
        if head.size <= log.size:
            raise StateError(f"the state knows {log.size} entries already")
        at = max(log.at, seen[signer.name])
        keeper.save(
            state.with_log(replace(log, size=head.size, root=b64encode(head.root).decode(), note=note, at=at))
        )


if __name__ == "__main__":
    sys.exit(main())
