"""Numerals in words and in digits: 三年 is 3年, 百分之二 is 2%, 贰拾万元 is 20万元."""

import re

_ROWS = ("零〇○", "一壹幺", "二两贰俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {c: n for n, row in enumerate(_ROWS) for c in row}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_D, _T, _L = "".join(DIGITS), "".join(TENS), "".join(LARGE)
_RUN = f"(?:[{_D}]|(?<![{_D}{_T}{_L}])[十拾])[{_D}{_T}{_L}]*"
# What is counted; without one of these 一 is a word (一律, 统一, 唯一), not a number.
_UNITS = (
    "个|家|年|月|日|天|小时|工作日|名|人|项|次|元|级|倍|份|套|周|台|辆|平方|米|公里|千米|吨|层|位|类|种|档|季度|页|"
    "处|条|款|章|期|座|标段|标|包|岁|方米|立方|以上|折|轮|批|%|‰|分钟|分(?![之公包别支析部期店割批摊配布为类])|所"
)
COUNTED = (
    rf"(?:百|千|万)分之(?:{_RUN}(?:点[{_D}]+)?|\d+(?:\.\d+)?)"
    rf"|{_RUN}分之{_RUN}"
    rf"|{_RUN}成(?![为本员功果立交熟型分就])"
    rf"|(?<![统唯单专第同任]){_RUN}(?={_UNITS})|(?<=第){_RUN}"
)
_SHARE = {"百": "%", "千": "‰", "万": "‱"}


def spoken(text: str) -> str:
    """Return a numeral in words as digits; a text that is no numeral comes back as it is."""
    if "分之" in text:
        return _share(text)
    if text.endswith("成"):
        return f"{value(text[:-1]) * 10}%"
    if text[-1] in LARGE and len(text) > 1:
        return f"{value(text[:-1])}{'万' if LARGE[text[-1]] == 10_000 else '亿'}"
    return str(value(text))


def _share(text: str) -> str:
    below, _, above = text.partition("分之")
    if below in _SHARE:
        whole, _, part = above.partition("点")
        number = whole if whole[:1].isascii() else str(value(whole))
        return number + ("." + "".join(str(DIGITS[c]) for c in part) if part else "") + _SHARE[below]
    return f"{value(above)}/{value(below)}"


def value(text: str) -> int:
    """Return the number that Chinese numerals say; 二〇二六 is read digit by digit."""
    if not any(c in TENS or c in LARGE for c in text):
        return int("".join(str(DIGITS[c]) for c in text) or 0)
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in TENS:
            section += (digit or 1) * TENS[c]
            digit = 0
        else:
            total = (
                (total + section + digit) * LARGE[c]
                if LARGE[c] > 10_000
                else total + (section + digit) * LARGE[c]
            )
            section = digit = 0
    return total + section + digit


MONEY = re.compile(r"(\d+(?:\.\d+)?)(百|千)万|(?<![\d.])(\d+)0000(?=元)")


def in_wan(match: "re.Match[str]") -> str:
    """Return a sum of money in 万: 5千万元 is 5000万元, 200000元 is 20万元."""
    if match[3]:
        return f"{match[3]}万"
    return f"{float(match[1]) * TENS[match[2]]:g}万"
