"""The commands that the docs name exist and take the options shown."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def commands() -> list[tuple[str, str]]:
    """Return (document, command line) for every line of every `sh` block; a trailing \\ joins lines."""
    found = []
    for document in DOCS:
        for block in BLOCK.findall(document.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                line = line.split("  #")[0].strip()
                if line and not line.startswith("#"):
                    found.append((str(document.relative_to(ROOT)), line))
    return found


@pytest.mark.parametrize(("document", "line"), commands())
def test_a_command_in_the_docs_exists_and_takes_its_options(document: str, line: str) -> None:
    parts = shlex.split(line)
    if parts[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(parts[1:]) <= set(targets), document
    elif "manage.py" in parts:
        name, *arguments = parts[parts.index("manage.py") + 1 :]
        command = load_command_class(get_commands()[name], name)
        parser = command.create_parser("manage.py", name)
        parser.parse_args(arguments)  # exits, and so fails, for an option that is not there
        assert name in get_commands()
    else:
        assert _exists(parts), f"{document}: {line}"


def _exists(parts: list[str]) -> bool:
    """A module run with python -m, or a script of the repository."""
    if parts[:2] == ["python", "-m"]:
        return (ROOT / (parts[2].replace(".", "/") + ".py")).exists() or (
            ROOT / parts[2].replace(".", "/") / "__main__.py"
        ).exists()
    return (ROOT / parts[0]).exists() or (parts[0] == "python" and (ROOT / parts[1]).exists())


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_the_docs_leads_somewhere(document: Path) -> None:
    dead = [
        link
        for link in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / link.strip()).exists()
    ]

    assert dead == []
