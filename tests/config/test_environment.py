"""The platform reads its environment, and refuses to start insecurely."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import SECRETS, flag, insist_on_security, secret, words

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
