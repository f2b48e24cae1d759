"""Thresholds that no law fixes: the platform's own, stated beside each indicator."""

from decimal import Decimal

# Days after which an officer has looked, a unit has replied, an officer has concluded; working days.
LOOK_WORKDAYS = 3
REPLY_WORKDAYS = 5
CONCLUDE_WORKDAYS = 5
# Many trades together: how far back, and how many make a pattern.
WINDOW_DAYS = 730
SPLIT_DAYS = 365
# 陪标专业户 and 标王 (1117号十一): so many bids, and won at most or at least this share.
COVER_BIDS, COVER_SHARE = 8, Decimal("0.05")
KING_BIDS, KING_SHARE = 5, Decimal("0.8")
# One firm wins so many and this share of an agency's trades.
FREQUENT_WINS, FREQUENT_SHARE = 3, Decimal("0.5")
# An expert's total lies this share away from the mean of the others.
MARK_SHARE = Decimal("0.2")
# An expert marks winners this share above the mean of the others, over so many rooms.
TENDENCY_SHARE, TENDENCY_ROOMS = Decimal("0.1"), 3
# Few bidders, and an award this near to the ceiling.
FEW_BIDDERS, NEAR_CEILING = 3, Decimal("0.99")
ADDENDA = 3
# Of a centre's evaluations of a year at least this share in several places; from so many evaluations on.
REMOTE_SHARE, REMOTE_EVALUATIONS = Decimal("0.5"), 5
# Outliers need a distribution.
CARDINAL_PROCESSES = 20
