"""Names and signs that look alike: folded to one form, so that a Cyrillic А or a zero-width space hides nobody."""

from __future__ import annotations

import re
import unicodedata

# Signs that are drawn alike, by the one they are read as; a reader takes them for it, a computer does not.
_ALIKE = {
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y",
    "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d", "ɡ": "g", "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i",
    "κ": "k", "μ": "u", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ı": "i", "ℓ": "l",
    "0": "o", "1": "l", "|": "l", "〇": "o", "○": "o", "o": "o",
    "曰": "日", "巳": "己", "已": "己", "末": "未", "士": "土", "壬": "王", "干": "千", "于": "千", "戌": "戊",
    "戍": "戊", "人": "入", "八": "入", "囗": "口", "ロ": "口", "ー": "一", "—": "一", "―": "一", "二": "二",
    "ニ": "二", "ミ": "三", "工": "工", "エ": "工", "カ": "力", "夕": "夕", "タ": "夕", "ハ": "入", "卜": "卜",
    "ト": "卜", "叧": "另", "昜": "易", "汩": "汨", "辶": "辶", "⻌": "辶", "⺼": "肉", "⺮": "竹", "⻢": "马",
    "⻓": "长", "⻔": "门", "⻋": "车", "⻩": "黄", "⻰": "龙", "⻉": "贝", "⻛": "风", "⻜": "飞", "⻝": "食",
    "⻘": "青", "⻤": "鬼", "⻬": "齐", "⻮": "齿",
}  # fmt: skip
_TRADITIONAL = str.maketrans(
    "華東國際設計業業築電氣橋樑鐵鋼機械環衛園藝達興龍馬長門車風飛齊門實驗檢測監理測繪勘測總團資訊資產務聯勝億萬禮義寶貴豐榮",
    "华东国际设计业业筑电气桥梁铁钢机械环卫园艺达兴龙马长门车风飞齐门实验检测监理测绘勘测总团资讯资产务联胜亿万礼义宝贵丰荣",
)
_BRACKETS = re.compile(r"[()\[\]{}<>《》〈〉「」【】〔〕]")
_TAIL = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|集团|公司|分公司|co\.?,?ltd\.?|ltd\.?|inc\.?)+$"
)


def skeleton(text: str) -> str:
    """Return the form in which names are compared: NFKC, lower case, look-alikes as one, nothing invisible."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL)
    decomposed = (c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    seen = (c for c in decomposed if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc", "Mn"})
    return "".join(_ALIKE.get(c, c) for c in seen)


def name_key(name: str) -> str:
    """Return the key by which two writings of one company's name are equal: brackets and stops do not count."""
    return re.sub(r"[·・.,，。、_\-\s]", "", _BRACKETS.sub("", skeleton(name)))


def stem(name: str) -> str:
    """Return the key without the words that every company bears."""
    return _TAIL.sub("", name_key(name)) or name_key(name)


def disguised(name: str) -> bool:
    """Tell whether a name holds signs that look like others: mixed scripts or something invisible."""
    plain = unicodedata.normalize("NFKC", name)
    invisible = any(unicodedata.category(c) in {"Cf", "Cc"} for c in plain)
    scripts = {unicodedata.name(c, "?").split()[0] for c in plain if c.isalpha()}
    return invisible or ("LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"}))
