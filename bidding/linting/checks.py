"""Sums, shares and periods measured against the figures of the law; every figure comes from `Limits`."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bidding.linting import words
from bidding.linting.findings import PROHIBITED, REVIEW
from bidding.linting.limits import Limits
from bidding.linting.rules import DENIED, Hit

Check = Callable[[str, Limits, str], Iterator[Hit]]
P = words.pattern
_MONEY = r"(\d+(?:\.\d+)?)(亿|万)?元"


def _sum(number: str, scale: str | None) -> Decimal:
    return Decimal(number) * {"亿": 10**8, "万": 10**4}.get(scale or "", 1)


def _first(match: "re.Match[str]") -> Decimal:
    """Return the number of whichever branch of the pattern matched."""
    return Decimal(next(group for group in match.groups() if group))


def _lawful(code: str, match: "re.Match[str]") -> Hit:
    """Say that a figure was looked at and is within the law, which outweighs what the model suspects."""
    return Hit(code, PROHIBITED, "", match.start(), match.end(), state=DENIED)


def _hit(code: str, match: "re.Match[str]", fact: str, ground: str = "", verdict: str = PROHIBITED) -> Hit:
    return Hit(code, verdict, ground, match.start(), match.end(), fact)


def _above(pattern: str, key: str, code: str, ground: str = "") -> Check:
    """Make a check: the number in the pattern's first group must not exceed a figure."""
    compiled = P(pattern)

    def check(text: str, law: Limits, _regime: str) -> Iterator[Hit]:
        most = law.number(key)
        for match in compiled.finditer(text):
            if most is not None and (found := _first(match)) > most:
                yield _hit(code, match, f"{found} > {most}", ground)
            elif most is not None:
                yield _lawful(code, match)

    return check


def _below(pattern: str, key: str, code: str, ground: str = "", unless: str = "") -> Check:
    """Make a check: the number in the pattern's first group must not fall short of a figure."""
    compiled, excuse = P(pattern), P(unless) if unless else None

    def check(text: str, law: Limits, _regime: str) -> Iterator[Hit]:
        least = law.number(key)
        for match in compiled.finditer(text):
            if (
                least is not None
                and (found := _first(match)) < least
                and not (excuse and excuse.search(text))
            ):
                yield _hit(code, match, f"{found} < {least}", ground)
            elif least is not None and _first(match) >= least:
                yield _lawful(code, match)

    return check


_ESTIMATE = P(r"(?:估算价|预算金额|项目预算|招标控制价|概算|投资额|估算|预算|项目金额)~6" + _MONEY)
_SECURITY = P(r"(?:投标保证金|投标担保)~14" + _MONEY)


def deposit_sum(text: str, law: Limits, _regime: str) -> Iterator[Hit]:
    """Find a bid security above its cap where the same clause says what the project is worth."""
    estimate, security = _ESTIMATE.search(text), _SECURITY.search(text)
    cap = law.number("MN-01.deposit_cap_percent")
    if estimate and security and cap is not None:
        worth, asked = _sum(estimate[1], estimate[2]), _sum(security[1], security[2])
        if worth and asked * 100 > worth * cap:
            yield _hit("DEPOSIT-C1", security, f"{asked * 100 / worth:.1f}% > {cap}%")
        elif worth:
            yield _lawful("DEPOSIT-C1", security)


_PRICE_WEIGHT = P(
    r"价格(?:分|部分|权重|分值|评审|得分|因素)*~8(\d+(?:\.\d+)?)(?:分|%)|报价(?:分|部分|权重|分值)~8(\d+)(?:分|%)"
)
_GOODS = re.compile("货物|设备|采购产品|物资")


def price_weight(text: str, law: Limits, regime: str) -> Iterator[Hit]:
    """Find too light a price in government procurement; goods and services have their own least weight."""
    match = _PRICE_WEIGHT.search(text)
    if regime != "GP" or not match or "每" in match.group():
        return
    key = "goods" if _GOODS.search(text) else "services"
    least = law.number(f"EV-20.{key}_price_weight")
    weight = Decimal(match[1] or match[2])
    if least is not None and weight < least:
        yield _hit("PRICE_FLOOR-C1", match, f"{weight} < {least}", "formula")


