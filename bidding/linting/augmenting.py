"""More clauses from one: synonyms swapped and regions renamed, always in the same way for the same clause."""

import random
from collections.abc import Iterator

SWAPS = (
    ("投标人", ("供应商", "投标单位", "申请人")),
    ("供应商", ("投标人", "响应人")),
    ("本市", ("本省", "我县", "当地", "武汉市")),
    ("须", ("应", "必须", "需")),
    ("应", ("须", "应当")),
    ("否决投标", ("按无效投标处理", "不予通过")),
    ("不得", ("不允许", "禁止")),
    ("得分", ("计分",)),
    ("加2分", ("得3分", "加1分")),
    ("无需", ("无须", "不需要")),
    ("业绩", ("项目经验", "类似项目")),
    ("企业", ("公司", "单位")),
    ("招标人", ("采购人", "建设单位")),
    ("开标", ("开标会",)),
    ("提供", ("提交", "出具")),
    ("具有", ("具备", "持有")),
    ("否则", ("未满足的",)),
    ("不予退还", ("不退",)),
    ("。", ("；", "")),
)


def variants(text: str, *, seed: str, most: int = 3) -> Iterator[str]:
    """Yield up to `most` other wordings of a clause."""
    chance = random.Random(seed)
    for _turn in range(most):
        new = text
        for word, others in SWAPS:
            if word in new and chance.random() < 0.5:
                new = new.replace(word, chance.choice(others), 1)
        if new != text:
            yield new
