"""What happens in the evaluation room: one verb, one transaction, one ledger entry."""

from evaluation.actions.answering import deem_consent, refuse_report, sign_report, statement_for
from evaluation.actions.arranging import answer_site, arrange
from evaluation.actions.booking import book_seats, equip_seat, report_ready
from evaluation.actions.calling import appoint_representative, mark_absent, reply_to_call
from evaluation.actions.checking import correct_mark, draw_tie, give_reason, reveal, settle_tie
from evaluation.actions.clarifying import (
    answer_clarification,
    ask_clarification,
    hold_back_clarification,
    prepare_answer,
    release_clarification,
)
from evaluation.actions.discussing import say
from evaluation.actions.drawing import commit_seed, draw_panel, prepare_draw, reveal_seed
from evaluation.actions.extending import ask_for_time
from evaluation.actions.faults import abort, end_fault, postpone, report_fault
from evaluation.actions.handing import (
    hand_on_duty,
    hand_on_seat,
    hand_on_site,
    hand_over_materials,
    refuse_hand_over,
    take_over,
)
from evaluation.actions.library import add_expert, add_past_employment, add_seat, add_site, declare_relation
from evaluation.actions.marking import lock_marks, save_mark
from evaluation.actions.overdue import expire_draw, expire_draws
from evaluation.actions.papers import open_names
from evaluation.actions.partners import add_agreement, end_agreement
from evaluation.actions.pricing import conclude_price_review, open_prices, vote_on_competition
from evaluation.actions.qualifying import check_qualification, conclude_qualification
from evaluation.actions.recognising import check_document, compare_face
from evaluation.actions.replacing import replace_member
from evaluation.actions.reporting import complete, make_report
from evaluation.actions.reviewing import Finding, conclude_review, review_bid
from evaluation.actions.scanning import decide_mark, scan_bid
from evaluation.actions.seating import check_in, declare_conflict, make_ready, name_chair, open_checkin, start

__all__ = [
    "Finding",
    "abort",
    "add_agreement",
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
    "book_seats",
    "check_document",
    "check_in",
    "check_qualification",
    "commit_seed",
    "compare_face",
    "complete",
    "conclude_price_review",
    "conclude_qualification",
    "conclude_review",
    "correct_mark",
    "decide_mark",
    "declare_conflict",
    "declare_relation",
    "deem_consent",
    "draw_panel",
    "draw_tie",
    "end_agreement",
    "end_fault",
    "equip_seat",
    "expire_draw",
    "expire_draws",
    "give_reason",
    "hand_on_duty",
    "hand_on_seat",
    "hand_on_site",
    "hand_over_materials",
    "hold_back_clarification",
    "lock_marks",
    "make_ready",
    "make_report",
    "mark_absent",
    "name_chair",
    "open_checkin",
    "open_names",
    "open_prices",
    "postpone",
    "prepare_answer",
    "prepare_draw",
    "refuse_hand_over",
    "refuse_report",
    "release_clarification",
    "replace_member",
    "reply_to_call",
    "report_fault",
    "report_ready",
    "reveal",
    "reveal_seed",
    "review_bid",
    "save_mark",
    "say",
    "scan_bid",
    "settle_tie",
    "sign_report",
    "start",
    "statement_for",
    "take_over",
    "vote_on_competition",
]
