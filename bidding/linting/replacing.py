"""What can be done at once about a passage: the words that its remedy puts instead, adds, or takes away. Pure."""

import re
from dataclasses import dataclass

_QUOTED = re.compile(r"(改为|改成|表述为|应加|写明)“([^“”]{2,120})”")
_KINDS = {"应加": "append", "写明": "append"}


@dataclass(frozen=True)
class Remedy:
    """`kind` is replace (the sentence by `text`), append (`text` after the passage), delete (the sentence) or ""."""

    kind: str = ""
    text: str = ""


def remedy(fix: str) -> Remedy:
    """Read what can be done at once out of a Chinese remedy: Remedy("replace", "业绩地域不限"); kind "" for none."""
    quoted = _QUOTED.search(fix)
    if quoted:
        return Remedy(_KINDS.get(quoted[1], "replace"), quoted[2])
    return Remedy("delete") if fix.startswith("删除") else Remedy()
