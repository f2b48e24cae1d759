"""The paper that the platform signs for a notice: what it is, its hash, its title and its whole text. Pure.

It is the text of a C2SP signed note. Its first line keeps it apart from every checkpoint, and its SHA-256 line is that
of the notice as it stands on all channels: title, a blank line, text.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bidding.texts.composing import notice_digest

FORMAT = "clearbid-notice/1"
# A signed note holds no control characters but line feeds.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")


class PaperError(ValueError):
    """The text is no paper of a notice, or its hash is another text's."""


@dataclass(frozen=True)
class Paper:
    """One notice: its lot's code, its kind, when it was published, title and text."""

    lot: str
    kind: str
    published_at: datetime
    title: str
    body: str

    @property
    def sha256(self) -> str:
        """The hash of title and text."""
        return notice_digest(self.title, self.body)

    @property
    def text(self) -> str:
        """The text that is signed."""
        at = self.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        head = f"{FORMAT}\nlot {self.lot}\nkind {self.kind}\npublished {at}\nsha256 {self.sha256}\n"
        return f"{head}\n{self.title}\n\n{self.body}\n"


def plain(text: str) -> str:
    """Return a text as notices hold it: line feeds alone end lines, no control characters, no blanks at line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(CONTROL.sub(" ", line).rstrip() for line in lines).strip("\n")


def read(text: str) -> Paper:
    """Read the text of a signed notice. Raises PaperError when it is none or the hash is not that of its words."""
    head, _gap, rest = text.partition("\n\n")
    title, gap, body = rest.partition("\n\n")
    lines = head.split("\n")
    names = [line.partition(" ")[0] for line in lines]
    if names != [FORMAT, "lot", "kind", "published", "sha256"] or not gap or not body.endswith("\n"):
        raise PaperError("this is no signed notice")
    values = [line.partition(" ")[2] for line in lines]
    try:
        at = datetime.strptime(values[3], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise PaperError("the signed notice has no time") from error
    paper = Paper(values[1], values[2], at, title, body[:-1])
    if paper.sha256 != values[4]:
        raise PaperError("the text is not the one that was hashed")
    return paper
