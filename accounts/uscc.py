"""Unified social credit codes (统一社会信用代码): GB 32100-2015 and GB 11714, as plain sums."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import compress
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
LENGTH: Final = 18
_CODE_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
# GB/T 2260 provinces; 10 stands for units registered with the State itself.
PROVINCES: Final = frozenset(
    str(code)
    for tens, last in ((10, 5), (21, 3), (31, 7), (41, 6), (50, 4), (61, 5), (71, 1), (81, 2))
    for code in range(tens, tens - tens % 10 + last + 1)
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a code, and where: `kind`, the character's place (1 to 18), what stands and what should."""

    kind: str  # "length", "character", "region", "organisation" or "check"
    place: int = 0
    found: str = ""
    expected: str = ""


def normalise(text: str) -> str:
    """Return the code as it is kept: half-width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(first17: str) -> str:
    """Return character 18 for the seventeen before it (GB 32100-2015, RULES DS-02)."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, _CODE_WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_character(first8: str) -> str:
    """Return the ninth character of an organisation code (GB 11714, RULES DS-03)."""
    total = sum(
        _ORGANISATION_ALPHABET.index(c) * w for c, w in zip(first8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def complete(first8: str, organisation8: str) -> str:
    """Build a whole code: department, kind and region (8), organisation number (8), both check characters."""
    first17 = first8 + organisation8 + organisation_character(organisation8)
    return first17 + check_character(first17)


def fault(code: str) -> Fault | None:
    """Return the first fault of a normalised code, or None when it is valid."""
    if len(code) != LENGTH:
        return Fault("length", found=str(len(code)))
    return _stray(code) or _wrong_region(code) or _wrong_check(code)


def is_valid(code: str) -> bool:
    """Tell whether a normalised code is valid in every part."""
    return fault(code) is None


def region(code: str) -> str:
    """Return the administrative division in a code: six digits of GB/T 2260."""
    return code[2:8]


def _stray(code: str) -> Fault | None:
    allowed = [c not in (ALPHABET if not 2 <= i < 8 else "0123456789") for i, c in enumerate(code)]
    place = next(compress(range(LENGTH), allowed), None)
    return None if place is None else Fault("character", place + 1, code[place])


def _wrong_region(code: str) -> Fault | None:
    return None if code[2:4] in PROVINCES else Fault("region", 3, code[2:8])


def _wrong_check(code: str) -> Fault | None:
    ninth = organisation_character(code[8:16])
    if code[16] != ninth:
        return Fault("organisation", 17, code[16], ninth)
    last = check_character(code[:17])
    return None if code[17] == last else Fault("check", 18, code[17], last)
