"""A standard text cut into the tasks of whoever fills it in: its chapters, then its structured parts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bidding.texts.blocks import Block, blocks
from bidding.texts.composing import MARK

# The parts that evaluation and sealing read; each is a task of its own.
STRUCTURED = ("criteria", "formula", "rejections", "process", "boq")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its code (c1, c2, …) is the name of its page and of its draft."""

    code: str
    title: str
    title_en: str
    volume: str
    volume_en: str
    clauses: Sequence[Mapping[str, Any]]

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in or to decide."""
        return any(clause["kind"] != "locked" for clause in self.clauses)


def chapters(body: Mapping[str, Any]) -> list[Chapter]:
    """List the chapters of a standard text in order."""
    placed = [(volume, chapter) for volume in body["volumes"] for chapter in volume["chapters"]]
    return [
        Chapter(
            f"c{place}",
            f"{chapter['number']} {chapter['title']}",
            chapter.get("title_en", ""),
            volume["title"],
            volume.get("title_en", ""),
            chapter["clauses"],
        )
        for place, (volume, chapter) in enumerate(placed, start=1)
    ]


def shown(clause: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Block]:
    """Yield a clause as it reads so far; what is not known yet stands in brackets."""
    text = MARK.sub(lambda found: said.get(found[1], f"〔{found[1]}〕"), clause["text"])
    return blocks(text)
