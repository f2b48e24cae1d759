"""Identities that two bids share: machine, file, people, account; weighted by how rare the value is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from supervision.screens import signals as law
from supervision.screens.signals import CEILING, Family, Grade, Signal


@dataclass(frozen=True, slots=True)
class IdentityFact:
    """One value read from one bidder's bid. An empty value is unknown, never innocent."""

    bidder: str
    kind: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a shared value of this kind means."""

    family: Family
    grade: Grade
    article: str


_D, _P = Family.DEVICE, Family.PEOPLE
_HARD, _STRONG, _SOFT = Grade.HARD, Grade.STRONG, Grade.SOFT

KINDS: Mapping[str, Kind] = {
    # made by the same unit or person
    "machine_code": Kind(_D, _HARD, law.SAME_MAKER),
    "mac": Kind(_D, _HARD, law.SAME_MAKER),
    "cpu": Kind(_D, _HARD, law.SAME_MAKER),
    "disk": Kind(_D, _HARD, law.SAME_MAKER),
    "software_lock": Kind(_D, _HARD, law.SAME_MAKER),
    "file_creation_id": Kind(_D, _HARD, law.SAME_MAKER),
    "pdf_id": Kind(_D, _STRONG, law.SAME_MAKER),
    "pdf_id_last": Kind(_D, _STRONG, law.SAME_MAKER),
    "document_id": Kind(_D, _STRONG, law.SAME_MAKER),
    "original_id": Kind(_D, _STRONG, law.SAME_MAKER),
    "rsid_root": Kind(_D, _STRONG, law.SAME_MAKER),
    "camera_serial": Kind(_D, _STRONG, law.SAME_MAKER),
    "company": Kind(_D, _SOFT, law.SAME_MAKER),
    "creator": Kind(_D, _SOFT, law.SAME_MAKER),
    "template_guid": Kind(_D, _SOFT, law.SAME_MAKER),
    "author": Kind(_D, _SOFT, law.SAME_MAKER),
    "last_modified_by": Kind(_D, _SOFT, law.SAME_MAKER),
    "producer": Kind(_D, _SOFT, law.SAME_MAKER),
    "save_path": Kind(_D, _SOFT, law.SAME_MAKER),
    # handled by the same unit or person; an address alone may be a shared office or NAT
    "browser": Kind(_D, _SOFT, law.SAME_HANDLER),
    "upload_address": Kind(_D, _SOFT, law.SAME_HANDLER),
    "download_address": Kind(_D, _SOFT, law.SAME_HANDLER),
    "office_address": Kind(_P, _SOFT, law.SAME_HANDLER),
    "agent": Kind(_P, _HARD, law.SAME_HANDLER),
    "certificate_holder": Kind(_P, _STRONG, law.SAME_HANDLER),
    "phone": Kind(_P, _STRONG, law.SAME_HANDLER),
    "email": Kind(_P, _STRONG, law.SAME_HANDLER),
    "contact": Kind(_P, _SOFT, law.SAME_HANDLER),
    "team_member": Kind(_P, _HARD, law.SAME_TEAM),
    "deposit_account": Kind(_P, _HARD, law.SAME_ACCOUNT),
    # control and management relations: they may not bid for the same lot
    "legal_representative": Kind(_P, _HARD, law.CONTROL),
    "controller": Kind(_P, _HARD, law.CONTROL),
    "shareholder": Kind(_P, _STRONG, law.CONTROL),
    # a name in the register, without its number: two people may bear it
    "representative_name": Kind(_P, _SOFT, law.CONTROL),
    # sisters under one parent: for the committee to weigh (art. 34), and what explains the rest
    "group_of_companies": Kind(_P, _SOFT, law.CONTROL),
}
# What a local rule may treat as "made by the same unit" by itself (RULES CL-14).
MACHINE = frozenset({"machine_code", "mac", "cpu", "disk", "software_lock", "file_creation_id"})
# What a file inherits from the one it was made of: whoever fills in the tender's own form has them too.
INHERITED = frozenset({"pdf_id", "document_id", "original_id", "rsid_root", "template_guid"})
_UNLISTED = Kind(_D, _SOFT, law.ALIKE)

# What software writes when it knows nothing; such a value identifies nobody.
# The last two lines: programs and vendors, whose names new computers bear until somebody sets another.
_PLACEHOLDERS = frozenset(
    [
        "ADMINISTRATOR", "ADMIN", "USER", "USERS", "PC", "WINDOWS用户", "微软用户", "MICROSOFT", "微软中国",
        "UNKNOWN", "NONE", "NULL", "NA", "N/A", "DEFAULT", "ANONYMOUS", "UNTITLED", "AUTHOR",
        "无", "未知", "不详", "用户", "匿名", "作者",
        "PYTHON-DOCX", "OPENPYXL", "XLSXWRITER", "APACHEPOI", "KINGSOFT", "WPS", "WPSOFFICE", "MICROSOFTOFFICE用户",
        "MICROSOFTOFFICEUSER", "MICROSOFTCORPORATION", "LENOVO", "DELL", "HP", "ASUS", "ACER", "HUAWEI", "THINKPAD",
    ]
)  # fmt: skip
# A folder that every computer has: C:\\Users\\Administrator\\Desktop\\, D:\\.
_EVERYBODYS_FOLDER = re.compile(
    r"[A-Z]:[\\/]*(?:(?:USERS|用户|DOCUMENTSANDSETTINGS)[\\/]+(?P<user>[^\\/]+)[\\/]+)?"
    r"(?:DESKTOP|DOCUMENTS|DOWNLOADS|MYDOCUMENTS|桌面|文档|下载|我的文档)?[\\/]*"
)
_EMPTY_PATTERN = re.compile(r"[0F\W_]*")
# The machine itself: what a bidder on the platform's own computer, or a test, comes from.
_LOCAL = frozenset({"127.0.0.1", "::1", "0.0.0.0"})
# Letters of other scripts that look like Latin ones (Unicode TR 39, the capitals and what has no capital).
_CONFUSABLE = str.maketrans(
    "АВСЕНІЈКМОРЅТУХԜҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹӀ‐‑‒–—―−",
    "ABCEHIJKMOPSTYXWYABEZHIKMNOPTYXCI-------",
)

# A platform that has seen few bids cannot yet know what is common: it counts as this much larger.
_UNSEEN = 50
# Below this rarity even a machine code (a cloned disk image, a print shop) no longer identifies.
_TOO_COMMON = 0.35


def normalised(value: str) -> str:
    """Bring a value to the form in which it is compared: NFKC, upper case, no spaces or invisible signs.

    Letters that only look Latin (Cyrillic о, Greek Α) become the Latin ones: one typed so is the same name.
    """
    visible = (c for c in unicodedata.normalize("NFKC", value).upper() if unicodedata.category(c) != "Cf")
    return "".join("".join(visible).split()).translate(_CONFUSABLE)


def disguised(a: str, b: str) -> bool:
    """Tell whether two values are the same to the eye only: other letters, or invisible signs."""
    plain = ["".join(unicodedata.normalize("NFKC", value).upper().split()) for value in (a, b)]
    return plain[0] != plain[1] and normalised(a) == normalised(b)


def known(value: str) -> bool:
    """Tell whether a value says anything: blanks, zeros and software defaults are unknown."""
    text = normalised(value)
    return text not in _PLACEHOLDERS | _LOCAL and not _EMPTY_PATTERN.fullmatch(text) and not _anywhere(text)


def _anywhere(text: str) -> bool:
    """Tell whether a value is a folder that every computer has, or a user whose name says nothing has there."""
    folder = _EVERYBODYS_FOLDER.fullmatch(text)
    return folder is not None and (folder["user"] or "USER") in _PLACEHOLDERS


def rarity(holders: int, population: int) -> float:
    """Return −log frequency scaled to 0…1: 1 when two bids alone hold the value, 0 when all do."""
    crowd = max(population, holders) + _UNSEEN
    return max(0.0, min(1.0, math.log(crowd / max(holders, 2)) / math.log(crowd / 2)))


def shared_identities(
    facts: Sequence[IdentityFact], frequency: Mapping[tuple[str, str], int], population: int
) -> list[Signal]:
    """Find every identity value that two bidders share (实施条例34, 40(一)(二)(三)(六)).

    ``frequency`` counts the bids on the platform that hold (kind, value); ``population`` is the number of
    bids counted. One signal per pair and value, strongest first.
    """
    spread = {(kind, normalised(value)): count for (kind, value), count in frequency.items()}
    found = [
        _signal(kind, pair, _times(spread, kind, value, len(holders)), population)
        for (kind, value), holders in _holders(facts).items()
        for pair in combinations([holders[name] for name in sorted(holders)], 2)
    ]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders, signal.kind, signal.values))


def _holders(facts: Iterable[IdentityFact]) -> dict[tuple[str, str], dict[str, IdentityFact]]:
    """Index the facts by value, so that only bidders who share something are ever paired."""
    index: dict[tuple[str, str], dict[str, IdentityFact]] = defaultdict(dict)
    for fact in facts:
        if known(fact.value):
            index[fact.kind, normalised(fact.value)].setdefault(fact.bidder, fact)
    return index


def _times(spread: Mapping[tuple[str, str], int], kind: str, value: str, here: int) -> int:
    return max(here, spread.get((kind, value), 0))


def _signal(kind: str, pair: tuple[IdentityFact, ...], holders: int, population: int) -> Signal:
    meaning = KINDS.get(kind, _UNLISTED)
    rare = rarity(holders, population)
    grade = meaning.grade if rare >= _TOO_COMMON else Grade.SOFT
    return Signal(
        kind=kind,
        family=meaning.family,
        grade=grade,
        article=meaning.article,
        bidders=tuple(fact.bidder for fact in pair),
        values=tuple(fact.value for fact in pair),
        base_rate=(holders, max(population, holders)),
        weight=round(CEILING[grade] * rare, 4),
        detail=_detail(pair, rare),
    )


def _detail(pair: tuple[IdentityFact, ...], rare: float) -> dict[str, object]:
    detail: dict[str, object] = {"sources": [fact.source for fact in pair], "rarity": round(rare, 4)}
    if disguised(pair[0].value, pair[1].value):
        detail["disguised"] = True
    return detail


# --- values met in other lots --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A value of one bidder's bid that another bidder of this lot had in a bid for another lot."""

    here: IdentityFact
    there: IdentityFact
    lot: str


