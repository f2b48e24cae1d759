"""The parts that reports of both regimes are made of: each takes the content and returns blocks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.money import figures, words
from evaluation.report.blocks import DASH, Block, Table, Text, facts, none, table, titled

Content = Mapping[str, Any]
# So many bidders stand side by side on a sheet; more go into a second table below.
BESIDE = 8


def basics(content: Content) -> list[Block]:
    """Project, parties, limits and dates."""
    found = content["basics"]
    rows = [
        (_("Project"), f"{found['project']}（{found['project_code']}）"),
        (_("Lot"), f"{found['lot']}（{found['lot_code']}）"),
        (_("Tenderer"), found["tenderer"]),
        (_("Tendering agency"), found["agency"]),
        (_("Maximum bid price"), yuan(found["max_price"])),
        (_("Evaluation sites"), found["sites"]),
        (_("Evaluation started at"), found["started_at"]),
        (_("Marks locked at"), found["locked_at"]),
        (_("Report made at"), content["made_at"]),
        (_("Hash of the tender document"), found["document_sha256"]),
        (_("Commitment to the letters of the bids"), found.get("letters_sha256")),
    ]
    return [facts([(label, value or "") for label, value in rows])]


def publicity(content: Content) -> list[Block]:
    """Where and when the tender was announced and opened."""
    found = content["basics"]
    rows = [
        (_("Medium of the tender notice"), found.get("media")),
        (_("Tender notice published at"), found.get("announced_at")),
        (_("Bid deadline and opening"), found.get("deadline")),
        (_("Envelopes opened at"), found.get("opened_at")),
        (_("Place of the opening"), found.get("opening_place")),
    ]
    return [facts([(label, value or "") for label, value in rows])]


def members(content: Content) -> list[Block]:
    """The committee as codes; the names are opened after the award on a paper of their own."""
    rows = [
        [
            member["alias"],
            member["code"] or DASH,
            _("Expert") if member["expert"] else _("Tenderer's representative"),
            member["site"],
            _("Chair") if member["chair"] else DASH,
        ]
        for member in content["members"]
    ]
    head = [_("Member"), _("Sealed code"), _("Capacity"), _("Site"), _("Office")]
    note = _("The names of the members are secret until the award (招标投标法 Art. 37).")
    return [*table(head, rows, [1, 2, 1.6, 2.4, 0.8]), Text(note, "note")]


def changes(content: Content) -> list[Block]:
    """Who was called and did not stay."""
    rows = [
        [line["member"], line["code"] or DASH, line["what"], _joined(line.get("ground"), line["reason"]),
         line.get("at") or DASH]
        for line in content["changes"]
    ]  # fmt: skip
    head = [_("Member"), _("Sealed code"), _("Change"), _("Reason"), _("Time")]
    return table(head, rows, [0.9, 1.7, 0.9, 3, 1.5])


def opening(content: Content) -> list[Block]:
    """The opening record: every bid that was opened, with its price; those that were not, with the cause."""
    rows = [
        [line["code"], line["bidder"], yuan(line["price"]) if line["price"] else _("Not opened")]
        for line in content["opening"]
    ]
    blocks = table([_("Code"), _("Bidder"), _("Bid price")], rows, [0.6, 4, 2], right=[2])
    unopened = [[line["bidder"], line["envelope"], line["cause"]] for line in content.get("unopened", [])]
    head = [_("Bidder"), _("Envelope"), _("Cause")]
    if unopened:
        blocks += titled(_("Envelopes that did not open"), table(head, unopened, [3, 1, 3]))
    if record := content["basics"].get("record_sha256"):
        blocks.append(Text(_("Signed opening record: SHA-256 %(sha256)s") % {"sha256": record}, "note"))
    return blocks


def bidders(content: Content) -> list[Block]:
    """Everybody who bid."""
    rows = [[line["code"], line["bidder"]] for line in content["opening"]]
    return table([_("Code"), _("Bidder")], rows, [0.6, 6])


def valid(content: Content) -> list[Block]:
    """The bids that met all requirements."""
    rows = [[line["code"], line["bidder"]] for line in content["valid"]]
    return table([_("Code"), _("Bidder")], rows, [0.6, 6])


def qualifications(content: Content) -> list[Block]:
    """Who checked qualifications where that is not the committee's (87号令 44)."""
    rows = [
        [
            line["code"],
            line["bidder"],
            _("passes") if line["passed"] else _("fails"),
            _joined(line["ground"], line["reason"]) or DASH,
            line["by"] or DASH,
        ]
        for line in content.get("qualifications", [])
    ]
    return table(
        [_("Code"), _("Bidder"), _("Finding"), _("Reason"), _("By")], rows, [0.6, 2.4, 0.8, 2.6, 1.6]
    )


