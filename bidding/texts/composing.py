"""A standard text and what was filled in become the canonical text of a tender document.

The canonical text is plain lines: `#`, `##`, `###` head volumes, chapters and clauses, `|` begins a row of a table,
★ marks what no bid may deviate from. Its SHA-256 is what is logged; HTML and PDF are made from it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bidding.texts import formulas
from bidding.texts.parameters import parameters_of, written

MARK = re.compile(r"\{([A-Za-z][\w.:-]*)\}")
SUBSTANTIVE = "★"


@dataclass(frozen=True)
class Rules:
    """What evaluation reads and the document says in words: nothing is typed twice."""

    criteria: Sequence[Mapping[str, Any]]
    price_formula: Mapping[str, Any]
    aggregation: Mapping[str, Any]
    boq: Sequence[Mapping[str, Any]]
    envelopes: Sequence[str]


class UnknownMarkError(ValueError):
    """A standard text names a fill-in that nothing provides."""


def compose(
    body: Mapping[str, Any], values: Mapping[str, str], facts: Mapping[str, str], rules: Rules
) -> str:
    """Return the canonical text.

    `values` are the kept values of the template's parameters, `facts` what the lot and the law say.
    Raises UnknownMarkError for a mark that neither provides.
    """
    said = {**facts, **_tables(rules)}
    said |= {p.name: written(p, values.get(p.name, "")) for p in parameters_of(body)}
    lines = [line for volume in body["volumes"] for line in _volume(volume, values)]
    return MARK.sub(lambda found: _said(found[1], said), "\n".join(lines)).strip() + "\n"


def _said(name: str, said: Mapping[str, str]) -> str:
    if name not in said:
        raise UnknownMarkError(name)
    return said[name]


def _volume(volume: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    lines = [f"# {volume['title']}", ""]
    for chapter in volume["chapters"]:
        lines += [f"## {chapter['number']} {chapter['title']}", ""]
        for clause in chapter["clauses"]:
            if clause["kind"] == "optional" and values.get(f"with_{clause['number']}") == "no":
                continue
            lines += [f"### {clause['number']} {clause['title']}", "", clause["text"].strip(), ""]
    return lines


def _tables(rules: Rules) -> dict[str, str]:
    return {
        "criteria": table(
            ("评审因素", "类别", "分值", "主客观", "评分标准"),
            [
                (c["name"], GROUPS.get(c["group"], c["group"]), c["max"], _side(c), c.get("guide", ""))
                for c in rules.criteria
            ],
        ),
        "boq": table(
            ("项目编码", "项目名称", "计量单位", "工程量"),
            [(line["code"], line["name"], line["unit"], line["quantity"]) for line in rules.boq],
        ),
        "price_formula": formulas.words(rules.price_formula),
        "aggregation": formulas.aggregation_words(rules.aggregation),
        "envelopes": "、".join(ENVELOPES.get(kind, kind) for kind in rules.envelopes),
    }


GROUPS = {"technical": "技术", "commercial": "商务", "price": "报价"}
ENVELOPES = {
    "qualification": "资格审查文件",
    "technical": "商务技术文件",
    "price": "报价文件",
    "guarantee": "投标保函",
}


def _side(criterion: Mapping[str, Any]) -> str:
    return "客观分" if criterion.get("objective") or criterion["group"] == "price" else "主观分"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table as lines; a stroke inside a cell would break it, so it becomes a full-width one."""
    written_rows = [heads, *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "｜") for cell in row) for row in written_rows)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def notice_digest(title: str, body: str) -> str:
    """Return the SHA-256 of a notice: its title, a blank line, its text."""
    return digest(f"{title}\n\n{body}")