_LOWER = {Grade.HARD: Grade.STRONG, Grade.STRONG: Grade.SOFT}


def met_elsewhere(
    met: Iterable[Elsewhere], frequency: Mapping[tuple[str, str], int], population: int
) -> list[Signal]:
    """Find identities that cross lots: one grade below those inside a lot; soft ones say nothing across lots."""
    spread = {(kind, normalised(value)): count for (kind, value), count in frequency.items()}
    found: dict[tuple[str, ...], Signal] = {}
    for one in met:
        if not known(one.here.value) or one.here.kind not in KINDS:
            continue
        pair = tuple(sorted((one.here, one.there), key=lambda fact: fact.bidder))
        times = _times(spread, one.here.kind, normalised(one.here.value), 2)
        signal = _signal(one.here.kind, pair, times, population)
        grade = _LOWER.get(signal.grade)
        if grade:
            key = (*signal.bidders, signal.kind, normalised(one.here.value))
            found.setdefault(key, _lowered(signal, grade, {"elsewhere": one.lot}))
    return sorted(
        found.values(), key=lambda signal: (-signal.weight, signal.bidders, signal.kind, signal.values)
    )


def _lowered(signal: Signal, grade: Grade, more: Mapping[str, object]) -> Signal:
    weight = round(signal.weight * CEILING[grade] / CEILING[signal.grade], 4)
    return replace(signal, grade=grade, weight=weight, detail={**signal.detail, **more})


