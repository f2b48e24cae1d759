"""The linear model at work: weights from a file, no scikit-learn; each score can be taken apart into its words."""

import json
import math
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from bidding.linting import words

FILE = words.DATA / "model.json"
# Rules and signs stand beside many more n-grams; this is how much louder one of them speaks.
LOUD = 1.0


@dataclass(frozen=True)
class Score:
    """How likely a clause is prohibited (calibrated), and what each known feature adds to it."""

    probability: float
    parts: dict[str, float]

    @property
    def words(self) -> tuple[str, ...]:
        """The n-grams that speak loudest for prohibited."""
        said = [name for name, part in self.parts.items() if part > 0 and _telling(name)]
        return tuple(name[2:] for name in sorted(said, key=lambda n: (-self.parts[n], n))[:5])


@dataclass(frozen=True)
class Model:
    """Weights by feature; the slope and the offset of the calibration; the thresholds of the decision table."""

    weights: dict[str, float]
    intercept: float
    slope: float
    offset: float
    categories: dict[str, dict[str, float]]
    thresholds: dict[str, float]

    def score(self, found: Set[str]) -> Score:
        """Score the features of a clause."""
        known = [name for name in found if name in self.weights]
        scale = gram_scale(known)
        parts = {name: self.weights[name] * (scale if name.startswith("g:") else LOUD) for name in known}
        raw = self.intercept + math.fsum(parts.values())
        return Score(1 / (1 + math.exp(-(self.slope * raw + self.offset))), parts)

    def category(self, score: Score) -> str:
        """Return the category whose prohibited clauses the n-grams of a scored clause are most like."""
        grams = [name for name in score.parts if _telling(name)]
        sums = {
            code: math.fsum(row.get(name, 0.0) for name in grams) for code, row in self.categories.items()
        }
        return max(sorted(sums), key=lambda code: sums[code]) if sums else "TECH_SPEC"


def _telling(name: str) -> bool:
    """Say whether a feature is an n-gram of more than one character."""
    return name.startswith("g:") and len(name) > 3


def gram_scale(names: list[str]) -> float:
    """Return the weight of one n-gram, so that long clauses do not outshout short ones."""
    return 1 / math.sqrt(max(1, sum(name.startswith("g:") for name in names)))


@cache
def load() -> Model:
    """Return the trained model."""
    return Model(**json.loads(FILE.read_text(encoding="utf-8")))
