"""The offline tools: reproducible, published by hash, handed out to be saved."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from ledger import keys
from ledger.queries import entries_on
from ledger.verification import verify
from portal.actions import publish_tools
from portal.tools import FOLDER, NAMES, tool

ROOT = Path(settings.BASE_DIR)


@pytest.mark.django_db
def test_each_version_is_logged_once() -> None:
    first, second = publish_tools(), publish_tools()

    assert [entry.facts["name"] for entry in first] == ["clearbid-seal.html", "clearbid-verify.html"]
    assert second == []
    assert all(entry.facts["sha256"] == tool(name).sha256 for entry, name in zip(first, NAMES, strict=True))


@pytest.mark.django_db
def test_the_command_says_what_it_logged(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish_tools")

    said = capsys.readouterr().out
    assert f"{tool('seal').sha256}  clearbid-seal.html\n" in said
    assert entries_on("tool:seal").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_hash_and_proof_and_the_proof_holds(client: Client) -> None:
    publish_tools()
    page = client.get("/tools/").content.decode()
    for name in NAMES:
        assert tool(name).sha256 in page
        proof = client.get(f"/tools/{name}.tlog-proof")
        receipt = verify(
            proof.content.decode(), log=keys.log_key().verifier, witnesses=[keys.witness_verifier()]
        )
        assert receipt.body["facts"]["sha256"] == tool(name).sha256


@pytest.mark.django_db
def test_before_publication_the_page_says_so_and_no_proof_is_given(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert "Not logged yet" in client.get("/tools/").content.decode()
    assert client.get("/tools/seal.tlog-proof").status_code == 404
    assert client.get("/tools/other.html").status_code == 404


@pytest.mark.django_db
def test_a_tool_is_handed_out_to_be_saved_byte_for_byte(client: Client) -> None:
    answer = client.get("/tools/seal.html")

    assert answer.content == (FOLDER / "seal.html").read_bytes()
    assert answer["Content-Disposition"] == 'attachment; filename="clearbid-seal.html"'
    assert answer["Content-Security-Policy"] == "sandbox"


@pytest.mark.slow
@pytest.mark.pure
def test_built_in_two_places_the_tools_are_the_same_bytes_as_the_committed_ones(tmp_path: Path) -> None:
    for place in ("one", "another place"):
        copy = tmp_path / place
        skip = shutil.ignore_patterns("__pycache__", ".*", "build", "tests", "media", "node_modules", "docs")
        shutil.copytree(ROOT, copy, ignore=skip)
        for name in NAMES:
            (copy / "portal" / "offline" / f"{name}.html").unlink()
        subprocess.run(
            [sys.executable, "scripts/single_file.py", "build"],
            cwd=copy,
            env={"DEBUG": "1", "PATH": os.environ["PATH"]},
            check=True,
            capture_output=True,
        )

    for name in NAMES:
        hashes = {
            sha256((where / "portal" / "offline" / f"{name}.html").read_bytes()).hexdigest()
            for where in (ROOT, tmp_path / "one", tmp_path / "another place")
        }
        assert len(hashes) == 1, name


@pytest.mark.pure
def test_the_policy_of_a_tool_lets_nothing_out_and_names_its_own_scripts_only() -> None:
    for name in NAMES:
        text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
        policy = text.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

        assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == "'none'"
        assert rules["script-src"].split()[0].startswith("'sha256-")
        assert "http" not in policy.replace("http-equiv", "")
        assert "unsafe-inline" not in policy