# A date without its year is in the year named before it; any year does for counting days between two.
ANY_YEAR = 2025
_FROM = P(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_START = P(r"(?:发出|发布|发售|获取|出售|开始|下载|公告)")
_DEADLINE = P(r"(?:投标截止|截止时间|开标时间|递交截止|递交投标文件|提交投标文件|开标)")


def preparation(text: str, law: Limits, regime: str) -> Iterator[Hit]:
    """Find too short a time from the first issue of the document to the bid deadline, by the dates of the clause."""
    named = re.search(r"\d{4}(?=年\d)", text)
    year = int(named[0]) if named else ANY_YEAR
    dates = [(m, found) for m in _FROM.finditer(text) if (found := _date(m, year))]
    least = law.number("TL-03.bid_preparation_days")
    if least is None or len(dates) < 2 or not _START.search(text) or not _DEADLINE.search(text):
        return
    if "非依法必须招标" in text or re.search("公示|澄清|资格预审申请", text):
        return
    first, last = dates[0], max(dates, key=lambda pair: pair[1])
    days = (last[1] - first[1]).days
    if 0 <= days < least:
        yield Hit("TIME-C1", PROHIBITED, "", first[0].start(), last[0].end(), f"{days} < {least}")
    elif days == least:
        yield Hit("TIME-C1", REVIEW, "", first[0].start(), last[0].end(), f"{days} = {least}")


def _date(match: "re.Match[str]", year: int) -> date | None:
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        return None


_SALE = P(
    r"(?:发售|获取|出售|购买|领取|下载|报名|提供)~6(?:时间|期|期限|日期)?~8(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日~12(?:至|到|-|~|—)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
)
_PUBLIC = P(
    r"公示~10(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日~12(?:至|到|-|~|—)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
)


def _stretch(pattern: re.Pattern[str], key: str, code: str, ground: str) -> Check:
    """Make a check of a period given by its first and last day, both counted."""

    def check(text: str, law: Limits, _regime: str) -> Iterator[Hit]:
        least = law.number(key)
        for match in pattern.finditer(text):
            year, month, day = int(match[1] or ANY_YEAR), int(match[2]), int(match[3])
            try:
                first = date(year, month, day)
                last = date(int(match[4] or year), int(match[5] or month), int(match[6]))
            except ValueError:
                continue
            days = (last - first).days + 1
            if least is not None and 0 < days < least:
                yield _hit(code, match, f"{days} < {least}", ground)

    return check


_MEMBERS = P(r"(?:评标委员会|委员会|评标小组)~10(?:由|共|成员|人数|为|:)~6(\d+)(?:人|名)(?!中标|候选)")
_OWN = P(
    r"(\d+)(?:名|人)(?:成员)?(?:为|是|由|系|属)~4(?:招标人|业主)~6(?:代表|委派|人员|指派)"
    r"|(?:招标人|业主)(?:代表|人员|委派|指派)*(?:为|共|占|派出)?(\d+)(?:名|人)"
)


def committee(text: str, law: Limits, _regime: str) -> Iterator[Hit]:
    """Find a committee with too few members, an even number, or too few experts."""
    match, own = _MEMBERS.search(text), _OWN.search(text)
    if not match:
        return
    members, least = int(match[1]), law.number("CM-01.min_members")
    if "评标" not in text and "委员会" not in text:
        return
    if least is not None and (members < least or members % 2 == 0) and not re.search("以上单数", text):
        yield _hit("EXPERT_INTERF-C1", match, f"{members} / {least}")
    if own:
        outside = members - int(own[1] or own[2])
        if Fraction(outside, members or 1) < law.share("CM-01.expert_share"):
            yield Hit("EXPERT_INTERF-C2", PROHIBITED, "", match.start(), own.end(), f"{outside}/{members}")


_FEE = P(
    r"(?:招标文件|标书|文件|图纸|资料)~14(?:售价|成本费|工本费|收费|费用|价格|每套|每份|收取|缴纳|支付)~10"
    + _MONEY
)
# Printing and postage; the law gives no sum, so a high one is looked at by people and an absurd one is named.
FEE_DOUBTFUL, FEE_ABSURD = 500, 800


def fee(text: str, _law: Limits, _regime: str) -> Iterator[Hit]:
    """Find a fee for documents that no printing costs."""
    match = _FEE.search(text)
    if match and not re.search("保证金|补偿|印刷|中标服务费|合同金额|业绩|预算金额~4为|制作软件", text):
        asked = _sum(match[1], match[2])
        if asked >= FEE_ABSURD:
            yield _hit("FEE-C1", match, f"{asked}")
        elif asked > FEE_DOUBTFUL:
            yield _hit("FEE-C1", match, f"{asked}", verdict=REVIEW)


_WORTH = P(r"(?:本项目|本工程|概算|估算价|估算|预算|招标控制价|投资额|总投资|合同估算价|本标段)~14" + _MONEY)
_WANTED = P(
    r"(?:合同额|合同金额|合同价|单项合同|造价|业绩|金额|中标价|中标金额)~16(?:不低于|不少于|达到|以上|大于|超过|≥|不小于|在)~4"
    + _MONEY
    + r"|(?:合同额|合同金额|单项合同|造价|金额|合同价)~6"
    + _MONEY
    + "~2(?:以上|及以上)"
)


def experience_sum(text: str, _law: Limits, _regime: str) -> Iterator[Hit]:
    """Find past works that must be worth more than the project itself."""
    wanted = _WANTED.search(text)
    if not wanted:
        return
    asked = _sum(wanted[1] or wanted[3], wanted[2] or wanted[4])
    for worth in _WORTH.finditer(text):
        if worth.start(1) not in {wanted.start(1), wanted.start(3)} and asked > _sum(worth[1], worth[2]):
            yield _hit("OVER_PERF-C1", wanted, f"{asked} > {_sum(worth[1], worth[2])}")
            return
        if worth.start(1) not in {wanted.start(1), wanted.start(3)}:
            yield _lawful("OVER_PERF-C1", wanted)


_SIZE = r"(\d+(?:\.\d+)?)(万?平方米|万?立方米|公里|千米|米|层|千伏|兆瓦|吨|mw|km|kv|m2|亩)"
_SIZE_WANTED = P(
    r"(?:业绩|承建过|完成过|承担过|具有|做过|实施过)~16(?:不小于|不低于|不少于|大于|超过|达到|以上|≥)?~8"
    + _SIZE
)
_SIZE_HERE = P(r"(?:本项目|本工程|本次|本标段|本包|拟建)~14" + _SIZE)


def experience_size(text: str, _law: Limits, _regime: str) -> Iterator[Hit]:
    """Find past works that must be larger than the project itself, in the same unit."""
    wanted, here = _SIZE_WANTED.search(text), _SIZE_HERE.search(text)
    if not wanted or not here or wanted.start(1) == here.start(1) or wanted[2] != here[2]:
        return
    if Decimal(wanted[1]) > Decimal(here[1]):
        yield _hit("OVER_PERF-C3", wanted, f"{wanted[1]} > {here[1]}")
    else:
        yield _lawful("OVER_PERF-C3", wanted)


_CLASS = P(r"(?:特级|1级|甲级|综合资质)(?:及以上|以上)?(?!建造师)")
SMALL = Decimal(10_000_000)


def class_for_size(text: str, _law: Limits, _regime: str) -> Iterator[Hit]:
    """Find the highest classes of qualification asked for a small or plain work."""
    asked, worth = _CLASS.search(text), _WORTH.search(text)
    plain = re.search("普通|一般|小型|零星|维修|单层|围墙|公厕|简单", text)
    small = (worth and _sum(worth[1], worth[2]) < SMALL) or (plain and "特级" in text)
    if asked and small and ("资质" in text or "建造师" in text):
        yield _hit("OVER_QUAL-C1", asked, "", verdict=PROHIBITED if "特级" in text else REVIEW)


_RANGE = P(
    r"(\d+(?:\.\d+)?)(?:万)?(?:平方米|公里|千米|米|km|m2|m|层|千瓦|吨|亩)?(?:~|～|-|至|—)(\d+(?:\.\d+)?)(?:万)?(?:平方米|公里|千米|米|km|m2|m|层|千瓦|吨|亩|㎡)"
)
NARROW = Decimal("1.05")


def narrow_range(text: str, _law: Limits, _regime: str) -> Iterator[Hit]:
    """Find past works described by so narrow a range that they point at one."""
    if not re.search("业绩|类似|同类|完成过", text):
        return
    for match in _RANGE.finditer(text):
        low, high = Decimal(match[1]), Decimal(match[2])
        if low and 1 < high / low < NARROW:
            yield _hit("OVER_PERF-C2", match, f"{high / low:.3f}", "tailored")


# The day of a date (6月3日) is no number of days.
_DAYS = r"(?<!月)(?<!月\d)(\d+)(?:个)?(?:日历天|日|天|工作日)"
CHECKS: tuple[Check, ...] = (
    _above(r"(?:投标保证金|投标担保)~30(\d+(?:\.\d+)?)%", "MN-01.deposit_cap_percent", "DEPOSIT-C2"),
    _above(
        r"(?:履约保证金|履约担保|履约保函|履约金)~24(\d+(?:\.\d+)?)%|(\d+(?:\.\d+)?)%~14(?:履约保证金|履约担保|履约金)",
        "MN-04.performance_bond_cap_percent",
        "DEPOSIT-C3",
        "bond",
    ),
    _above(
        r"(?:质量保证金|质保金|保修金|质量保留金|尾款质保)~24(\d+(?:\.\d+)?)%",
        "MN-15.retention_percent",
        "CONTRACT_UNFAIR-C1",
        "retention",
    ),
    _above(
        rf"(?:付款|支付|付清|结清|付至|拨付)~10{_DAYS}|{_DAYS}~10(?:支付|付款|付清|结清|付至)",
        "MN-12.max_payment_days",
        "CONTRACT_UNFAIR-C2",
    ),
    _above(
        rf"(?:异议|质疑)~20(?:收到|之日起)~16{_DAYS}~8(?:答复|回复)|收到~4(?:异议|质疑)~8{_DAYS}~8(?:答复|回复)",
        "TL-06.reply_days",
        "TIME-C6",
        "reply",
    ),
    _above(
        rf"中标通知书~14(?:发出|之日起)~8{_DAYS}~20(?:订立|签订|签署)",
        "TL-13.contract_days",
        "TIME-C7",
        "contract",
    ),
    _above(
        rf"(?:投标保证金|未中标~10保证金)~44{_DAYS}~14(?:退还|返还|退回)|(?:退还|返还|退回)~20投标保证金~8{_DAYS}",
        "TL-15.refund_days",
        "DEPOSIT-C4",
        "refund",
    ),
    _below(
        rf"仅~4(?:提供|发售|出售|开放)~2{_DAYS}|(?:获取|发售|出售|购买|领取|提供|下载)(?:招标文件)?~10(?:时间|期|期限)?(?:为|仅|共|只有|不少于|:)~9{_DAYS}",
        "TL-01.documents_days",
        "TIME-C3",
        "sale",
    ),
    _below(
        rf"(?:候选人|中标结果|评标结果)?公示(?:(?:期|时间|期限)?~8(?:为|仅|只|共|:|期)~2)?{_DAYS}",
        "TL-08.publicity_days",
        "TIME-C4",
        "publicity",
        unless="不少于",
    ),
    _below(
        rf"(?:编制投标文件|编制时间|投标准备|自招标文件~8发出|发出之日)~24{_DAYS}",
        "TL-03.bid_preparation_days",
        "TIME-C2",
        "",
        unless="非依法必须招标|不少于20|异议|澄清|答复|合同|质疑|疑问",
    ),
    _below(
        rf"(?:澄清|修改|补遗|答疑|变更)~24(?:投标截止|截止时间|开标)~8前?{_DAYS}(?:前|内|以前)?|(?:投标截止|开标)~4前{_DAYS}内?~10(?:发出|发布|作出|对)?~14(?:修改|澄清|补遗|变更)",
        "TL-04.addendum_days",
        "TIME-C5",
        "addendum",
        unless="(?<!不予)(?<!不)顺延|不足|提出(?:疑问|问题|澄清)|异议",
    ),
    _below(
        r"(?:截止|开标)~14(?:发布|发出|公告)(?:之日|之)?后~2第?(\d+)(?:个)?(?:日历天|日|天)"
        r"|(?:发布|发出|发售)~14第(\d+)(?:个)?(?:日历天|日|天)~6(?:开标|截止|投标)",
        "TL-03.bid_preparation_days",
        "TIME-C2",
    ),
    _below(
        rf"公告期限?~4(?:为|:|仅){_DAYS}",
        "GP-01.notice_workdays",
        "TIME-C9",
        "sale",
        unless="(?:中标|成交|采购)结果",
    ),
    deposit_sum,
    price_weight,
    preparation,
    committee,
    fee,
    experience_sum,
    experience_size,
    class_for_size,
    narrow_range,
    _stretch(_SALE, "TL-01.documents_days", "TIME-C3", "sale"),
    _stretch(_PUBLIC, "TL-08.publicity_days", "TIME-C4", "publicity"),
)


_SHORT = P(
    r"(?:异议|质疑|投诉|疑义)~26(?:(\d+)小时|当(?:天|日)|次日|(\d+)(?:个)?(?:日|天|工作日))(?:内|前)?~14(?:提出|提交|递交|逾期)"
    r"|(?:(\d+)小时|当(?:天|日)|次日|(?<!月)(?<!月\d)(\d+)(?:个)?(?:日|天|工作日))内?~4(?:以书面形式)?(?:提出|提起)(?:异议|质疑)"
)


def objection(text: str, law: Limits, regime: str) -> Iterator[Hit]:
    """Find a time to object that is counted in hours or shorter than the law's."""
    match = _SHORT.search(text)
    if not match or re.search("截止.{0,6}前|10日前|公示期", text[match.start() : match.end()]):
        return
    least = law.number("GP-08.query_workdays" if regime == "GP" else "TL-10.complaint_days")
    days = match[2] or match[4]
    if days is None or (regime == "GP" and least is not None and Decimal(days) < least):
        yield _hit("TIME-C8", match, match.group(), "objection")


def check(text: str, *, law: Limits, regime: str) -> Iterator[Hit]:
    """Yield what the figures of the law find in a folded clause."""
    for one in (*CHECKS, objection):
        yield from one(text, law, regime)
