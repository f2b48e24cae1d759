"""Questions to the data of the evaluation room."""

from evaluation.queries.bids import bids_in, prices_of, qualified_bids
from evaluation.queries.criteria import (
    Condition,
    Criterion,
    Promise,
    conditions_of,
    document_of,
    judged_criteria,
    price_points,
    promised_committee,
)
from evaluation.queries.law import known_limit, limit, minutes_to_mend
from evaluation.queries.marks import (
    cells_to_fill,
    effective_marks,
    large_deviations,
    mismatches,
    progress_of,
    unexplained,
)
from evaluation.queries.panels import checked_in, live_members, present_members
from evaluation.queries.rooms import chance_seed, rooms_of_expert, rooms_seen_by

__all__ = [
    "Condition",
    "Criterion",
    "Promise",
    "bids_in",
    "cells_to_fill",
    "chance_seed",
    "checked_in",
    "conditions_of",
    "document_of",
    "effective_marks",
    "judged_criteria",
    "known_limit",
    "large_deviations",
    "limit",
    "live_members",
    "minutes_to_mend",
    "mismatches",
    "present_members",
    "price_points",
    "prices_of",
    "progress_of",
    "promised_committee",
    "qualified_bids",
    "rooms_of_expert",
    "rooms_seen_by",
    "unexplained",
]
