"""What rules of penalties, grounds, measures and ways of discretion are called in the page's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, Promise] = {
    "LG-01": _("Collusion, or bribery for the award (招标投标法53)"),
    "LG-03": _("Fraud, or bidding under another's name (招标投标法54)"),
    "LG-05": _("Unreasonable restriction of bidders (招标投标法51)"),
    "LG-06": _("Wrong time limits, bids accepted that had to be refused (实施条例64)"),
    "LG-07": _("Leak of bidders' names or number, or of the reserve price (招标投标法52)"),
    "LG-08": _("Agency that leaks or colludes (招标投标法50)"),
    "LG-09": _("Deposits taken too high or given back late (实施条例66)"),
    "LG-10": _("Misconduct of a committee member (实施条例71)"),
    "LG-11": _("Committee member who takes benefits (招标投标法56)"),
    "LG-12": _("Tenderer: no award notice, wrong winner, no contract (实施条例73)"),
    "LG-13": _("Winner who refuses the contract or its bond (实施条例74)"),
    "LG-14": _("Contract that differs from tender and bid (招标投标法59)"),
    "LG-15": _("Transfer or illegal subcontract (招标投标法58)"),
    "LG-16": _("Winner's serious non-performance (招标投标法60)"),
    "LG-17": _("Splitting or avoiding a tender (招标投标法49)"),
    "LG-18": _("Award outside the recommended candidates (招标投标法57)"),
    "LG-21": _("Misconduct of a supplier in procurement (政府采购法77)"),
}
OTHER_RULES: dict[str, Promise] = {
    "LG-02": _(
        "What makes collusion serious: bribery, repetition, loss; counted from this platform's decisions"
    ),
    "LG-04": _("Again within the years after a ban: referral to revoke the business licence"),
    "LG-19": _("Crime of collusive tendering: letter of transfer to the police (刑法223)"),
    "LG-20": _("Thresholds of prosecution: a hint on the case, never a finding"),
    "LG-22": _("Violation that affected the award and cannot be cured: decision on the lot (实施条例81)"),
    "LG-23": _("Decisions on violations are announced (实施条例78)"),
}
GROUNDS: dict[str, Promise] = {
    "bribery": _("bribery for the award"),
    "forged": _("forged certificates or papers"),
    "repeated": _("repeated within the rule's years"),
    "loss": _("direct loss as large as the rule says"),
    "other": _("another serious circumstance"),
}
MEASURES: dict[str, Promise] = {
    "void": _("Award void"),
    "correct": _("Order to correct"),
    "warning": _("Warning"),
    "confiscate": _("Confiscation of illegal gain"),
    "licence": _("Proposal to revoke the business licence"),
    "suspend_business": _("Order to suspend business"),
    "lose_deposit": _("Loss of the deposit"),
    "list": _("List of bad conduct in procurement"),
    "remove_for_a_time": _("No evaluations for a time"),
    "remove_for_ever": _("Removed from evaluations for ever"),
}
FACTORS: dict[str, Promise] = {
    "normal": _("ordinary"),
    "lenient": _("lighter within the range (行政处罚法32)"),
    "mitigated": _("below the range (行政处罚法32)"),
    "heavier": _("heavier within the range"),
}
BASES: dict[str, Promise] = {
    "award": _("award amount; without an award the contract amount of the project"),
    "contract": _("contract amount"),
    "purchase": _("purchase amount"),
    "transferred": _("amount that was transferred"),
    "fixed": _("a range in yuan"),
    "none": _("no fine of the unit"),
}
WHO: dict[str, Promise] = {
    "bidder": _("bidder"),
    "tenderer": _("tenderer"),
    "agency": _("agency"),
    "expert": _("evaluation expert"),
    "platform": _("platform operator"),
}
