"""clearbid-verify runs on any computer: without Django, database or network, and says what it could not check."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ledger import keys
from tests.bidding.tampering import changed, flipped, packed, resealed, unpacked
from tests.bidding.test_archives import archives  # noqa: F401  the same lot

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parent.parent
# Django, the network and, where asked, the native libraries are out of reach of the process.
SITE = """
import socket, sys
absent = {names}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent:
            raise ImportError(name, name=name)
sys.meta_path.insert(0, Absent())
def refused(*given, **more):
    raise OSError("no network here")
socket.socket.connect = refused
"""


@pytest.fixture(scope="module")
def places(archives: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A directory with good and bad archives, and a receipt."""
    place = tmp_path_factory.mktemp("verify")
    members = unpacked(archives["sealed"])
    for name, data in archives.items():
        (place / f"{name}.tar").write_bytes(data)
    (place / "flipped.tar").write_bytes(packed({**members, "keyset.json": flipped(members["keyset.json"])}))
    (place / "cut.tar").write_bytes(archives["full"][:-2000])
    closing = changed(members["closing.json"], lambda paper: paper["bids"].pop())
    (place / "lie.tar").write_bytes(resealed({**members, "closing.json": closing}))
    receipt = next(name for name in members if name.endswith("receipt.tlog-proof"))
    (place / "mine.tlog-proof").write_bytes(members[receipt])
    return place


def run(
    place: Path, *arguments: str, absent: tuple[str, ...] = (), program: Path | None = None, pin: bool = True
) -> Any:
    """Run the command in a process of its own; return answer, output and errors."""
    (place / "site").mkdir(exist_ok=True)
    names = {"django", "channels", "psycopg2", *absent}
    (place / "site" / "sitecustomize.py").write_text(SITE.format(names=names))
    pinned = ["--platform", keys.log_key().verifier.vkey, "--witness", keys.witness_verifier().vkey]
    how = [str(program)] if program else ["-m", "bidding.archives.verify"]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{place / 'site'}" + ("" if program else f":{ROOT}"),
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        [sys.executable, *how, *arguments, *(pinned if pin else [])],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_good_archive_answers_0_and_names_every_check(places: Path) -> None:
    done = run(places, "sealed.tar")

    assert (done.returncode, done.stderr) == (0, "")
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") >= 28
    assert "Nothing contradicts." in done.stdout


def test_what_does_not_hold_answers_1_and_says_who_answers_for_it(places: Path) -> None:
    done = run(places, "lie.tar", "--json")
    told = json.loads(done.stdout)

    assert done.returncode == told["answer"] == 1
    findings = [one for one in told["reports"][0]["findings"] if one["verdict"] == "bad"]
    assert {(one["code"], one["why"], one["blame"]) for one in findings} == {
        ("closing.entry", "other_list", "platform"),
        ("closing.list", "left_out", "platform"),
        ("bid.state", "other_state", "platform"),
    }
    assert run(places, "flipped.tar").returncode == 1


@pytest.mark.parametrize("name", ["cut.tar", "none.tar", "mine.txt", "site"])
def test_what_cannot_be_examined_answers_2(name: str, places: Path) -> None:
    (places / "mine.txt").write_text("hello")

    done = run(places, name)

    assert done.returncode == 2
    assert done.stderr.startswith("clearbid-verify: ")
    assert json.loads(run(places, name, "--json").stdout)["answer"] == 2


def test_a_malformed_key_answers_2(places: Path) -> None:
    assert run(places, "full.tar", "--platform", "nonsense", pin=False).returncode == 2
    witness = keys.witness_verifier().vkey
    assert run(places, "full.tar", "--platform", witness, pin=False).returncode == 2


def test_a_receipt_is_checked_alone_and_against_an_archive(places: Path) -> None:
    assert run(places, "mine.tlog-proof").returncode == 0
    assert run(places, "sealed.tar", "--receipt", "mine.tlog-proof").returncode == 0
    assert "receipt.in_archive" in run(places, "sealed.tar", "--receipt", "mine.tlog-proof").stdout


def test_two_archives_are_compared(places: Path) -> None:
    assert run(places, "full.tar", "--compare", "public.tar").returncode == 0
    differing = run(places, "full.tar", "--compare", "lie.tar")
    assert differing.returncode == 1
    assert "✗ compare.closing" in differing.stdout


def test_without_the_native_libraries_it_says_what_it_could_not_check(places: Path) -> None:
    without = run(places, "sealed.tar", absent=("pyrage",))
    neither = run(places, "sealed.tar", absent=("pyrage", "cryptography"))

    assert without.returncode == 0
    assert "pyrage is not installed" in without.stdout
    assert neither.returncode == 2
    assert "Signatures were not checked" in neither.stdout
    assert run(places, "lie.tar", absent=("pyrage", "cryptography")).returncode == 1


def test_the_single_file_program_is_the_same_each_time_and_answers_alike(places: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    import build_verifier

    program = build_verifier.built()
    (places / "clearbid-verify.pyz").write_bytes(program)

    assert build_verifier.built() == program
    for name in ("sealed.tar", "lie.tar", "cut.tar"):
        command = run(places, name, "--lang", "zh")
        single = run(places, name, "--lang", "zh", program=places / "clearbid-verify.pyz")
        assert (single.returncode, single.stdout) == (command.returncode, command.stdout)


def test_the_command_is_declared_for_installation() -> None:
    import tomllib

    declared = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]["scripts"]

    assert declared == {"clearbid-verify": "bidding.archives.verify:main"}
