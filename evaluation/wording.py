"""Words that may not pass between supervisor and seats: a message never says how to mark. Pure."""

import re

_NUMERALS = "0-9０-９〇零一二三四五六七八九十百两"
# "85 分", "八十五分"; not "30 分钟", "三分之一", "十分", "二分法".
_POINTS = re.compile(rf"(?<!第)([{_NUMERALS}]+([.．。点][{_NUMERALS}]+)?)\s*分(?![钟之法秒部类种期])")
_NAMED = re.compile(
    rf"(得分|打分|评分|分数|分值|给分|扣分|加分)[^\n。；;，,]{{0,8}}?[{_NUMERALS}]"
    rf"|\b(marks?|scores?|points?)\b[^\n.;,]{{0,12}}?\d|\d+([.]\d+)?\s*(marks?|points?)\b",
    re.IGNORECASE,
)


def speaks_of_marks(text: str) -> bool:
    """Tell whether a text names points for a bid, in figures or Chinese numerals (招标投标法 38: nobody may interfere).

    It errs on the side of a yes where a number stands by a word for points; "ten minutes" and "十分" are none.
    """
    named = [found.group(1) for found in _POINTS.finditer(text) if found.group(1) != "十"]
    return bool(named or _NAMED.search(text))
