"""The audit trail of an alert as its page shows it: who did what, with the reason or hash that the ledger has of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.when import shanghai
from ledger.models import Entry
from ledger.queries import entries_on
from supervision import words
from supervision.models import Alert, Aspect, VerdictKind
from supervision.words.acts import act_words

# So many of the latest acts stand on the page at first; looks at values can be hundreds.
LATEST = 30


@dataclass(frozen=True)
class Step:
    """An entry in words, what more is known of it, and the hash it names."""

    entry: Entry
    act: str
    note: str
    sha256: str


@dataclass(frozen=True)
class Trail:
    """The steps that are shown, oldest first, and how many there are in all."""

    steps: list[Step]
    total: int


def trail_of(alert: Alert, *, whole: bool = False) -> Trail:
    """Return the latest acts on an alert, or all of them."""
    entries = entries_on(alert)
    total = entries.count()
    latest = entries.reverse() if whole else entries.reverse()[:LATEST]
    return Trail([_step(entry) for entry in reversed(list(latest))], total)


def _step(entry: Entry) -> Step:
    facts = entry.facts
    note = " · ".join(part for part in _notes(facts) if part)
    digest = str(facts.get("manifest") or (facts.get("sha256") if entry.act == "alert.read" else "") or "")
    return Step(entry, act_words(entry.act), note, digest)


def _notes(facts: Mapping[str, Any]) -> list[str]:
    """What an officer or an auditor asks next: of what kind, how, until when, why."""
    return [
        words.kind(facts["kind"]) if facts.get("kind") else "",
        str(VerdictKind(facts["verdict"]).label) if facts.get("verdict") in VerdictKind.values else "",
        str(Aspect(facts["aspect"]).label) if facts.get("aspect") in Aspect.values else "",
        _flag(facts, "sound", _("sound"), _("not to be used")),
        _flag(facts, "masked", _("values masked"), _("values in full")),
        _flag(facts, "granted", _("granted"), _("declined")),
        _flag(facts, "same", _("the same result"), _("another result")),
        _flag(facts, "late", _("after the due date"), ""),
        str(facts.get("form") or "").upper(),
        _("until %(day)s") % {"day": _moment(facts)} if _moment(facts) else "",
        _("%(count)s pieces") % {"count": len(facts["evidence"])} if isinstance(facts.get("evidence"), list) else "",
        str(facts.get("reason") or ""),
    ]  # fmt: skip


def _flag(facts: Mapping[str, Any], name: str, yes: str, no: str) -> str:
    value = facts.get(name)
    return "" if value is None else yes if value else no


def _moment(facts: Mapping[str, Any]) -> str:
    text = facts.get("due") or facts.get("until")
    return str(shanghai(datetime.fromisoformat(text))) if isinstance(text, str) else ""
