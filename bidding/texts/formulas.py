"""Price formulas and aggregation in the document's own words, and what each formula needs."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

# What must be fixed in the document; the rest has a customary value (evaluation/scoring).
NEEDED = {
    "EV-05": ("k", "above", "below"),
    "EV-06": ("above", "below"),
    "EV-07": (),
    "EV-08": ("k", "above", "below"),
    "EV-09": ("a", "k1", "k2", "above", "below"),
    "EV-10": ("k", "above", "below"),
}
# For texts by which the state sells, not buys: the higher the price, the better. No lot of the platform is marked by it.
SALE = "HIGHEST"
AGGREGATIONS = ("mean", "trimmed")
_BASES = {
    "EV-05": "评标基准价为有效投标报价的算术平均值乘以（1＋k），k＝{k}；有效投标为六家时去掉一个最高报价，七家及以上时去掉一个最高报价和一个最低报价后计算平均值。",
    "EV-06": "评标基准价为全部有效投标报价的算术平均值。",
    "EV-07": "采用低价优先法，以有效投标报价中的最低报价为评标基准价，报价得分＝评标基准价÷投标报价×满分。",
    "EV-08": "有效投标超过五家时，先去掉一个最高报价和一个最低报价，再剔除偏离平均值超过百分之二十的报价，其余报价的算术平均值乘以系数K（K＝{k}）为评标基准价；五家及以下时以全部有效报价计算。",
    "EV-09": "评标基准价＝最高投标限价×A×K1＋有效投标报价平均值×（1－A）×K2，A、K1、K2按本文件载明的数值或者范围，在开标时公开抽取确定。",
    "EV-10": "评标基准价为有效投标报价由低到高前{k}比例（按家数向上取整）报价的算术平均值。",
    SALE: "报价最高者得满分，其他投标人的报价得分＝投标报价÷最高报价×满分，四舍五入保留两位小数。",
}


def gaps(formula: Mapping[str, Any], *, sale: bool = False) -> list[str]:
    """List what is wrong with a formula: "method", or the names of missing or bad numbers.

    `sale` lets the formula of a sale pass, for the standard text of a land use right.
    """
    method = str(formula.get("method", ""))
    if sale and method == SALE:
        return []
    if method not in NEEDED:
        return ["method"]
    return [name for name in NEEDED[method] if not _is_number(formula.get(name))]


def _is_number(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_number(value.get(part)) for part in ("from", "to", "step"))
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def words(formula: Mapping[str, Any]) -> str:
    """Say a formula in the words of the document; "" for one that is not known."""
    method = str(formula.get("method", ""))
    if method not in _BASES:
        return ""
    base = _BASES[method].format_map({"k": formula.get("k", "")})
    return base if method in {"EV-07", SALE} else base + _deductions(formula)


def _deductions(formula: Mapping[str, Any]) -> str:
    above, below = formula.get("above", ""), formula.get("below", "")
    return (
        f"投标报价等于评标基准价的得满分（按百分制为{formula.get('full', 100)}分）；"
        f"报价每高于评标基准价1%扣{above}分，每低于1%扣{below}分，扣完为止，"
        "不足1%的按内插法计算，计算结果四舍五入保留两位小数。"
    )


def aggregation_words(aggregation: Mapping[str, Any]) -> str:
    """Say how the members' marks are joined, and from which deviation on a mark needs a written reason."""
    return _joining(aggregation) + _deviation(aggregation)


def _joining(aggregation: Mapping[str, Any]) -> str:
    if aggregation.get("method") == "trimmed":
        return (
            f"评标委员会成员达到{aggregation.get('from', 5)}人及以上时，每项评分去掉一个最高分和一个最低分，"
            "取其余评分的算术平均值；不足该人数时取全部评分的算术平均值。结果四舍五入保留两位小数。"
        )
    return "每项评分取评标委员会全体成员评分的算术平均值，结果四舍五入保留两位小数。"


def _deviation(aggregation: Mapping[str, Any]) -> str:
    percent = aggregation.get("deviation_percent")
    if percent is None:
        return ""
    return f"主观评分与其他成员评分的平均值相差超过该项满分{percent}%的，该成员应当书面说明理由。"
