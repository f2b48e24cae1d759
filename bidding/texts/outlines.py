"""A standard text as plain lines, with its blanks named, so that two of them, or it and a document, can be compared. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from bidding.texts.composing import RULE_FIELDS, Rules, parts_said
from bidding.texts.tables import table

KINDS = {"locked": "固定条款", "fill_in": "填写条款", "optional": "可选条款"}
SIGNS = ("name", "label", "type", "required", "default", "choices", "least", "most", "unit", "columns", "law")
NAMES = ("名称", "标签", "类型", "必填", "默认值", "选项", "最小", "最大", "单位", "列", "法定参数")
TYPES = {
    "text": "单行文字",
    "long_text": "多行文字",
    "money": "金额",
    "number": "数字",
    "percent": "百分比",
    "days": "天数",
    "duration": "期限",
    "date": "日期",
    "choice": "选项",
    "table": "表格",
}
# What the lot and the project will say (bidding.texts.standards.FACTS), before there is either.
FACTS = {
    "project_name": "项目名称",
    "project_code": "项目编号",
    "tenderer": "招标人",
    "tenderer_address": "招标人地址",
    "tenderer_phone": "招标人电话",
    "agency": "招标代理机构",
    "agency_address": "招标代理机构地址",
    "agency_phone": "招标代理机构电话",
    "centre": "交易中心",
    "supervisor": "监督部门",
    "supervisor_phone": "监督部门电话",
    "lot_name": "标段名称",
    "lot_code": "标段编号",
    "scope": "招标范围",
    "estimate": "估算价",
    "max_price": "最高投标限价",
    "security": "投标保证金",
    "duration_days": "工期天数",
    "validity_days": "投标有效期天数",
    "documents_until": "文件获取截止时间",
    "deadline": "投标截止时间",
    "shares_needed": "开启所需人数",
    "shares_total": "密钥保管人数",
    "suite": "加密套件",
}
# What stands beside the clauses, in the order of the document; other keys follow in their own order.
BESIDE = {
    "criteria": "评审因素",
    "price_formula": "评标基准价与报价得分",
    "aggregation": "评分汇总",
    "rejections": "否决投标的情形",
    "committee": "评标委员会",
    "envelopes": "信封",
    "boq": "工程量清单",
    "bid_form": "投标文件格式",
    "late": "逾期",
    "keyset": "密钥组",
    "requires": "必备内容",
}


def outline(body: Mapping[str, Any]) -> str:
    """Return a whole standard text as canonical lines: clauses with their kind, marks and fill-ins, then the data."""
    lines: list[str] = []
    for volume in body.get("volumes", []):
        lines += [f"# {volume['title']}"]
        for chapter in volume["chapters"]:
            lines += [f"## {chapter['number']} {chapter['title']}"]
            for clause in chapter["clauses"]:
                lines += _clause(clause)
    rest = [key for key in body if key not in BESIDE and key != "volumes"]
    for key in [*BESIDE, *rest]:
        if key in body:
            lines += [f"## {BESIDE.get(key, key)}", *_data(body[key])]
    return "\n".join(lines) + "\n"


def blanks(body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the body without fill-ins, and what stands in each blank instead: its label in tortoise-shell brackets.

    Composed so, a standard text shows what the agency is going to fill in.
    """
    said: dict[str, str] = {}
    volumes = [
        {**volume, "chapters": [_blank(chapter, said) for chapter in volume["chapters"]]}
        for volume in body["volumes"]
    ]
    return {**body, "volumes": volumes}, said


def unfilled(body: Mapping[str, Any], law: Mapping[str, str]) -> dict[str, str]:
    """Return what each mark of a standard text says before a lot uses it: names in brackets, and what is known already.

    `law` are the figures of law as marks, "law:KEY".
    """
    facts = {name: f"〔{words}〕" for name, words in FACTS.items()}
    rules = Rules(**{name: body[name] for name in RULE_FIELDS if name in body})
    return {**facts, **law, **parts_said(body, rules), **blanks(body)[1]}


def _blank(chapter: Mapping[str, Any], said: dict[str, str]) -> dict[str, Any]:
    for clause in chapter["clauses"]:
        said.update({raw["name"]: f"〔{raw['label']}〕" for raw in clause.get("parameters", [])})
    return {**chapter, "clauses": [{**clause, "parameters": []} for clause in chapter["clauses"]]}


def _clause(clause: Mapping[str, Any]) -> list[str]:
    kind = KINDS.get(clause.get("kind", ""), str(clause.get("kind", "")))
    lines = [f"### {clause['number']} {clause['title']}", f"（{kind}）", clause.get("text", "").strip()]
    if raw := clause.get("parameters"):
        lines.append(table(NAMES, [_row(one) for one in raw]))
    if covers := clause.get("covers"):
        lines.append("必备内容：" + "、".join(covers))
    return lines


def _row(raw: Mapping[str, Any]) -> list[str]:
    shown = {**raw, "type": TYPES.get(str(raw.get("type", "")), raw.get("type", ""))}
    return [_said(shown.get(sign, "")) for sign in SIGNS]


def _data(value: Any) -> Iterator[str]:
    """Write data as lines: a list of records as a table, anything else as its words."""
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        heads = list(dict.fromkeys(key for row in value for key in row))
        yield table(heads, [[_said(row.get(head, "")) for head in heads] for row in value])
    elif isinstance(value, Mapping):
        yield from (f"{key}：{_said(one)}" for key, one in value.items())
    elif isinstance(value, list):
        yield from (_said(one) for one in value)
    else:
        yield _said(value)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{key}={_said(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "；".join(_said(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(str(value).split())
