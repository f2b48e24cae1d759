"""Characters the report's font lacks are never lost: they are printed as their code."""

from functools import cache

from bidding.printing import font_path


@cache
def covered() -> frozenset[int]:
    """Return the code points that the font can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> list[str]:
    """Return the characters of a text that the font cannot draw, each once, in order."""
    return list(dict.fromkeys(char for char in text if ord(char) >= 32 and ord(char) not in covered()))


def shown(text: str) -> str:
    """Return the text with each character that the font lacks as 「U+4DAE」 (its code point)."""
    lost = set(missing(text))
    return "".join(f"「{code(char)}」" if char in lost else char for char in text) if lost else text


def code(char: str) -> str:
    """Return how a code point is written: U+ and at least four hexadecimal digits."""
    return f"U+{ord(char):04X}"
