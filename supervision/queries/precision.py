"""What became of concluded alerts, over the whole platform: by level, family and version of the rules.

Counts only, and no name: an officer sees her own department's alerts, and learns from everybody's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from supervision import words
from supervision.models import Alert, AlertStatus, Evidence, Level, Verdict, VerdictKind
from supervision.precision import Bin, Share, binned, calibration_error


@dataclass(frozen=True)
class Row:
    """One line of the table: what is counted, how many stood, were reasonable, or were not enough."""

    label: str
    stood: Share
    innocent: int
    insufficient: int


@dataclass(frozen=True)
class Trust:
    """Everything the page of precision shows."""

    whole: Row
    levels: list[Row]
    families: list[Row]
    rules: list[Row]
    bins: list[Bin]
    error: float | None
    open: int

    @property
    def false(self) -> Share:
        """The concluded alerts that did not stand: the false-positive rate that is published."""
        return Share(self.whole.stood.of - self.whole.stood.hit, self.whole.stood.of)


Judged = tuple[int, str, str, float, str]


def trust() -> Trust:
    """Count the verdicts in three queries, however many there are."""
    judged: list[Judged] = [
        (alert, level, rules, float(score), kind)
        for alert, level, rules, score, kind in Verdict.objects.values_list(
            "alert", "alert__level", "alert__rules_version", "alert__score", "kind"
        )
    ]
    families: dict[int, set[str]] = defaultdict(set)
    concluded = Evidence.objects.filter(alert__status=AlertStatus.CONCLUDED).order_by()
    for alert, family in concluded.values_list("alert", "family").distinct():
        families[alert].add(family)
    bins = binned((score, kind == VerdictKind.CONFIRMED) for _alert, _level, _rules, score, kind in judged)
    return Trust(
        _row("", judged),
        _rows(reversed(Level.choices), judged, lambda one, value: one[1] == value),
        _rows(words.FAMILIES.items(), judged, lambda one, value: value in families[one[0]]),
        _rows(
            [(version, version) for version in sorted({one[2] for one in judged})],
            judged,
            lambda one, value: one[2] == value,
        ),
        bins,
        calibration_error(bins),
        Alert.objects.exclude(status=AlertStatus.CONCLUDED).count(),
    )


def calibration_of(alert: Alert) -> Share:
    """Return how many of the concluded alerts of this level, raised by the same rules, stood."""
    alike = Verdict.objects.filter(alert__level=alert.level, alert__rules_version=alert.rules_version)
    kinds = list(alike.values_list("kind", flat=True))
    return Share(kinds.count(VerdictKind.CONFIRMED), len(kinds))


def _rows(
    named: Iterable[tuple[str, object]], judged: list[Judged], fits: Callable[[Judged, str], bool]
) -> list[Row]:
    rows = [_row(str(label), [one for one in judged if fits(one, value)]) for value, label in named]
    return [row for row in rows if row.stood.of]


def _row(label: str, judged: list[Judged]) -> Row:
    kinds = [kind for *_rest, kind in judged]
    stood = Share(kinds.count(VerdictKind.CONFIRMED), len(kinds))
    return Row(label, stood, kinds.count(VerdictKind.INNOCENT), kinds.count(VerdictKind.INSUFFICIENT))
