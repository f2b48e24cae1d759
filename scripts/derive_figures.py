"""Derive bidding/law/figures.json from a table of legal rules, one JSON object a line.

    python scripts/derive_figures.py RULES.jsonl [-o bidding/law/figures.json]

Every rule becomes a row; the rules whose numbers the software enforces also give typed figures. A typed figure
takes article and status from its rule, and its number must stand in the rule's own text: the script refuses
to write a figure that the rule does not say.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from article_words import shown
from holiday_schedules import holidays
from typed_figures import FIGURES, Typed

# Whose rules bind government procurement only, and the places whose own regulations are quoted.
PROCUREMENT = re.compile(r"^(87号令|94号令|政府采购法|采购法条例|财库)")
TENDERING = re.compile(r"招标投标法|实施条例\d|12号令|电子办法")
REGIONS = {"重庆条例": "500000", "上海市": "310000", "湘发改": "430000", "大庆": "230600", "钦州": "450700"}
# Since when, by the first source that an article names; the amending act counts where it renumbered.
SINCE = (
    (r"招标投标法", "2017-12-28"),
    (r"(?<!采购法)实施条例", "2019-03-02"),
    (r"电子办法", "2013-05-01"),
    (r"12号令|11号令|30号令|27号令|2号令", "2013-05-01"),
    (r"87号令", "2017-10-01"),
    (r"94号令", "2018-03-01"),
    (r"采购法条例", "2015-03-01"),
    (r"政府采购法", "2014-08-31"),
    (r"民法典", "2021-01-01"),
    (r"支付条例", "2025-06-01"),
    (r"1117号", "2022-09-01"),
    (r"195号", "2026-02-01"),
    (r"807号", "2025-10-01"),
    (r"26号令", "2025-01-01"),
    (r"36号令|Order 36", "2026-04-01"),
    (r"行政处罚法", "2021-07-15"),
    (r"16号令", "2018-06-01"),
    (r"〔2022〕19号", "2022-07-01"),
    (r"公平竞争审查规则|规则\d", "2024-05-01"),
)
UNKNOWN = "2013-05-01"
# 1117号 lapses by its own terms.
UNTIL = {"1117号": "2027-08-31"}


def since(article: str) -> str:
    """The day from which the first source named in an article binds."""
    found = [(m.start(), day) for pattern, day in SINCE if (m := re.search(pattern, article))]
    return min(found)[1] if found else UNKNOWN


def until(article: str) -> str | None:
    """The last day of an article, for a source that stands alone and lapses."""
    return next((day for name, day in UNTIL.items() if article.startswith(name)), None)


def regime(rule: dict[str, str]) -> str:
    """ZB, GP, or nothing for a rule of both."""
    if "regime=GP" in rule["section"] or PROCUREMENT.match(rule["article"]):
        return "GP" if not TENDERING.search(rule["article"]) else ""
    return "ZB" if "regime=ZB" in rule["section"] else ""


def region(article: str) -> str:
    """The place whose regulation an article quotes; nothing for the whole country."""
    return next((code for name, code in REGIONS.items() if article.startswith(name)), "")


def source(key: str, rules: dict[str, dict[str, str]]) -> str:
    """The article of a rule as the pages show it; "same" is that of the rule before."""
    ids = list(rules)
    while rules[key]["article"] == "same":
        key = ids[ids.index(key) - 1]
    return shown(rules[key]["article"])


def rule_row(rule: dict[str, str], rules: dict[str, dict[str, str]]) -> dict[str, object]:
    """A rule as it stands: its wording, what it fixes, what follows for the software."""
    article = rule["article"]
    return {
        "key": rule["id"],
        "regime": regime(rule),
        "region": region(article),
        "value": rule["params"],
        "unit": "",
        "article": source(rule["id"], rules),
        "status": rule["status"],
        "text": rule["rule"],
        "effective_from": since(article),
        "effective_to": until(article),
    }


def typed_row(typed: Typed, rules: dict[str, dict[str, str]]) -> dict[str, object]:
    """A figure that the software reads; exits when the rule does not say its number."""
    rule = rules[typed.rule]
    if typed.said not in rule["params"] + rule["rule"] + rule["consequence"] + rule["status_detail"]:
        sys.exit(f"{typed.key}: {typed.rule} does not say {typed.said!r}")
    article = typed.article or rule["article"]
    return {
        "key": typed.key,
        "regime": typed.regime,
        "region": typed.region,
        "value": typed.value,
        "unit": typed.unit,
        "article": shown(typed.article) if typed.article else source(typed.rule, rules),
        "status": typed.status or rule["status"],
        "text": rule["rule"],
        "effective_from": since(article),
        "effective_to": until(article),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rules", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=Path("bidding/law/figures.json"))
    options = parser.parse_args()
    lines = options.rules.read_text(encoding="utf-8").splitlines()
    rules = {rule["id"]: rule for rule in map(json.loads, filter(None, lines))}
    rows = [rule_row(rule, rules) for rule in rules.values()] + [typed_row(typed, rules) for typed in FIGURES]
    text = json.dumps({"parameters": rows, "holidays": holidays()}, ensure_ascii=False, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(
        f"{len(rules)} rules, {len(FIGURES)} typed figures, {len(holidays())} special days -> {options.out}"
    )


if __name__ == "__main__":
    main()
