"""Whether a tender document contradicts itself: dates, figures said twice, hidden conditions, changed clauses."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bidding.law.days import day_of
from bidding.models import DocTemplate, Lot
from bidding.rules import wording
from bidding.rules.points import Check
from bidding.texts import agreeing, locking
from bidding.texts.blocks import blocks
from bidding.texts.composing import Rules
from bidding.texts.parameters import clauses, parameters_of

# Words by which a clause rejects bids; they belong into the list of conditions (实施条例51, 1117号).
REJECTS = re.compile(r"否决(?:其)?投标|按?废标(?:处理)?|(?:作|视)为?无效投标|投标无效|取消(?:其)?投标资格")
# 不得以未装订为由废标 rejects nobody.
DENIED = re.compile(
    r"(?:(?:不得|不应|不会|不能|不可|不因|禁止|严禁)(?:(?!否则)[^。；;，,\n]){0,20}|不(?:予|再|将)?)$"
)


def date_checks(
    template: DocTemplate, lot: Lot, values: Mapping[str, Any], *, at: datetime
) -> Iterator[Check]:
    """Yield the dates filled in that come before or after what their standard text says (`after`, `before`)."""
    known: dict[str, date] = {"today": day_of(at)}
    known |= {
        name: day_of(moment) for name in ("deadline", "documents_until") if (moment := getattr(lot, name))
    }
    known |= {
        p.name: date.fromisoformat(values[p.name])
        for p in parameters_of(template.body)
        if _is_day(p.type, values.get(p.name))
    }
    for clause in clauses(template.body):
        for raw in clause.get("parameters", []):
            yield from _order(raw, clause["number"], known)


def _is_day(kind: str, value: Any) -> bool:
    try:
        return kind == "date" and bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _order(raw: Mapping[str, Any], clause: str, known: Mapping[str, date]) -> Iterator[Check]:
    own = known.get(raw["name"])
    after, before = known.get(raw.get("after", "")), known.get(raw.get("before", ""))
    if own and after and own <= after:
        said = _("%(label)s is %(day)s; it must come after %(limit)s.")
        yield _dates(said % {"label": label_in(raw), "day": own, "limit": after}, clause)
    if own and before and own >= before:
        said = _("%(label)s is %(day)s; it must come before %(limit)s.")
        yield _dates(said % {"label": label_in(raw), "day": own, "limit": before}, clause)


def label_in(raw: Mapping[str, Any]) -> str:
    """Return the label of a fill-in in the page's language."""
    return str((raw.get("label_en") if get_language() == "en" else "") or raw["label"])


def _dates(said: str, clause: str) -> Check:
    remedy = _("Change one of the two dates.")
    return Check(
        "date_order",
        _("Conflicting dates"),
        False,
        said,
        wording.ARTICLES["supply"],
        place=clause,
        remedy=remedy,
    )


def text_checks(template: DocTemplate, values: Mapping[str, Any], rules: Rules, text: str) -> Iterator[Check]:
    """Yield what only the whole text shows."""
    yield from _locked(template, values, text)
    yield from _figures(text)
    yield from _hidden(template, values)
    yield from _substantive(rules, text)


def _locked(template: DocTemplate, values: Mapping[str, Any], text: str) -> Iterator[Check]:
    gone = [*locking.changed(template.body, text), *locking.added(template.body, text, values)]
    for number in gone:
        yield Check(
            "locked",
            _("Locked clause"),
            False,
            _("Clause %(number)s does not say what the standard text says.") % {"number": number},
            wording.ARTICLES["standard"],
            place=number,
            remedy=_(
                "Write the document anew from the standard text; what is special stands in the fill-ins."
            ),
        )


def _figures(text: str) -> Iterator[Check]:
    names = {
        "bid_validity": _("Bid validity"),
        "period": _("Contract period"),
        "security": _("Bid security"),
        "max_price": _("Maximum bid price"),
        "members": _("Evaluation committee"),
        "performance_bond": _("Performance bond"),
        "retention": _("Quality retention"),
        "defects": _("Defects liability period"),
        "advance": _("Advance payment"),
        "objection": _("Objection to the document"),
    }
    for conflict in agreeing.conflicts(text):
        said = "; ".join(f"{one.clause} “{one.quote}”" for one in conflict.said)
        yield Check(
            "agreement",
            _("Data sheet against clauses"),
            False,
            _("%(name)s is said differently: %(said)s.") % {"name": names[conflict.name], "said": said},
            wording.ARTICLES["standard"],
            place="、".join(one.clause for one in conflict.said),
            remedy=_("Say the figure once, in its own field, and take it out of the free text."),
        )


def _hidden(template: DocTemplate, values: Mapping[str, Any]) -> Iterator[Check]:
    for parameter in parameters_of(template.body):
        value = values.get(parameter.name, "")
        found = rejecting(str(value)) if parameter.type in {"text", "long_text", "table"} else None
        if found:
            yield Check(
                "hidden_rejection",
                _("Conditions of rejection"),
                False,
                _("“%(quote)s” stands in a fill-in and not among the conditions of rejection.")
                % {"quote": found[0]},
                wording.ARTICLES["rejection"],
                place=parameter.clause,
                remedy=_("Move it into the list of conditions of rejection."),
            )


def rejecting(text: str) -> re.Match[str] | None:
    """Find the first words that reject a bid, and not those that say that nobody is rejected."""
    return next((one for one in REJECTS.finditer(text) if not DENIED.search(text[: one.start()])), None)


def _substantive(rules: Rules, text: str) -> Iterator[Check]:
    """★ marks what no bid may deviate from; without a condition of rejection behind it the mark is empty."""
    if not rules.rejections or any(one.get("ground") == "not_responsive" for one in rules.rejections):
        return
    named = {one.get("clause") for one in rules.rejections}
    clause = ""
    for block in blocks(text):
        if block.anchor:
            clause = block.anchor.removeprefix("c-").replace("-", ".")
        if block.substantive and clause not in named:
            said = _("A ★ requirement has no condition of rejection.")
            article = wording.ARTICLES["rejection"]
            yield Check("substantive", _("Conditions of rejection"), False, said, article, place=clause)
            named.add(clause)
