"""The figures the software reads: key, regime, the rule that says it, value and unit.

`said` is a piece of the rule's own text in which the number stands; it proves that nothing was made up.
Units: day (日), workday (工作日), percent, permille, yuan, count, fraction, minute, month, year, word.
"""

from typing import NamedTuple


class Typed(NamedTuple):
    """One typed figure; `article` only where it is narrower than the rule's own, `status` only where it is worse."""

    key: str
    regime: str
    rule: str
    value: str
    unit: str
    said: str
    article: str = ""
    region: str = ""
    status: str = ""


FIGURES = (
    # Time limits, Tendering Law
    Typed("TL-01.documents_days", "ZB", "TL-01", "5", "day", "min 5 日"),
    Typed("TL-02.prequalification_days", "ZB", "TL-02", "5", "day", "min 5 日"),
    Typed("TL-03.bid_preparation_days", "ZB", "TL-03", "20", "day", "min 20 日"),
    Typed("TL-04.addendum_days", "ZB", "TL-04", "15", "day", "≥15 日", "实施条例21"),
    Typed("TL-04.prequalification_addendum_days", "ZB", "TL-04", "3", "day", "≥3 日", "实施条例21"),
    Typed("TL-05.document_objection_days", "ZB", "TL-05", "10", "day", "≥10 日"),
    Typed("TL-05.prequalification_objection_days", "ZB", "TL-05", "2", "day", "≥2 日"),
    Typed("TL-06.reply_days", "ZB", "TL-06", "3", "day", "3 日"),
    Typed("TL-08.publicity_start_days", "ZB", "TL-08", "3", "day", "start ≤3 日"),
    Typed("TL-08.publicity_days", "ZB", "TL-08", "3", "day", "duration ≥3 日"),
    Typed("TL-09.reply_days", "ZB", "TL-09", "3", "day", "reply 3 日"),
    Typed("TL-10.complaint_days", "ZB", "TL-10", "10", "day", "≤10 日"),
    Typed("TL-12.accept_workdays", "ZB", "TL-12", "3", "workday", "3 工作日"),
    Typed("TL-12.decide_workdays", "ZB", "TL-12", "30", "workday", "30 工作日"),
    Typed("TL-13.contract_days", "ZB", "TL-13", "30", "day", "≤30 日"),
    Typed("TL-14.report_days", "ZB", "TL-14", "15", "day", "≤15 日"),
    Typed("TL-15.refund_days", "ZB", "TL-15", "5", "day", "≤5 日"),
    Typed("TL-18.time_extension_share", "ZB", "TL-18", "1/3", "fraction", "> 1/3"),
    Typed("TL-22.min_applicants", "ZB", "TL-22", "3", "count", "<3"),
    Typed("TL-23.min_bidders", "ZB", "TL-23", "3", "count", "<3"),
    Typed("TL-25.min_valid_bids", "ZB", "TL-25", "3", "count", "valid<3"),
    Typed("TL-26.min_invitees", "ZB", "TL-26", "3", "count", "≥3"),
    Typed("TL-29.works_threshold", "ZB", "TL-29", "4000000", "yuan", "≥400万"),
    Typed("TL-29.goods_threshold", "ZB", "TL-29", "2000000", "yuan", "≥200万"),
    Typed("TL-29.services_threshold", "ZB", "TL-29", "1000000", "yuan", "≥100万"),
    Typed("TL-31.publish_hours", "ZB", "TL-31", "12", "hour", "12h"),
    Typed("TL-34.winner_rank", "ZB", "TL-34", "1", "count", "rank=1"),
    # The same questions under the Government Procurement Law have their own answers
    Typed("TL-01.documents_days", "GP", "GP-01", "5", "workday", "≥5 工作日", "87号令18"),
    Typed("TL-03.bid_preparation_days", "GP", "GP-02", "20", "day", "20"),
    Typed("TL-04.addendum_days", "GP", "GP-03", "15", "day", "15"),
    Typed("GP-01.notice_workdays", "GP", "GP-01", "5", "workday", "5 工作日", "87号令16"),
    Typed("GP-06.min_qualified", "GP", "GP-06", "3", "count", "3"),
    Typed("TL-23.min_bidders", "GP", "GP-14", "3", "count", "<3 qualified"),
    Typed("TL-13.contract_days", "GP", "TL-13", "30", "day", "≤30 日", "87号令71"),
    Typed("GP-07.report_workdays", "GP", "GP-07", "2", "workday", "2/5/2/1", "87号令68"),
    Typed("GP-07.decide_workdays", "GP", "GP-07", "5", "workday", "2/5/2/1", "87号令68"),
    Typed("GP-07.announce_workdays", "GP", "GP-07", "2", "workday", "2/5/2/1", "87号令69"),
    Typed("GP-07.announcement_workdays", "GP", "GP-07", "1", "workday", "2/5/2/1", "87号令69"),
    Typed("GP-08.query_workdays", "GP", "GP-08", "7", "workday", "≤7 工作日"),
    Typed("GP-08.reply_workdays", "GP", "GP-08", "7", "workday", "reply ≤7 工作日"),
    Typed("TL-06.reply_days", "GP", "GP-08", "7", "workday", "reply ≤7 工作日"),
    Typed("TL-10.complaint_days", "GP", "GP-09", "15", "workday", "≤15 工作日"),
    Typed("TL-12.accept_workdays", "GP", "GP-09", "5", "workday", "5 工作日"),
    Typed("TL-12.decide_workdays", "GP", "GP-09", "30", "workday", "30 工作日"),
    Typed("GP-10.suspension_days", "GP", "GP-10", "30", "day", "30"),
    Typed("GP-16.retention_years", "GP", "GP-16", "15", "year", "15"),
    Typed("TL-15.refund_days", "GP", "GP-17", "5", "workday", "≤5 工作日"),
    # Money
    Typed("MN-01.deposit_cap_percent", "ZB", "MN-01", "2", "percent", "≤2%"),
    Typed("MN-01.deposit_cap_percent", "GP", "MN-01", "2", "percent", "≤2% of 采购项目预算", "采购法条例33"),
    Typed("MN-02.works_deposit_cap", "ZB", "MN-02", "800000", "yuan", "800000"),
    Typed("MN-02.goods_deposit_cap", "ZB", "MN-02", "800000", "yuan", "800000"),
    Typed("MN-02.services_deposit_cap", "ZB", "MN-02", "100000", "yuan", "100000"),
    Typed("MN-04.performance_bond_cap_percent", "ZB", "MN-04", "10", "percent", "≤10%", "实施条例58"),
    Typed("MN-04.performance_bond_cap_percent", "GP", "MN-04", "10", "percent", "≤10%", "采购法条例48"),
    Typed("MN-12.payment_days", "ZB", "MN-12", "30", "day", "30/60/60"),
    Typed("MN-12.payment_days", "GP", "MN-12", "30", "day", "30/60/60"),
    Typed("MN-12.max_payment_days", "ZB", "MN-12", "60", "day", "max 60 by contract"),
    Typed("MN-12.max_payment_days", "GP", "MN-12", "60", "day", "max 60 by contract"),
    Typed("MN-15.retention_percent", "ZB", "MN-15", "3", "percent", "3%"),
    # Committee, marks and candidates
    Typed("CM-01.min_members", "ZB", "CM-01", "5", "count", "≥5"),
    Typed("CM-01.expert_share", "ZB", "CM-01", "2/3", "fraction", "≥2/3"),
    Typed("CM-01.min_members", "GP", "GP-04", "5", "count", "≥5 odd"),
    Typed("CM-01.expert_share", "GP", "GP-04", "2/3", "fraction", "≥2/3"),
    Typed("GP-04.large_min_members", "GP", "GP-04", "7", "count", "≥7"),
    Typed("GP-04.large_budget", "GP", "GP-04", "10000000", "yuan", "≥1000万"),
    Typed("CM-02.min_years", "ZB", "CM-02", "8", "year", "≥8 years"),
    Typed("CM-06.lookback_years", "ZB", "CM-06", "3", "year", "3 years"),
    Typed("CM-06.lookback_years", "GP", "CM-06", "3", "year", "3 years"),
    Typed("CM-14.max_candidates", "ZB", "CM-14", "3", "count", "≤3"),
    Typed("CM-14.max_candidates", "GP", "CM-14", "3", "count", "≤3"),
    Typed("CM-19.min_members", "ZB", "CM-19", "7", "count", "7"),
    Typed("EV-03.weights_sum", "ZB", "EV-03", "100", "count", "=100"),
    Typed("EV-03.weights_sum", "GP", "EV-03", "100", "count", "=100"),
    Typed("EV-20.goods_price_weight", "GP", "EV-20", "30", "percent", "goods price ≥30%"),
    Typed("EV-20.services_price_weight", "GP", "EV-20", "10", "percent", "services ≥10%"),
    Typed("EV-22.low_price_percent", "ZB", "EV-22", "85", "percent", "85%", region="500000"),
    # Small enterprises in procurement: the raise of 2022 was never read here, so it warns and refuses nothing.
    Typed("EV-18.deduction_min_percent", "GP", "EV-18", "6", "percent", "goods/services 6–10%"),
    Typed(
        "EV-18.deduction_max_percent",
        "GP",
        "EV-18",
        "20",
        "percent",
        "to 10–20%",
        "财库〔2022〕19号",
        "",
        "recalled",
    ),
    Typed("EV-18.consortium_share_percent", "GP", "EV-18", "30", "percent", "consortium ≥30%"),
    Typed("EV-18.consortium_min_percent", "GP", "EV-18", "2", "percent", "SME share 2–3%"),
    Typed(
        "EV-18.consortium_max_percent",
        "GP",
        "EV-18",
        "6",
        "percent",
        "4–6% recalled",
        "财库〔2022〕19号",
        "",
        "recalled",
    ),
    # Land
    Typed("LA-03.notice_days", "", "LA-03", "20", "day", "notice ≥20 日 before"),
    Typed("RE-09.handover_workdays", "ZB", "RE-09", "5", "workday", "≤5 工作日"),
    Typed("RE-11.fault_before_minutes", "ZB", "RE-11", "120", "minute", "=120 min"),
    Typed("RE-12.fault_during_minutes", "ZB", "RE-12", "240", "minute", "=240 min"),
    # Consequences
    Typed("LG-01.unit_fine_min_permille", "ZB", "LG-01", "5", "permille", "5‰–10‰"),
    Typed("LG-01.unit_fine_max_permille", "ZB", "LG-01", "10", "permille", "5‰–10‰"),
    Typed("LG-01.person_fine_min_percent", "ZB", "LG-01", "5", "percent", "5%–10%"),
    Typed("LG-01.person_fine_max_percent", "ZB", "LG-01", "10", "percent", "5%–10%"),
    Typed("LG-01.bar_min_years", "ZB", "LG-01", "1", "year", "1–2 year"),
    Typed("LG-01.bar_max_years", "ZB", "LG-01", "2", "year", "1–2 year"),
    Typed("LG-03.bar_min_years", "ZB", "LG-03", "1", "year", "1–3 years"),
    Typed("LG-03.bar_max_years", "ZB", "LG-03", "3", "year", "1–3 years"),
    # Complaints, credit, cases
    Typed("CP-07.min_investigators", "ZB", "CP-07", "2", "count", "≥2"),
    Typed("CR-02.general_min_months", "ZB", "CR-02", "3", "month", "3–12m"),
    Typed("CR-02.general_max_months", "ZB", "CR-02", "12", "month", "3–12m"),
    Typed("CR-02.serious_min_months", "ZB", "CR-02", "12", "month", "12–36m"),
    Typed("CR-02.serious_max_months", "ZB", "CR-02", "36", "month", "12–36m"),
    Typed("CR-02.minor_max_months", "ZB", "CR-02", "3", "month", "0–3m"),
    Typed("CR-08.take_down_days", "ZB", "CR-08", "3", "day", "3 日"),
    Typed("CR-09.publish_workdays", "ZB", "CR-09", "7", "workday", "7 工作日"),
    Typed("EN-07.min_officers", "ZB", "EN-07", "2", "count", "2"),
    Typed("EN-08.case_days", "ZB", "EN-08", "90", "day", "90"),
    Typed("EN-08.service_days", "ZB", "EN-08", "7", "day", "7"),
)
