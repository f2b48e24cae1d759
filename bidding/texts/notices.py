"""Official notices from their standard wording, with facts filled in. Pure but for reading its own data file."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "standard_texts" / "notices.json"
MARK = re.compile(r"\{(\w+)\}")


@cache
def _wordings() -> dict[str, dict[str, str]]:
    wordings: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return wordings


def wording(kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return title and text of a notice. KeyError for an unknown kind or a fact that is missing."""
    said = _wordings()[kind]
    return _filled(said["title"], facts), _filled(said["body"], facts)


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return MARK.sub(lambda found: facts[found[1]], text)
