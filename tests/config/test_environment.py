"""The platform reads its environment, and refuses to start insecurely."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    SECRETS,
    flag,
    insist_on_security,
    insist_on_stamps,
    insist_on_witnesses,
    secret,
    words,
)
from ledger.notes import COSIGNATURE, ED25519, Signer

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]
SAFE = {name: f"{number}".ljust(40, "k") for number, name in enumerate(SECRETS)}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of its own, with this environment only."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("text", "answer"), [("1", True), ("true", True), (" Yes ", True), ("0", False), ("", False)]
)
def test_a_flag_reads_the_usual_words(text: str, answer: bool) -> None:
    assert flag("X", env={"X": text}) is answer


def test_words_leave_out_the_blanks() -> None:
    assert words("X", env={"X": "a, ,b,"}) == ["a", "b"]


def test_a_secret_may_be_missing_only_in_debug() -> None:
    assert secret("SECRET_KEY", debug=True, env={})
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be set"):
        secret("SECRET_KEY", debug=False, env={})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="32"):
        secret("SECRET_KEY", debug=False, env={"SECRET_KEY": "short"})


def test_the_development_secret_is_refused_outside_debug() -> None:
    development = secret("LEDGER_KEY", debug=True, env={})

    with pytest.raises(ImproperlyConfigured):
        secret("LEDGER_KEY", debug=False, env={"LEDGER_KEY": development})


def test_one_secret_must_not_serve_two_purposes() -> None:
    with pytest.raises(ImproperlyConfigured, match="differ"):
        insist_on_security(
            debug=False, hosts=["example.org"], env={**SAFE, "WITNESS_KEY": SAFE["LEDGER_KEY"]}
        )


@pytest.mark.parametrize("hosts", [[], ["*"], ["example.org", "*"]])
def test_the_hosts_must_be_named(hosts: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        insist_on_security(debug=False, hosts=hosts, env=SAFE)


def test_without_an_environment_the_platform_does_not_start() -> None:
    attempt = start()

    assert attempt.returncode == 1
    assert "ALLOWED_HOSTS must name the hosts" in attempt.stderr


def test_with_its_secrets_and_hosts_the_platform_starts_without_debug() -> None:
    assert start(ALLOWED_HOSTS="example.org", **SAFE).returncode == 0


def test_a_witness_elsewhere_takes_the_place_of_its_secret() -> None:
    vkey = Signer("witness.example/w1", COSIGNATURE, b"\x05" * 32).verifier.vkey
    secrets = {name: value for name, value in SAFE.items() if name != "WITNESS_KEY"}
    outside = {"ALLOWED_HOSTS": "example.org", "WITNESS_URL": "https://witness.example", "WITNESS_VKEY": vkey}

    assert start(**outside, **secrets).returncode == 0
    both = start(**outside, **SAFE)
    assert (both.returncode, "the platform must not hold it" in both.stderr) == (1, True)


WITNESS = Signer("witness.example/w1", COSIGNATURE, b"\x05" * 32).verifier.vkey
LOG = Signer("witness.example/w1", ED25519, b"\x05" * 32).verifier.vkey
URL = "https://witness.example"


@pytest.mark.parametrize(
    ("urls", "vkeys", "former", "said"),
    [
        ([URL], [], [], "as many"),
        ([], [WITNESS], [], "as many"),
        (["witness.example"], [WITNESS], [], "http"),
        (["file:///etc/passwd"], [WITNESS], [], "http"),
        ([URL], ["nonsense"], [], "no public key"),
        ([URL], [LOG], [], "not a witness's"),
        ([], [], [LOG], "not a witness's"),
        ([URL, URL], [WITNESS, WITNESS], [], "one witness"),
    ],
)
def test_a_witness_needs_an_address_and_its_own_key(
    urls: list[str], vkeys: list[str], former: list[str], said: str
) -> None:
    insist_on_witnesses([URL], [WITNESS], [WITNESS])

    with pytest.raises(ImproperlyConfigured, match=said):
        insist_on_witnesses(urls, vkeys, former)


def test_an_authority_for_stamps_needs_its_roots(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text("")
    insist_on_stamps("", "")
    insist_on_stamps("https://tsa.example/", str(roots))

    for url, place in (
        ("tsa.example", str(roots)),
        ("https://tsa.example/", ""),
        ("https://tsa.example/", "/none"),
    ):
        with pytest.raises(ImproperlyConfigured):
            insist_on_stamps(url, place)
