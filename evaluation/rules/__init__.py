"""May she? Every answer of the evaluation room is a Permit with its reason."""

from evaluation.rules.rooms import (
    may_answer_site,
    may_arrange,
    may_commit,
    may_host,
    may_release_clarification,
    may_see_names,
    may_watch,
    not_suspended,
)
from evaluation.rules.sitting import (
    may_answer_clarification,
    may_correct,
    may_mark,
    may_open_prices,
    may_review,
    may_see_marks,
    may_sign,
    may_sit,
    membership,
)

__all__ = [
    "may_answer_clarification",
    "may_answer_site",
    "may_arrange",
    "may_commit",
    "may_correct",
    "may_host",
    "may_mark",
    "may_open_prices",
    "may_release_clarification",
    "may_review",
    "may_see_marks",
    "may_see_names",
    "may_sign",
    "may_sit",
    "may_watch",
    "membership",
    "not_suspended",
]