def rejections(content: Content) -> list[Block]:
    """Rejected bids: ground of the law, reason, votes."""
    rows = [
        [line["code"], line["bidder"], line["item"], line["ground"], line["reason"], line["votes"]]
        for line in content["rejections"]
    ]
    head = [_("Code"), _("Bidder"), _("Item"), _("Ground (实施条例 Art. 51)"), _("Reason"), _("Votes")]
    blocks = table(head, rows, [0.6, 2, 1, 1.7, 2.3, 0.7])
    marks = [
        [line["code"], line["kind"], line["page"] or DASH, line["reason"]]
        for line in content.get("identity_marks", [])
    ]
    head = [_("Code"), _("Identity mark in a blind bid"), _("Page"), _("Reason")]
    return blocks + titled(
        _("Put before the committee"), table(head, marks, [0.6, 2, 0.7, 4]) if marks else []
    )


def competition(content: Content) -> list[Block]:
    """The reasoned votes on competition, where they were asked for."""
    found = content["competition"]
    if not found["votes"]:
        return []
    rows = [
        [vote["member"], _("lacking") if vote["lacking"] else _("enough"), vote["reason"]]
        for vote in found["votes"]
    ]
    decided = Text(_("Decision: %(decided)s") % {"decided": found["decided"]})
    head = [_("Member"), _("Competition"), _("Reason")]
    return titled(_("Vote on competition"), [*table(head, rows, [1, 1, 5]), decided])


def criteria(content: Content) -> list[Block]:
    """Method, formula, and the list of criteria."""
    rows = [
        [line["code"], line["name"], line["maximum"], _("objective") if line["objective"] else DASH]
        for line in content["criteria"]
    ]
    formula = content.get("formula_words") or _pairs(content["formula"])
    rule = content.get("aggregation_words") or _pairs(content["aggregation"]) or "mean"
    return [
        *table([_("Code"), _("Criterion"), _("Points"), _("Kind")], rows, [0.8, 5, 0.9, 1], right=[2]),
        Text(_("Price formula: %(formula)s") % {"formula": formula}),
        Text(_("How marks are joined: %(rule)s") % {"rule": rule}),
    ]


def prices(content: Content) -> list[Block]:
    """标价比较表: prices, deductions where the law knows them, how far from the base, points."""
    found = content["prices"]
    if not found["lines"]:
        return [none()]
    with_deduction = deducts(content)
    base = Text(_("Base price: %(base)s") % {"base": yuan(found["base"])})
    blocks = [base, *(_prices_deducted(found["lines"]) if with_deduction else _prices_plain(found["lines"]))]
    if found["drawn"]:
        drawn = "；".join(f"{name} = {value}" for name, value in found["drawn"].items())
        blocks.append(Text(_("Drawn in public: %(drawn)s") % {"drawn": drawn}))
    return blocks


def deducts(content: Content) -> bool:
    """Tell whether a price was deducted for a small or medium enterprise (财库〔2020〕46号)."""
    return any(Decimal(line.get("deduction") or 0) for line in content["prices"]["lines"])


def _prices_plain(lines: Sequence[Mapping[str, str]]) -> list[Block]:
    rows = [
        [line["code"], line["bidder"], yuan(line["price"]), f"{line['deviation']}%", line["points"]]
        for line in lines
    ]
    head = [_("Code"), _("Bidder"), _("Bid price"), _("Deviation from the base"), _("Points for the price")]
    return table(head, rows, [0.6, 2.8, 2, 1.1, 1.1], right=[2, 3, 4])


def _prices_deducted(lines: Sequence[Mapping[str, str]]) -> list[Block]:
    rows = [
        [line["code"], line["bidder"], yuan(line["price"]), f"{line['deduction']}%", yuan(line["evaluated"]),
         f"{line['deviation']}%", line["points"]]
        for line in lines
    ]  # fmt: skip
    head = [
        _("Code"), _("Bidder"), _("Bid price"), _("Deduction"), _("Evaluated price"),
        _("Deviation from the base"), _("Points for the price"),
    ]  # fmt: skip
    note = _(
        "Prices of small and medium enterprises are deducted for the evaluation only (财库〔2020〕46号 Art. 9)."
    )
    return [
        *table(head, rows, [0.6, 2.2, 1.8, 0.8, 1.8, 0.9, 0.9], right=[2, 3, 4, 5, 6]),
        Text(note, "note"),
    ]


def scores(content: Content) -> list[Block]:
    """综合评估比较表: the points of every bid under every criterion, joined from the members' marks."""
    found = content["scores"]
    if not found:
        return [none()]
    judged = judged_in(content)
    blocks: list[Block] = []
    for place in range(0, len(found), BESIDE):
        beside = found[place : place + BESIDE]
        rows = [
            [line["name"], line["maximum"], *[bid["points"][line["code"]] for bid in beside]]
            for line in judged
        ]
        rows.append([_("Points for the price"), "", *[bid["price_points"] for bid in beside]])
        rows.append([_("Total"), "", *[bid["total"] for bid in beside]])
        columns = list(range(1, len(beside) + 2))
        head = [_("Criterion"), _("Full points"), *[bid["code"] for bid in beside]]
        blocks += table(head, rows, [3, 0.8, *[1] * len(beside)], right=columns)
    return blocks


