"""Training the model with scikit-learn, and measuring it by cross-validation with pairs kept together."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from bidding.linting import augmenting, judging, limits, model, words
from bidding.linting.features import features
from bidding.linting.findings import ACCEPTABLE, PROHIBITED
from bidding.linting.normalising import fold

FILE = words.DATA / "clauses.jsonl"
# Ordinary sentences of tender documents, in which nothing is to be found.
ORDINARY = words.DATA / "ordinary.tsv"
# Clauses without an author are those of the people who wrote the rules.
OWN = "own"
FOLDS, SEED = 10, 7
RARE = 2  # an n-gram of fewer training clauses says nothing
MOST_FEATURES, MOST_OF_A_CATEGORY = 14_000, 160
STRENGTH = 16.0
THRESHOLDS = {"low": 0.03, "doubt": 0.45, "high": 0.75, "excused": 0.9}


@dataclass(frozen=True)
class Example:
    """One labelled clause; clauses of one `key` stand on the same side of every split. `author` is who wrote it."""

    id: str
    key: str
    label: str
    category: str
    regime: str
    text: str
    author: str = OWN

    @property
    def regimes(self) -> tuple[str, ...]:
        """The regimes in which the label holds."""
        return ("ZB", "GP") if self.regime == "BOTH" else (self.regime,)


def examples() -> list[Example]:
    """Return the labelled clauses of the product."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [Example(**json.loads(line)) for line in lines if line.strip()]


def ordinary() -> list[Example]:
    """Return ordinary sentences of tender documents, each a negative of its own."""
    rows = [line.split("\t") for line in ORDINARY.read_text(encoding="utf-8").splitlines() if line]
    return [
        Example(f"O{number}", f"O{number}", ACCEPTABLE, "TECH_SPEC", regime, text)
        for number, (regime, text) in enumerate(rows)
    ]


def everything() -> list[Example]:
    """Return what the model is trained on."""
    return [*examples(), *ordinary()]


@cache
def seen(text: str, regime: str) -> frozenset[str]:
    """Return the features of a clause as the linter itself sees it."""
    folded = fold(text)
    hits = list(judging.hits(folded.text, regime, "", limits.limits(regime)))
    return frozenset(features(folded.text, hits, regime=regime))


def train(rows: Sequence[Example], *, calibrate: bool = True) -> model.Model:
    """Train on labelled clauses and their other wordings; the same rows give the same weights."""
    from sklearn.linear_model import LogisticRegression

    found = [(row, seen(text, regime)) for row in rows for regime in row.regimes for text in _wordings(row)]
    names = _vocabulary(found)
    place = {name: i for i, name in enumerate(names)}
    matrix = _matrix([has for _row, has in found], place)
    wanted = [int(row.label == PROHIBITED) for row, _has in found]
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000, solver="liblinear", random_state=SEED)
    fitted.fit(matrix, wanted)
    weights = {
        name: round(float(w), 4) for name, w in zip(names, fitted.coef_[0], strict=True) if abs(w) > 0.004
    }
    slope, offset = _calibration(rows) if calibrate else (1.0, 0.0)
    return model.Model(
        weights=weights,
        intercept=round(float(fitted.intercept_[0]), 4),
        slope=slope,
        offset=offset,
        categories=_categories(found, set(weights)),
        thresholds=dict(THRESHOLDS),
    )


def _wordings(row: Example) -> list[str]:
    """Return the wordings of a clause to train on; ordinary sentences stand for themselves."""
    return [row.text] if row.id.startswith("O") else [row.text, *augmenting.variants(row.text, seed=row.id)]


def _vocabulary(found: Iterable[tuple[Example, frozenset[str]]]) -> list[str]:
    """Return the features that enough different clauses have, the most telling first, in a fixed order."""
    holders: dict[str, set[str]] = {}
    bad: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row, has in found:
        for name in has:
            holders.setdefault(name, set()).add(row.key)
            total[name] += 1
            bad[name] += row.label == PROHIBITED
    known = [name for name, keys in holders.items() if len(keys) >= RARE]
    known.sort(key=lambda n: (-abs(bad[n] / total[n] - 0.45) * math.sqrt(total[n]), n))
    return sorted(known[:MOST_FEATURES])


def _matrix(rows: Sequence[frozenset[str]], place: dict[str, int]) -> Any:
    from scipy.sparse import csr_matrix

    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for has in rows:
        known = sorted(name for name in has if name in place)
        scale = model.gram_scale(known)
        columns += [place[name] for name in known]
        values += [scale if name.startswith("g:") else model.LOUD for name in known]
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(rows), len(place)))


def _categories(
    found: Sequence[tuple[Example, frozenset[str]]], known: set[str]
) -> dict[str, dict[str, float]]:
    """Return for each category the n-grams that set its prohibited clauses apart (weights of evidence)."""
    inside: dict[str, Counter[str]] = {}
    overall: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for row, has in found:
        if row.label != PROHIBITED:
            continue
        grams = [name for name in has if name.startswith("g:") and len(name) > 3 and name in known]
        inside.setdefault(row.category, Counter()).update(grams)
        overall.update(grams)
        sizes[row.category] += 1
    everything = sum(sizes.values())
    table = {}
    for code in sorted(inside):
        row_weights = {
            name: round(
                math.log((count + 0.5) / (sizes[code] + 1))
                - math.log((overall[name] + 0.5) / (everything + 1)),
                3,
            )
            for name, count in inside[code].items()
            if count >= 2
        }
        best = sorted(row_weights, key=lambda n: (-row_weights[n] * math.sqrt(inside[code][n]), n))[
            :MOST_OF_A_CATEGORY
        ]
        table[code] = {name: row_weights[name] for name in sorted(best) if row_weights[name] > 0}
    return table


def _calibration(rows: Sequence[Example]) -> tuple[float, float]:
    """Return slope and offset of the calibration, from scores of clauses that were not trained on (Platt)."""
    from sklearn.linear_model import LogisticRegression

    scores, wanted = [], []
    for row, trained in _held_out(rows):
        for regime in row.regimes:
            probability = trained.score(seen(row.text, regime)).probability
            scores.append([math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))])
            wanted.append(int(row.label == PROHIBITED))
    fitted = LogisticRegression(C=1e3, random_state=SEED).fit(scores, wanted)
    return round(float(fitted.coef_[0][0]), 4), round(float(fitted.intercept_[0]), 4)


def _held_out(rows: Sequence[Example]) -> Iterable[tuple[Example, model.Model]]:
    """Yield each clause with an uncalibrated model that has seen neither it nor its pair."""
    for train_rows, test_rows in folds(rows, count=5):
        trained = train(train_rows, calibrate=False)
        for row in test_rows:
            yield row, trained


def folds(rows: Sequence[Example], *, count: int = FOLDS) -> list[tuple[list[Example], list[Example]]]:
    """Return the splits into training and test clauses; clauses of one key stay together."""
    from sklearn.model_selection import GroupKFold

    splitter = GroupKFold(n_splits=count, shuffle=True, random_state=SEED)
    return [
        ([rows[i] for i in train_places], [rows[i] for i in test_places])
        for train_places, test_places in splitter.split(rows, groups=[row.key for row in rows])
    ]


def write(trained: model.Model) -> None:
    """Write the model where the linter reads it."""
    text = json.dumps(asdict(trained), ensure_ascii=False, sort_keys=True, indent=0)
    model.FILE.write_text(text + "\n", encoding="utf-8")
