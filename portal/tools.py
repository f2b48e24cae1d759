"""The offline tools that anybody may download, and where the public ledger says what their bytes are."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.cosigning import witnessed_proof
from ledger.models import Entry
from ledger.queries import entries_on

FOLDER: Final = Path(__file__).resolve().parent / "offline"
NAMES: Final = ("seal", "verify")
TITLES: Final[dict[str, str | Promise]] = {
    "seal": _("Offline seal tool"),
    "verify": _("Offline verifier"),
}
PURPOSES: Final[dict[str, str | Promise]] = {
    "seal": _(
        "Seals a bid on a computer without a network, signs withdrawals, and opens one's own sealed files. The platform takes its files like those of the preparation page."
    ),
    "verify": _(
        "Checks an audit archive or a receipt without the platform: signatures, hashes, the order of the log."
    ),
}


@dataclass(frozen=True)
class Tool:
    """A tool as it lies here: its name, its bytes, their SHA-256, and its entry in the ledger once published."""

    name: str
    content: bytes
    sha256: str
    entry: Entry | None = None

    @property
    def title(self) -> str:
        """The tool's title in the page's language."""
        return str(TITLES[self.name])

    @property
    def purpose(self) -> str:
        """What the tool is for, in the page's language."""
        return str(PURPOSES[self.name])

    @property
    def file(self) -> str:
        """The name under which it is saved."""
        return f"clearbid-{self.name}.html"


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = (FOLDER / f"{name}.html").read_bytes()
    return content, sha256(content).hexdigest()


def tool(name: str) -> Tool:
    """Return a tool by its name, one of NAMES."""
    content, digest = _content(name)
    published = [entry for entry in entries_on(f"tool:{name}") if entry.facts.get("sha256") == digest]
    return Tool(name, content, digest, published[0] if published else None)


def proof(found: Tool) -> str | None:
    """Return the tlog-proof that the ledger names this hash; None before it is published and cosigned."""
    return witnessed_proof(found.entry) if found.entry else None