def marks(content: Content) -> list[Block]:
    """Every member's marks, bid by bid, so that anyone can add them up again."""
    given = {(criterion, code, number): value for criterion, code, number, value in content["marks"]}
    sitting = content["members"]
    head = [_("Criterion"), _("Full points"), *[member["alias"] for member in sitting], _("Joined")]
    blocks: list[Block] = []
    for bid in content["scores"]:
        rows = [
            [
                line["name"],
                line["maximum"],
                *[given.get((line["code"], bid["code"], str(one["number"])), DASH) for one in sitting],
                bid["points"][line["code"]],
            ]
            for line in judged_in(content)
        ]
        columns = frozenset(range(1, len(head)))
        blocks += [
            Text(f"{bid['code']}　{bid['bidder']}", "sub"),
            Table(head, rows, [3, 0.8, *[1] * len(sitting), 1], columns, small=True),
        ]
    return blocks


def deviations(content: Content) -> list[Block]:
    """Marks far from the others', with the reasons of those who gave them."""
    rows = [
        [line["member"], line["code"], criterion(content, line["criterion"]), line["value"], line["others"],
         line["reason"]]
        for line in content["deviations"]
    ]  # fmt: skip
    head = [_("Member"), _("Code"), _("Criterion"), _("Points"), _("Mean of the others"), _("Reason")]
    return table(head, rows, [0.9, 0.6, 1.8, 0.7, 0.9, 3], right=[3, 4])


def corrections(content: Content) -> list[Block]:
    """Marks that were corrected after the reveal, on the grounds of the law."""
    rows = [
        [line["member"], line["code"], criterion(content, line["criterion"]),
         f"{line['from']} → {line['to']}", line["ground"], line["reason"]]
        for line in content["corrections"]
    ]  # fmt: skip
    head = [_("Member"), _("Code"), _("Criterion"), _("Correction"), _("Ground"), _("Reason")]
    return table(head, rows, [0.9, 0.6, 1.8, 1.1, 1.3, 2.2])


def ranking(content: Content) -> list[Block]:
    """The valid bids in their order."""
    rows = [
        [str(line["rank"]), line["code"], line["bidder"], line["total"], yuan(line["price"])]
        for line in content["ranking"]
    ]
    head = [_("Rank"), _("Code"), _("Bidder"), _("Total"), _("Bid price")]
    blocks = table(head, rows, [0.6, 0.6, 3.4, 0.9, 2], right=[3, 4])
    if content["tie"]:
        blocks.append(Text(_("A tie was settled by the tenderer: %(reason)s") % {"reason": content["tie"]}))
    return blocks


def candidates(content: Content) -> list[Block]:
    """Who is recommended, and what is to be settled before the contract."""
    rows = [
        [str(line["rank"]), line["bidder"], f"{yuan(line['price'])}\n{words(Decimal(line['price']))}"]
        for line in content["ranking"]
        if line["candidate"]
    ]
    if not rows:
        return [Text(_("The committee recommends no candidate."))]
    note = _("Before the contract is signed, only what the tender document leaves open may be settled.")
    return [*table([_("Rank"), _("Candidate"), _("Bid price")], rows, [0.6, 3.4, 3]), Text(note)]


def clarifications(content: Content) -> list[Block]:
    """The minutes: what was asked, when it went out, what was answered."""
    blocks: list[Block] = []
    for number, line in enumerate(content["clarifications"], 1):
        about = f"{number}. {line['code']}　{line['bidder']}　{line['kind']}"
        answered = _joined(line.get("answered_at", ""), line.get("signed", ""))
        asked = _joined(line.get("asked_by", ""), line.get("released_at", ""))
        blocks += [
            Text(about, "sub"),
            Text(_("Question (%(when)s): %(text)s") % {"when": asked or DASH, "text": line["question"]}),
            Text(
                _("Answer (%(when)s): %(text)s") % {"when": answered or DASH, "text": line["answer"] or DASH}
            ),
        ]
    held = [[line["code"], line["question"], line["reason"]] for line in content.get("held_back", [])]
    head = [_("Code"), _("Question"), _("Why it was held back")]
    return (blocks or [none()]) + titled(
        _("Questions that were held back"), table(head, held, [0.6, 4, 3]) if held else []
    )


def judged_in(content: Content) -> Sequence[Mapping[str, Any]]:
    """Return the criteria that members marked, those of the price left out."""
    found = content["scores"]
    return [line for line in content["criteria"] if found and line["code"] in found[0]["points"]]


def yuan(amount: str) -> str:
    """Return an amount as the report prints it."""
    return f"¥{figures(Decimal(amount))}" if amount else DASH


def criterion(content: Content, code: str) -> str:
    """Return a criterion's name."""
    names = {line["code"]: line["name"] for line in content["criteria"]}
    return str(names.get(code, code))


def _pairs(given: Mapping[str, str]) -> str:
    return "；".join(f"{key} = {value}" for key, value in given.items())


def _joined(*parts: str | None) -> str:
    return "；".join(part for part in parts if part)
