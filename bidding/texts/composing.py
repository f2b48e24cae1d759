"""A standard text and what was filled in become the canonical text of a tender document.

The canonical text is plain lines: `#`, `##`, `###` head volumes, chapters and clauses, `|` begins a row of a table,
★ marks what no bid may deviate from. Its SHA-256 is what is logged; HTML and PDF are made from it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any

from bidding.texts import formulas
from bidding.texts.parameters import parameters_of, written
from bidding.texts.tables import table

MARK = re.compile(r"\{([A-Za-z][\w.:-]*)\}")
SUBSTANTIVE = "★"


@dataclass(frozen=True)
class Rules:
    """What evaluation and sealing read and the document says in words: nothing is typed twice.

    `committee` is {"members", "representatives"}, `late` {"policy"}; see bidding.texts.standards.
    """

    criteria: Sequence[Mapping[str, Any]]
    price_formula: Mapping[str, Any]
    aggregation: Mapping[str, Any]
    boq: Sequence[Mapping[str, Any]]
    envelopes: Sequence[str]
    rejections: Sequence[Mapping[str, Any]] = ()
    committee: Mapping[str, Any] = field(default_factory=dict)
    late: Mapping[str, Any] = field(default_factory=dict)


RULE_FIELDS = tuple(one.name for one in fields(Rules))


class UnknownMarkError(ValueError):
    """A standard text names a fill-in that nothing provides."""


def compose(
    body: Mapping[str, Any], values: Mapping[str, Any], facts: Mapping[str, str], rules: Rules
) -> str:
    """Return the canonical text.

    `values` are the kept values of the template's parameters, `facts` what the lot and the law say.
    Raises UnknownMarkError for a mark that neither provides.
    """
    said = {**facts, **parts_said(body, rules)}
    said |= {p.name: written(p, values.get(p.name, "")) for p in parameters_of(body)}
    lines = [line for volume in body["volumes"] for line in _volume(volume, values)]
    return MARK.sub(lambda found: _said(found[1], said), "\n".join(lines)).strip() + "\n"


def provided(body: Mapping[str, Any]) -> frozenset[str]:
    """Name the marks that the structured parts of a body provide."""
    always = {"criteria", "boq", "price_formula", "aggregation", "envelopes"}
    return frozenset(always | {mark for part, marks in PARTS.items() if part in body for mark in marks})


# An older standard text has no such part and asks for the same as a fill-in; its own fill-in then stands.
PARTS: Mapping[str, tuple[str, ...]] = {
    "rejections": ("rejections",),
    "committee": ("members", "representatives", "experts"),
    "late": ("late",),
    "bid_form": ("bid_form",),
}


def _said(name: str, said: Mapping[str, str]) -> str:
    if name not in said:
        raise UnknownMarkError(name)
    return said[name]


def _volume(volume: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    lines = [f"# {volume['title']}", ""]
    for chapter in volume["chapters"]:
        lines += [f"## {chapter['number']} {chapter['title']}", ""]
        for clause in chapter["clauses"]:
            if left_out(clause, values):
                continue
            lines += [f"### {clause['number']} {clause['title']}", "", clause["text"].strip(), ""]
    return lines


def left_out(clause: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Tell whether an optional clause was left out of a document."""
    return clause["kind"] == "optional" and values.get(f"with_{clause['number']}") == "no"


def parts_said(body: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    """Say the structured parts in the words of the document, by mark."""
    said = {
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
        "rejections": rejection_words(rules.rejections),
        "members": str(rules.committee.get("members", "")),
        "representatives": str(rules.committee.get("representatives", "")),
        "experts": _experts(rules.committee),
        "late": LATE.get(str(rules.late.get("policy", "")), ""),
        "bid_form": _bid_form(body.get("bid_form", [])),
    }
    return {mark: words for mark, words in said.items() if mark in provided(body)}


def _experts(committee: Mapping[str, Any]) -> str:
    return str(committee["members"] - committee["representatives"]) if committee else ""


def rejection_words(rejections: Sequence[Mapping[str, Any]]) -> str:
    """Write the conditions of rejection one a line, each marked ★, with its code, clause and article."""
    return "\n".join(f"{SUBSTANTIVE}（{one['code']}）{one['text']}{_source(one)}" for one in rejections)


def _source(rejection: Mapping[str, Any]) -> str:
    said = [f"见{rejection['clause']}"] if rejection.get("clause") else []
    said += [rejection["article"]] if rejection.get("article") else []
    return f"（{'；'.join(said)}）" if said else ""


def _bid_form(lines: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("序号", "文件名称", "信封", "对应条款", "是否必须提交"),
        [
            (
                line["code"],
                line["title"],
                ENVELOPES.get(line["envelope"], line["envelope"]),
                line.get("clause", "／"),
                "是" if line.get("required", True) else "否",
            )
            for line in lines
        ],
    )


GROUPS = {"technical": "技术", "commercial": "商务", "price": "报价"}
ENVELOPES = {
    "qualification": "资格审查文件",
    "technical": "商务技术文件",
    "price": "报价文件",
    "guarantee": "投标保函",
}
LATE = {"refuse": "截止时间后完成传输的投标文件，平台一律拒收，不予接收、不予解密。"}


def _side(criterion: Mapping[str, Any]) -> str:
    return "客观分" if criterion.get("objective") or criterion["group"] == "price" else "主观分"


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def notice_digest(title: str, body: str) -> str:
    """Return the SHA-256 of a notice: its title, a blank line, its text."""
    return digest(f"{title}\n\n{body}")
