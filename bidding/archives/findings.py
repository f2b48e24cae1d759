"""What an examination finds: for each check what holds, what does not and by whose statement, what could not be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from bidding.archives.absent import AbsentError
from bidding.archives.refusals import ArchiveError
from bidding.sealing.refusals import SealingError
from ledger.merkle import ProofError
from ledger.notes import NoteError

GOOD, NOTED, UNCHECKED, BAD = "good", "noted", "unchecked", "bad"
PLATFORM, BIDDER, KEYHOLDER, WITNESS = "platform", "bidder", "keyholder", "witness"
# Beyond this many faults of one check a report names no more of them, and only counts.
MOST_NAMED: Final = 100
# Whatever a hostile file provokes in a check is a finding, and never stops the others.
MALFORMED = (
    SealingError,
    ProofError,
    NoteError,
    ArchiveError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True)
class Finding:
    """One result that is not simply good: which check, what about (`subject`), why (a code), who answers for it."""

    code: str
    verdict: str
    subject: str
    why: str
    blame: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Fault(Exception):
    """Something does not hold; `why` is a key of the table of reasons, `blame` whose statement is false."""

    def __init__(self, why: str, blame: str = PLATFORM, **facts: Any) -> None:
        super().__init__(why, facts)
        self.why, self.blame, self.facts = why, blame, facts


class Unknown(Exception):
    """Something cannot be checked with this archive; `why` says why."""

    def __init__(self, why: str, **facts: Any) -> None:
        super().__init__(why, facts)
        self.why, self.facts = why, facts


class Report:
    """The findings of one examination, in the order of the checks."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.counts: dict[tuple[str, str], int] = {}

    @contextmanager
    def check(self, code: str, subject: str = "") -> Iterator[None]:
        """Count the check as held when its body ends; a Fault, Unknown or malformed thing becomes a finding."""
        try:
            yield
        except Fault as fault:
            self.add(Finding(code, BAD, subject, fault.why, fault.blame, fault.facts))
        except Unknown as unknown:
            self.add(Finding(code, UNCHECKED, subject, unknown.why, "", unknown.facts))
        except AbsentError as absent:
            self.add(Finding(code, UNCHECKED, subject, "library", "", {"library": str(absent)}))
        except MALFORMED as error:
            self.add(Finding(code, BAD, subject, "malformed", PLATFORM, {"how": str(error)[:200]}))
        else:
            self.held[code] = self.held.get(code, 0) + 1

    def note(self, code: str, subject: str, why: str, blame: str) -> None:
        """Name a fault of somebody that the records state correctly: nothing contradicts it."""
        self.add(Finding(code, NOTED, subject, why, blame))

    def add(self, finding: Finding) -> None:
        """Keep a finding, as long as there are not too many of its kind."""
        place = (finding.code, finding.verdict)
        self.counts[place] = self.counts.get(place, 0) + 1
        if self.counts[place] <= MOST_NAMED:
            self.findings.append(finding)

    @property
    def ok(self) -> bool:
        """Whether nothing contradicts."""
        return not any(verdict == BAD for _code, verdict in self.counts)

    @property
    def codes(self) -> list[str]:
        """Every check that was made or tried, in the order in which it first was."""
        return list(dict.fromkeys([*self.held, *(code for code, _verdict in self.counts)]))

    def of(self, code: str) -> list[Finding]:
        """Return what was found by a check, besides that it held."""
        return [finding for finding in self.findings if finding.code == code]


def insist(good: bool, why: str, blame: str = PLATFORM, **facts: Any) -> None:
    """Raise the Fault unless all is well."""
    if not good:
        raise Fault(why, blame, **facts)
