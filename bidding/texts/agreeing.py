"""The same figure said twice in a document must be the same: numbers are read out of the text and compared. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bidding.texts.blocks import blocks
from bidding.texts.numerals import number_of

NUMBER = r"(?P<number>\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千零〇壹贰叁肆伍陆柒捌玖拾佰仟]+)"
# Between a name and its number stands no other number and no end of a sentence.
GAP = r"[^0-9０-９。；;|｜\n一二两三四五六七八九十百]{0,14}?"
# name → (how it is called in texts, the unit that follows its number)
QUANTITIES: dict[str, tuple[str, str]] = {
    "bid_validity": (r"投标有效期", r"(?:个)?(?:日历)?(?:天|日)"),
    "period": (r"(?:计划)?工期|合同履行期限|(?<![件批])交货期", r"(?:个)?(?:日历)?(?:天|日)"),
    "security": (r"投标保证金(?:金额|数额)", r"元"),
    "max_price": (r"最高投标限价|最高限价|招标控制价", r"元"),
    "members": (r"评标委员会(?:成员)?(?:共|人数|由)", r"人"),
    "performance_bond": (r"(?<![退返]还)(?<!扣除)履约保证金", r"[%％]"),
    "retention": (r"(?<![退返]还)(?<!扣除)质量保证金", r"[%％]"),
    "defects": (r"缺陷责任期", r"个月"),
    "advance": (r"预付款", r"[%％]"),
    "objection": (r"招标文件(?:提出)?(?:有)?异议", r"日前"),
}
# Only words that state the quantity may stand between its name and its number: 工期240日 is the period, 工期延误超过30日 and
# 工期顺延3日 are something else, and so is 退还质量保证金的50%.
STATING = re.compile(
    r"(?:[\s:：为是共计由应按设在￥¥]|人民币|大写|应当|不变|金额|比例|构成|人数|约定|确定|提出|的[，,]|（[^（）]*）"
    r"|自?投标截止(?:之日|时间|日期|日)?起?(?:计?算)?|(?:中标|签约)?合同(?:金额|价款?|总价)的"
    r"|(?:工程)?(?:价款)?结算(?:总额|总价|价款?)的)*"
)
# A limit of the law is no second value: 不超过合同金额的10%.
LIMIT = re.compile(r"不(?:得)?(?:超过|高于|少于|低于|足)|(?:最多|最高|至少|至多|以上|以内)")
PATTERNS = {
    name: re.compile(rf"(?:{called})(?P<gap>{GAP}){NUMBER}\s*(?:{unit})")
    for name, (called, unit) in QUANTITIES.items()
}
FULL = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


@dataclass(frozen=True)
class Said:
    """A figure as a clause says it."""

    name: str
    value: Decimal
    clause: str
    quote: str


def said(text: str) -> Iterator[Said]:
    """Yield every known quantity that a canonical text gives a number for, with its clause."""
    clause = ""
    for block in blocks(text):
        if block.kind == "heading":
            clause = block.anchor.removeprefix("c-").replace("-", ".") if block.anchor else ""
        elif block.kind == "paragraph":
            yield from _figures(block.text, clause)
        else:
            for row in block.rows:
                # In a data sheet the name stands in one cell and the number in the next.
                yield from _figures("：".join(row[1:]) if len(row) > 2 else "：".join(row), clause)


def _figures(line: str, clause: str) -> Iterator[Said]:
    plain = line.translate(FULL)
    for name, pattern in PATTERNS.items():
        for found in pattern.finditer(plain):
            value = number_of(found["number"])
            if value is not None and STATING.fullmatch(found["gap"]) and not LIMIT.search(found["gap"]):
                yield Said(name, value, clause, found[0])


@dataclass(frozen=True)
class Conflict:
    """One quantity with different numbers: each number with the clause that says it first."""

    name: str
    said: tuple[Said, ...]


def conflicts(text: str) -> list[Conflict]:
    """List the quantities that a canonical text says differently in different places."""
    found: dict[str, dict[Decimal, Said]] = {}
    for one in said(text):
        found.setdefault(one.name, {}).setdefault(one.value, one)
    return [Conflict(name, tuple(values.values())) for name, values in found.items() if len(values) > 1]
