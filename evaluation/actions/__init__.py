"""What happens in the evaluation room: one verb, one transaction, one ledger entry."""

from evaluation.actions.arranging import answer_site, arrange
from evaluation.actions.calling import appoint_representative, mark_absent, reply_to_call
from evaluation.actions.checking import correct_mark, give_reason, reveal, settle_tie
from evaluation.actions.drawing import commit_seed, draw_panel, prepare_draw, reveal_seed
from evaluation.actions.faults import abort, end_fault, report_fault
from evaluation.actions.library import add_expert, add_past_employment, add_seat, add_site, declare_relation
from evaluation.actions.marking import ask_for_time, lock_marks, save_mark
from evaluation.actions.pricing import (
    answer_clarification,
    ask_clarification,
    conclude_price_review,
    open_prices,
    release_clarification,
    vote_on_competition,
)
from evaluation.actions.reporting import complete, deem_consent, make_report, sign_report
from evaluation.actions.reviewing import Finding, conclude_review, review_bid
from evaluation.actions.seating import check_in, declare_conflict, make_ready, name_chair, open_checkin, start

__all__ = [
    "Finding",
    "abort",
    "add_expert",
    "add_past_employment",
    "add_seat",
    "add_site",
    "answer_clarification",
    "answer_site",
    "appoint_representative",
    "arrange",
    "ask_clarification",
    "ask_for_time",
    "check_in",
    "commit_seed",
    "complete",
    "conclude_price_review",
    "conclude_review",
    "correct_mark",
    "declare_conflict",
    "declare_relation",
    "deem_consent",
    "draw_panel",
    "end_fault",
    "give_reason",
    "lock_marks",
    "make_ready",
    "make_report",
    "mark_absent",
    "name_chair",
    "open_checkin",
    "open_prices",
    "prepare_draw",
    "release_clarification",
    "reply_to_call",
    "report_fault",
    "reveal",
    "reveal_seed",
    "review_bid",
    "save_mark",
    "settle_tie",
    "sign_report",
    "start",
    "vote_on_competition",
]
