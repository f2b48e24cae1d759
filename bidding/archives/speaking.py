"""Saying the findings in Chinese or English without Django: from the project's catalogue, or the one built in."""

import gettext
import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from bidding.archives import refusals, texts

ROOT: Final = Path(__file__).resolve().parent.parent.parent
CATALOGUE: Final = "locale/zh_Hans/LC_MESSAGES/django.mo"
BUILT_IN: Final = "bidding/archives/zh.json"
TABLES: Final = (
    texts.CHECKS,
    texts.WHYS,
    texts.BLAMES,
    texts.VERDICTS,
    texts.SUMMARIES,
    refusals.TEXTS,
)


def say(table: dict[str, str], code: str, facts: dict[str, Any] | None = None, *, language: str) -> str:
    """Return the sentence of a code, filled with its facts; the code itself where there is no sentence."""
    sentence = table.get(code, code)
    if language == "zh":
        sentence = _chinese().get(sentence, sentence)
    try:
        return sentence % (facts or {}) if "%(" in sentence else sentence
    except KeyError:
        return sentence


@cache
def _chinese() -> dict[str, str]:
    """Return the Chinese of every sentence, {} where no catalogue is at hand."""
    if built_in := _resource(BUILT_IN):
        return dict(json.loads(built_in))
    compiled = _resource(CATALOGUE)
    if not compiled:
        return {}
    catalogue = gettext.GNUTranslations(BytesIO(compiled))
    return {sentence: catalogue.gettext(sentence) for table in TABLES for sentence in table.values()}


def _resource(name: str) -> bytes:
    """Return a file of the project, out of a directory or out of the single-file program."""
    loader = globals().get("__loader__")
    try:
        return bytes(loader.get_data(str(ROOT / name))) if loader else (ROOT / name).read_bytes()
    except OSError:
        return b""
