"""What the linter says about a passage: findings with their place, ground, weight, remedy and reason."""

from dataclasses import dataclass, field

PROHIBITED, REVIEW, ACCEPTABLE = "prohibited", "review", "acceptable"


@dataclass(frozen=True)
class Finding:
    """One doubtful passage; `span` counts characters of the text that was given.

    `authority` is law, regulation, rule or notice; `severity` high, medium or low. `rule` is the code of the rule
    that fired, or MODEL; `why` says which words or which weights led to it.
    """

    verdict: str
    category: str
    span: tuple[int, int]
    quote: str
    basis: str
    authority: str
    severity: str
    fix: str
    why: str
    rule: str


@dataclass(frozen=True)
class Verdict:
    """The judgement on one clause: the gravest of its findings, or acceptable when there is none."""

    verdict: str = ACCEPTABLE
    findings: list[Finding] = field(default_factory=list)

    @property
    def finding(self) -> Finding | None:
        """The gravest finding."""
        return self.findings[0] if self.findings else None
