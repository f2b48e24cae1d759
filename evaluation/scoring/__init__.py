"""What marks and prices come to: pure sums that anyone can do again."""

from evaluation.scoring.marks import Deviation, Given, aggregate, deviations, unequal
from evaluation.scoring.prices import FormulaError, PriceResult, score_prices
from evaluation.scoring.ranking import Placed, Standing, rank
from evaluation.scoring.rounding import cents

__all__ = [
    "Deviation",
    "FormulaError",
    "Given",
    "Placed",
    "PriceResult",
    "Standing",
    "aggregate",
    "cents",
    "deviations",
    "rank",
    "score_prices",
    "unequal",
]
