"""What marks and prices come to: pure sums that anyone can do again."""

from evaluation.scoring.deductions import Claim, Deductions, Evaluated, deduct
from evaluation.scoring.marks import Deviation, Given, aggregate, deviations, unequal
from evaluation.scoring.prices import FormulaError, PriceResult, score_prices
from evaluation.scoring.ranking import Placed, Standing, rank
from evaluation.scoring.rounding import cents

__all__ = [
    "Claim",
    "Deductions",
    "Deviation",
    "Evaluated",
    "FormulaError",
    "Given",
    "Placed",
    "PriceResult",
    "Standing",
    "aggregate",
    "cents",
    "deduct",
    "deviations",
    "rank",
    "score_prices",
    "unequal",
]