# --- what explains, and what a region's rule says ------------------------------------------------------


def explained(signals: Iterable[Signal], sisters: Iterable[tuple[str, str]]) -> list[Signal]:
    """Lower what a disclosed group of companies explains: shared offices, people, soft traces and company kept.

    A hard identity (one machine, one account, one agent) is not explained by a common parent and stays. The group
    itself is added as a soft signal under art. 34, for the committee to weigh.
    """
    disclosed = {frozenset(pair) for pair in sisters}
    found = [_explained(signal) if _within(signal, disclosed) else signal for signal in signals]
    return found + [_group(tuple(sorted(pair))) for pair in sorted(disclosed, key=sorted)]


_EXPLAINABLE = frozenset({Family.DEVICE, Family.PEOPLE, Family.HISTORY})


def _within(signal: Signal, disclosed: set[frozenset[str]]) -> bool:
    if signal.grade is Grade.HARD or signal.family not in _EXPLAINABLE:
        return False
    return all(frozenset(pair) in disclosed for pair in combinations(signal.bidders, 2))


def _explained(signal: Signal) -> Signal:
    lowered = _lowered(signal, Grade.SOFT, {"explained": ["disclosed_group"]})
    return replace(lowered, weight=round(lowered.weight * 0.25, 4))


def _group(pair: tuple[str, ...]) -> Signal:
    kind = KINDS["group_of_companies"]
    return Signal("group_of_companies", kind.family, kind.grade, kind.article, pair, ("", ""), (2, 2), 0.05)


def treated(signals: Iterable[Signal], treat_as: str) -> list[Signal]:
    """Say of machine identities whether the region's rule deems them (视为) or they are a signal (RULES CL-14)."""
    return [
        replace(signal, detail={**signal.detail, "treat_as": treat_as})
        if signal.kind in MACHINE and signal.grade is Grade.HARD
        else signal
        for signal in signals
    ]
