"""Questions to the data of the evaluation room."""

from evaluation.queries.answers import sees_prices
from evaluation.queries.bids import bids_in, prices_of, qualified_bids, unpriced_bids
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
from evaluation.queries.panels import (
    checked_in,
    complete_panel,
    has_declared,
    live_members,
    present_members,
    vacant_places,
)
from evaluation.queries.rooms import chance_seed, rooms_of_expert, rooms_seen_by

__all__ = [
    "Condition",
    "Criterion",
    "Promise",
    "bids_in",
    "cells_to_fill",
    "chance_seed",
    "checked_in",
    "complete_panel",
    "conditions_of",
    "document_of",
    "effective_marks",
    "has_declared",
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
    "sees_prices",
    "unexplained",
    "unpriced_bids",
    "vacant_places",
]
