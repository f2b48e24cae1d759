"""The directory of indicators: what each is called, on what it rests, how it is computed, what it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supervision.indicators import clocks, market, trade
from supervision.indicators.facts import Finding, Law, LotFacts

OfLot = Callable[[LotFacts, Law, datetime], list[Finding]]
OfMarket = Callable[[Sequence[LotFacts], Law, datetime], list[Finding]]


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``of_lot`` looks at one lot, ``of_market`` at all of an office's; Cardinal's have neither."""

    code: str
    name: Promise
    basis: str
    formula: Promise
    needs: Promise
    unknown: Promise
    of_lot: OfLot | None = None
    of_market: OfMarket | None = None


NOTICE = _("notice with its moments")
AFTER = _("bids after the opening")
MANY = _("awards of the last two years")
NO_DATE = _("Without these moments it is not computed; the directory counts such lots.")
UNSEEN = _("Before the opening it is silent: who bids is secret.")
FEW = _("With fewer than the formula asks for nothing is said.")

CLOCKS = (
    Indicator("CN-TL03", _("Notice period too short"), "招标投标法24；政府采购法35",
              _("Days from publication to the deadline are fewer than the law gives (mandatory tenders)."),
              NOTICE, NO_DATE, clocks.short_preparation),
    Indicator("CN-TL01", _("Documents available too briefly"), "实施条例16；87号令18",
              _("Days during which the document could be fetched are fewer than the law asks."),
              NOTICE, NO_DATE, clocks.short_sale),
    Indicator("CN-TL04", _("Addendum too near the deadline"), "招标投标法23；实施条例21",
              _("An addendum came fewer days before the deadline than the law asks, and the deadline did not move."),
              NOTICE, NO_DATE, clocks.late_addendum),
    Indicator("CN-TL06", _("Objection not answered in time"), "实施条例22、54；94号令13",
              _("The answer to an objection or query came after its last day, or has not come."),
              _("objections with their clocks"), _("While its clock is paused it is silent."), clocks.unanswered),
    Indicator("CN-TL08A", _("Candidates disclosed late"), "实施条例54",
              _("The publicity of the candidates began later after the report than the law allows."),
              _("report and publicity"), NO_DATE, clocks.late_publicity),
    Indicator("CN-TL08B", _("Publicity too short"), "实施条例54",
              _("The publicity of the candidates lasted fewer days than the law asks."),
              _("report and publicity"), NO_DATE, clocks.short_publicity),
    Indicator("CN-TL32", _("Result disclosed late"), "招标投标法45；10号令11",
              _("More hours lie between the award and the notice of the result than the rule allows."),
              _("award and notices"), NO_DATE, clocks.late_result),
    Indicator("CN-TL13", _("Contract late"), "招标投标法46；87号令71",
              _("The contract was signed after its last day, or is not signed."),
              _("award and contract"), NO_DATE, clocks.late_contract),
    Indicator("CN-LG09", _("Bid security returned late"), "实施条例57、66；87号令38",
              _("A security was given back later than the law allows, or nobody has said that it was, or its bidder says otherwise."),
              _("contract or award, and the tender side's record of each security"),
              _("The platform moves no money: it knows what the tender side records and what the bidder says against it. Before a contract or award nothing is due."),
              clocks.late_refund),
)  # fmt: skip
TRADES = (
    Indicator("CN-ONE", _("Single bidder"), "招标投标法28；实施条例44", _("One bidder alone handed in a bid."),
              AFTER, UNSEEN, trade.single_bidder),
    Indicator("CN-LOW", _("Low competition"), "发改法规〔2026〕195号(17)",
              _("At most three bidders, and the award is at least 99 % of the maximum price."),
              _("award and maximum price"), UNSEEN, trade.low_competition),
    Indicator("CN-CL08", _("Access before the opening"), "实施条例41；招标投标法22",
              _("An envelope was opened before the deadline."), _("the moments of opening"),
              _("Never says how many bids there are."), trade.early_access),
    Indicator("CN-CHG", _("Document changed again and again"), "实施条例21",
              _("Three or more addenda to one document."), _("notices"), _("It always can be computed."),
              trade.many_changes),
    Indicator("CN-MARK", _("One expert's marks stand apart"), "发改法规〔2026〕195号(9)；87号令64",
              _("An expert's total for a bid lies more than 20 % from the mean of at least two others."),
              _("marks after the evaluation"), FEW, trade.stray_marks),
)  # fmt: skip
MARKETS = (
    Indicator("CN-COVER", _("Professional cover bidder (陪标专业户)"), "1117号(十一)",
              _("At least 8 bids in two years, and at most 5 % of them won."), MANY, FEW,
              of_market=market.cover_bidders),
    Indicator("CN-KING", _("Bid king (标王)"), "1117号(十一)",
              _("At least 5 bids in two years, and at least 80 % of them won."), MANY, FEW,
              of_market=market.bid_kings),
    Indicator("CN-FREQ", _("One firm wins at one agency"), "发改法规〔2026〕195号(17)",
              _("One firm won at least 3 and at least half of an agency's awards in two years."), MANY, FEW,
              of_market=market.frequent_winners),
    Indicator("CN-SPLIT", _("Project split below the threshold"), "招标投标法4、49",
              _("Voluntary lots of one tenderer and kind within a year: each below the threshold of mandatory tendering, together at or above it."),
              _("lots published in the last year"), _("Without the threshold of the kind it is not computed."),
              of_market=market.split_projects),
    Indicator("CN-EXPERT", _("An expert leans towards winners"), "发改法规〔2026〕195号(16)(17)",
              _("Over at least 3 rooms an expert marked the later winner on average 10 % above the mean of the others."),
              _("marks after the evaluation"), FEW, of_market=market.expert_tendency),
    Indicator("CN-REMOTE", _("Remote evaluation too rare"), "发改办法规〔2025〕807号",
              _("Fewer than half of a centre's evaluations of a year (5 or more) were held in several places."),
              _("evaluations held"), FEW, of_market=market.remote_rate),
)  # fmt: skip
OUTLIER = _("Outliers are looked for from 20 processes of the office on.")
CARDINALS = (
    Indicator("R003", _("Short submission period"), "OCP R003", _("Fewer than 15 whole days to submit."), NOTICE, NO_DATE),
    Indicator("R018", _("Single bid received"), "OCP R018", _("One tenderer in an open or selective procedure."), AFTER, UNSEEN),
    Indicator("R024", _("Price close to the winner's"), "OCP R024", _("The second price lies at most Q1 − 1.5 IQR above the winner's."), AFTER, OUTLIER),
    Indicator("R025", _("Excessive unsuccessful bids"), "OCP R025", _("Of the most frequent bidders, one whose ratio of wins is at most Q1 − 1.5 IQR."), AFTER, OUTLIER),
    Indicator("R028", _("Identical bid prices"), "OCP R028", _("Different tenderers bid the same price."), AFTER, UNSEEN),
    Indicator("R030", _("Late bid won"), "OCP R030", _("A bid received after the deadline won."), AFTER, UNSEEN),
    Indicator("R035", _("All but the winner disqualified"), "OCP R035", _("All tenderers but the winner were disqualified."), AFTER, UNSEEN),
    Indicator("R036", _("Lowest bid disqualified"), "OCP R036", _("The lowest price belongs to a disqualified bid."), AFTER, UNSEEN),
    Indicator("R038", _("Excessive disqualified bids"), "OCP R038", _("The share of disqualified bids of a tenderer, an agency or a bidder is at least Q3 + 1.5 IQR."), AFTER, OUTLIER),
    Indicator("R048", _("Heterogeneous supplier"), "OCP R048", _("A supplier's kinds of goods are at least Q3 + 1.5 IQR."), AFTER, OUTLIER),
    Indicator("R058", _("Heavily discounted bid"), "OCP R058", _("The second price lies at least Q3 + 1.5 IQR above the winner's."), AFTER, OUTLIER),
)  # fmt: skip
INDICATORS: dict[str, Indicator] = {one.code: one for one in (*CLOCKS, *TRADES, *MARKETS, *CARDINALS)}
OF_LOT = tuple(one for one in INDICATORS.values() if one.of_lot)
OF_MARKET = tuple(one for one in INDICATORS.values() if one.of_market)
