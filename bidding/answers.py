"""The filled-in form inside a letter: read leniently, so that one bad answer never keeps an envelope closed.

{code: answer}. An answer is a text (text, choice, money, date), {"file", "pages"} (file), a list of rows {column: text}
(table), or {row: {"response": "complies"|"deviates", "note"}} (response). Pure.
"""

from collections.abc import Mapping
from typing import Any, Final

MOST_ITEMS: Final = 500
MOST_ROWS: Final = 300
MOST_TEXT: Final = 4000
RESPONSES: Final = ("complies", "deviates")

Answer = str | dict[str, str] | list[dict[str, str]] | dict[str, dict[str, str]]


def read(raw: object) -> tuple[dict[str, Answer], list[str]]:
    """Return the answers that can be read, and the codes of those that cannot ("*" for the whole).

    Only the shape is asked here; whether an answer is what the document wants is asked by texts/bid_answers.
    """
    if not isinstance(raw, Mapping) or len(raw) > MOST_ITEMS:
        return {}, ["*"]
    kept: dict[str, Answer] = {}
    unread: list[str] = []
    for code, answer in raw.items():
        if isinstance(code, str) and _is_code(code) and is_readable(answer):
            kept[code] = answer
        else:
            unread.append(str(code)[:40])
    return kept, unread


def _is_code(code: str) -> bool:
    return 0 < len(code) <= 40 and code.isprintable()


def is_readable(answer: Any) -> bool:
    """Tell whether an answer has one of the shapes above."""
    if isinstance(answer, str):
        return _is_text(answer)
    if isinstance(answer, list):
        return len(answer) <= MOST_ROWS and all(_is_row(row) for row in answer)
    if not isinstance(answer, dict) or len(answer) > MOST_ROWS:
        return False
    return _is_row(answer) or all(_is_name(name) and _is_row(row) for name, row in answer.items())


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and len(row) <= MOST_ROWS
        and all(_is_name(name) and _is_text(cell) for name, cell in row.items())
    )


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and _is_code(name)


def _is_text(text: Any) -> bool:
    # Half a surrogate pair cannot be stored or hashed; a null byte PostgreSQL refuses.
    return (
        isinstance(text, str)
        and len(text) <= MOST_TEXT
        and "\0" not in text
        and not any("\ud800" <= sign <= "\udfff" for sign in text)
    )
