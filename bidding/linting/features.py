"""What the model sees of a clause: its n-grams, the states of the rules, and signs of demand, denial and duty."""

import re
from collections.abc import Iterable

from bidding.linting import words
from bidding.linting.rules import FIRED, Hit

SHORTEST, LONGEST = 1, 4
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = {
    "out": words.pattern("{out}"),
    "score": words.pattern("{score}"),
    "must": words.pattern("须|必|方可|方能|才能|仅限|只限|一律|否则"),
    "only": re.compile("仅|只|限于|唯一|指定|独家"),
    "deny": re.compile("不得|无须|不要求|不作|不限|不设|不以|不将|不因|不影响|免收|取消|禁止"),
    "law": re.compile("《[^》]{2,30}(?:法|条例|办法|规定|规则)》|依法|法律|按照国家|国家标准|规范"),
    "winner": re.compile("中标人|合同签订|履约|质保期|施工期间|验收"),
    "bidder": re.compile("投标人"),
    "tenderer": re.compile("招标人"),
    "equal": re.compile("同等|平等|一视同仁|同1标准|均可|任1|任何|自愿|自行|自主"),
    "local": re.compile("本地|外地"),
}


_DEMAND = words.pattern(
    "须|应(?!用|急|付|力)|必|需(?!求)|方可|方能|才能|才可|仅|只|限于|限|唯一|指定|一律|否则|{out}|{score}|不得|不能|不再|不予|优先|有权|视为|放弃|直接|"
    "按|以~12为准|自负|承担|由~20(?:确定|决定|指定|选定)|前~10(?:公布|告知|公示)"
)


def demands(text: str) -> bool:
    """Say whether a folded clause demands, rewards or refuses anything: what does not cannot shut anybody out."""
    return _DEMAND.search(text) is not None


def features(text: str, hits: Iterable[Hit], *, regime: str) -> set[str]:
    """Return the features of a folded clause: `g:` n-grams (numbers as 0), `r:` excuses, `s:` signs."""
    plain = _NUMBER.sub("0", text)
    grams = {"g:" + plain[i : i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(plain) - n + 1)}
    return grams | _signs(text) | _states(hits) | {f"s:{regime}"}


def _signs(text: str) -> set[str]:
    found = {f"s:{name}" for name, pattern in _SIGNS.items() if pattern.search(text)}
    return found | {f"{a}&{b[2:]}" for a in found for b in found if a < b}


def _states(hits: Iterable[Hit]) -> set[str]:
    """Return what excuses were found. That a rule fired is no feature: the model is to judge by the words alone."""
    return {f"r:{hit.state}" for hit in hits if hit.state != FIRED}
