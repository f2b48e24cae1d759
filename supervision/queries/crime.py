"""What the thresholds of prosecution say about a case (刑法 223; 立案追诉标准(二) 68): hints with their figures."""

from datetime import datetime
from decimal import Decimal

from bidding.law.days import day_of
from supervision import penalties
from supervision.models import Case
from supervision.queries.law import general_figure
from supervision.queries.recidivism import recent_penalties

WORDS = {
    "loss": "给招标人、投标人或者国家、集体、公民造成的直接经济损失达到{loss}元以上",
    "gain": "违法所得数额达到{gain}元以上",
    "award": "中标项目金额达到{award}元以上",
    "coerced": "采取威胁、欺骗或者贿赂等非法手段",
    "penalties": "{years}年内因串通投标受过{times}次以上行政处罚，又串通投标",
}
NAMES = ("loss", "gain", "award")


def hints_of(case: Case, *, loss: Decimal, gain: Decimal, coerced: bool, at: datetime) -> list[str]:
    """Return the thresholds that a case reaches, in the words of the standard; loss and gain in yuan as stated."""
    on = day_of(at)
    figures = {name: general_figure(f"LG-20.{name}_yuan", on).amount for name in NAMES}
    figures["times"] = general_figure("LG-20.times", on).amount
    most = max((recent_penalties(party.organisation, at) for party in case.parties.all()), default=0)
    facts = {"loss": loss, "gain": gain, "award": case.lot.max_price}
    found = penalties.crime_hints(facts, figures, coerced=coerced, penalties=most)
    words = {name: f"{amount:,.0f}" for name, amount in figures.items()}
    words["years"] = str(general_figure("LG-20.years", on).number)
    return [WORDS[name].format(**words) for name in found]
