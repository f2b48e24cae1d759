"""Which instrument a text cites as its legal basis, and how high it ranks. Pure.

国办发〔2020〕49号: lists of the seriously dishonest rest on a law, a regulation or a document of the Party's central
committee or the State Council; a department or a place cannot make such a list by itself.
"""

import re
from enum import IntEnum


class Rank(IntEnum):
    """The rank of an instrument; UNKNOWN where a text cites none that is known."""

    UNKNOWN = 0
    # 规范性文件: notices, opinions and measures of departments and places.
    DOCUMENT = 1
    # 部门规章: orders of ministries.
    ORDER = 2
    # 中共中央、国务院文件.
    POLICY = 3
    # 行政法规、地方性法规.
    REGULATION = 4
    LAW = 5


_TITLES = re.compile(r"《([^《》]{2,60})》")
_ARTICLE = re.compile(r"\s*(?:第\s*[〇零一二三四五六七八九十百\d]+\s*条|\d{1,3}(?:条|\b|(?=[、,，;；])))")
_LAWS = re.compile(
    r"(?<![办方做想用])(?:招标投标法|政府采购法|行政处罚法|电子签名法|采购法|建筑法|公司法|民法典|刑法|统计法|反垄断法|安全生产法|反不正当竞争法)"
    r"(?!实施|条例)"
)
_REGULATIONS = re.compile(
    r"(?:招标投标法|政府采购法|采购法|(?<![一-龥]))?实施条例|采购法条例|保障农民工工资支付条例"
)
_POLICY = re.compile(
    r"(?:中发|中办发|国发|国办发|国函|国办函)\s*[〔\[［(（]\s*\d{4}\s*[〕\]］)）]\s*\d{1,4}\s*号"
)
_ORDER = re.compile(r"(?<!\d)\d{1,3}\s*号令|(?:部|委|局)令第?\s*\d{1,3}\s*号")
_DOCUMENT = re.compile(
    r"[一-龥]{2,10}\s*[〔\[［(（]\s*\d{4}\s*[〕\]］)）]\s*\d{1,4}\s*号|办法|规定|细则|意见|通知"
)


# Counties and districts make no regulations, whatever they call their papers (立法法 72, 80).
_BELOW = re.compile(r"[一-龥]{1,10}?(?:(?<!自治)县|市[一-龥]{1,5}(?<!自治)区)")


def rank_of(text: str) -> Rank:
    """Return the highest rank among the instruments that a text cites.

    Laws by their titles in 《》 or their usual short names (招标投标法53), regulations, documents of the State Council by
    number (国办发〔2020〕49号), ministries' orders (20号令), and all lower documents.
    """
    ranks = [_rank_of_title(title) for title in _TITLES.findall(text)]
    bare = _TITLES.sub("。", text)
    for pattern, rank in (
        (_LAWS, Rank.LAW),
        (_REGULATIONS, Rank.REGULATION),
        (_POLICY, Rank.POLICY),
        (_ORDER, Rank.ORDER),
        (_DOCUMENT, Rank.DOCUMENT),
    ):
        if pattern.search(text if rank is Rank.POLICY else bare):
            ranks.append(rank)
    return max(ranks, default=Rank.UNKNOWN)


def _rank_of_title(title: str) -> Rank:
    name = re.sub(r"[（(][^（）()]*[）)]$", "", title.strip())
    # A law names itself; "办法", "实施细则" and the like of any place or department do not become one.
    if name.endswith(("办法", "规定", "细则", "意见", "通知", "方案", "规则", "指引", "制度")):
        return Rank.DOCUMENT
    if name.endswith("条例"):
        return Rank.DOCUMENT if _BELOW.match(name) else Rank.REGULATION
    if name.endswith(("法", "法典")):
        return Rank.LAW
    return Rank.UNKNOWN


def allows_list(text: str) -> bool:
    """Tell whether a text may carry a list of the seriously dishonest: law, regulation or State Council document (CR-06)."""
    return rank_of(text) >= Rank.POLICY


def names_article(text: str) -> bool:
    """Tell whether a text names an article, so that its subject can look it up."""
    return bool(_ARTICLE.search(text) or _POLICY.search(text))
