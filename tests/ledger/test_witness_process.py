"""The witness as a real process: its protocol over HTTP, its commands, and what is left of it after SIGKILL."""

import http.client
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ledger.notes import ED25519, Note, Signer, Verifier
from ledger.witnessing.asked import MOST_BYTES, Asked
from ledger.witnessing.asking import AwayError, ask
from ledger.witnessing.judging import ConflictError, RefusalError
from tests.ledger.witnesses import LOG, ROOT, Running, Tree, command, initiated, running

pytestmark = [pytest.mark.slow, pytest.mark.pure]
TREE = Tree.of(40)
OTHER = Signer("other.example/log", ED25519, b"\x01" * 32)
FORGER = Signer(LOG.name, ED25519, b"\x01" * 32)


def asks(witness: Running, asked: Asked) -> str:
    return ask(witness.url, asked, Verifier.parse(witness.vkey), patience=5)


def posted(witness: Running, body: bytes, **headers: str) -> tuple[int, str, bytes]:
    place = urlsplit(witness.url)
    connection = http.client.HTTPConnection(place.netloc, timeout=10)
    connection.request("POST", "/add-checkpoint", body, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


def test_it_starts_without_any_secret_of_the_platform_and_speaks_the_protocol(tmp_path: Path) -> None:
    initiated(tmp_path, LOG.verifier.vkey)

    with running(tmp_path) as witness:
        line = asks(witness, TREE.asked(0, 9))
        with pytest.raises(ConflictError) as conflict:
            asks(witness, TREE.asked(3, 12))
        assert posted(witness, TREE.asked(3, 12).text.encode()) == (409, "text/x.tlog.size", b"9\n")
        statuses = [
            posted(witness, asked.text.encode())[0]
            for asked in (
                TREE.asked(9, 20),
                TREE.asked(0, 9, OTHER),
                TREE.asked(20, 21, FORGER),
                TREE.forked(3, 30).asked(20, 30),
                TREE.forked(3, 20).asked(20, 20),
            )
        ]
        assert posted(witness, b"nonsense")[0] == 400
        assert json.loads(witness.get("/status.json"))["logs"][LOG.name]["size"] == 20
        assert witness.get("/vkey").strip() == witness.vkey
        assert "告警" in witness.get("/")
        with pytest.raises(urllib.error.HTTPError) as unhealthy:
            witness.get("/healthz")

    assert Note.parse(TREE.note(9) + line).cosigned_at(Verifier.parse(witness.vkey))
    assert (conflict.value.size, statuses, unhealthy.value.code) == (9, [200, 404, 403, 422, 409], 503)


def test_bodies_and_connections_have_their_limits(tmp_path: Path) -> None:
    initiated(tmp_path, LOG.verifier.vkey)

    with running(tmp_path) as witness:
        assert posted(witness, b"x" * (MOST_BYTES + 1))[0] == 413
        assert posted(witness, b"", **{"Content-Length": "-1"})[0] == 411
        assert posted(witness, b"", **{"Content-Length": "9" * 30})[0] == 413
        place = urlsplit(witness.url)
        silent = [socket.create_connection((place.hostname, place.port)) for _ in range(8)]
        assert asks(witness, TREE.asked(0, 9))
        for connection in silent:
            connection.close()


@pytest.mark.parametrize("when", ["before", "half", "after"])
def test_a_witness_killed_between_signing_and_answering_signs_no_second_history(
    tmp_path: Path, when: str
) -> None:
    initiated(tmp_path, LOG.verifier.vkey)
    forked = TREE.forked(3, 20)
    with running(tmp_path, "-m", "tests.ledger.dying_witness", when) as dying:
        asks(dying, TREE.asked(0, 9))
        with pytest.raises(AwayError):
            asks(dying, TREE.asked(9, 20))
        assert dying.process.wait(timeout=10) == -9

    with running(tmp_path) as witness:
        size = json.loads(witness.get("/status.json"))["logs"][LOG.name]["size"]
        with pytest.raises(RefusalError):
            asks(witness, forked.asked(size, 20))
        line = asks(witness, TREE.asked(size, 20))

    assert size == (20 if when == "after" else 9)
    assert Note.parse(TREE.note(20) + line).cosigned_at(Verifier.parse(witness.vkey))


def test_a_false_answer_is_no_cosignature(tmp_path: Path) -> None:
    """A pinned key that is not the witness's: whoever sits at the address cannot cosign."""
    initiated(tmp_path, LOG.verifier.vkey)
    stranger = Signer("witness.example/w1", 4, b"\x09" * 32).verifier

    with running(tmp_path) as witness, pytest.raises(AwayError, match="no line of its key"):
        ask(witness.url, TREE.asked(0, 9), stranger, patience=5)


def test_nobody_at_the_address_is_away() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(AwayError, match="does not answer"):
        ask(f"http://127.0.0.1:{port}", TREE.asked(0, 9), LOG.verifier, patience=1)


def test_a_second_witness_does_not_start_from_the_same_state(tmp_path: Path) -> None:
    initiated(tmp_path, LOG.verifier.vkey)

    with running(tmp_path):
        second = command("serve", "--state", str(tmp_path), "--port", "0")

    assert (second.returncode, "another witness is at work" in second.stderr) == (1, True)


def test_a_witness_without_its_state_does_not_start(tmp_path: Path) -> None:
    initiated(tmp_path, LOG.verifier.vkey)
    (tmp_path / "state.json").unlink()

    started = command("serve", "--state", str(tmp_path), "--port", "0")

    assert (started.returncode, "there is no state" in started.stderr) == (1, True)


def test_a_lost_state_is_recovered_from_the_latest_cosigned_checkpoint(tmp_path: Path) -> None:
    initiated(tmp_path, LOG.verifier.vkey)
    with running(tmp_path) as witness:
        note = TREE.note(20) + asks(witness, TREE.asked(0, 20))
    (tmp_path / "state.json").unlink()
    kept, foreign = tmp_path / "kept", tmp_path / "foreign"
    kept.write_text(note)
    foreign.write_text(TREE.note(30))

    without = command("recover", "--state", str(tmp_path), str(kept))
    done = command("recover", "--state", str(tmp_path), "--log", LOG.verifier.vkey, str(kept))
    again = command("recover", "--state", str(tmp_path), str(kept))
    unsigned = command("recover", "--state", str(tmp_path), str(foreign))

    assert (without.returncode, done.returncode, again.returncode, unsigned.returncode) == (1, 0, 1, 1)
    with running(tmp_path) as witness, pytest.raises(RefusalError):
        asks(witness, TREE.forked(3, 30).asked(20, 30))


def test_logs_are_added_and_alarms_acknowledged_by_name(tmp_path: Path) -> None:
    initiated(tmp_path)
    added = command("add-log", "--state", str(tmp_path), LOG.verifier.vkey)
    twice = command("add-log", "--state", str(tmp_path), LOG.verifier.vkey)
    with running(tmp_path) as witness:
        asks(witness, TREE.asked(0, 9))
        with pytest.raises(RefusalError):
            asks(witness, TREE.forked(3, 20).asked(9, 20))

    cleared = command(
        "acknowledge", "--state", str(tmp_path), "--by", "Wang", "--because", "restored by mistake"
    )

    state = json.loads((tmp_path / "state.json").read_text())
    assert (added.returncode, twice.returncode, cleared.stdout) == (0, 1, "1\n")
    assert (state["alarms"], [one["by"] for one in state["acknowledged"]]) == ([], ["Wang"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "--name", "two words", "--log", LOG.verifier.vkey),
        ("init", "--name", "witness.example/w1", "--log", "nonsense"),
        ("add-log", "nonsense"),
        ("vkey",),
        ("recover", "missing-file"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = command(*arguments, "--state", str(tmp_path / "state"))

    assert (done.returncode, done.stderr.startswith("witness: "), "Traceback" in done.stderr) == (
        1,
        True,
        False,
    )


def test_the_platform_s_own_command_does_the_same(tmp_path: Path) -> None:
    """`manage.py witness` needs none of the platform's secrets."""
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "witness",
            "init",
            "--state",
            str(tmp_path),
            "--name",
            "witness.example/w1",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert Verifier.parse(done.stdout.strip()).name == "witness.example/w1", done.stderr
