"""What can be set: the indicators to run, their thresholds, what is left out. Keys are Cardinal's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

CODES = ("R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058")
OCID, BUYER, ENTITY, TENDERER = "OCID", "Buyer", "ProcuringEntity", "Tenderer"
GROUPS = (OCID, BUYER, ENTITY, TENDERER)
PER_METHOD = "R003.procurement_method_details."


class SettingError(ValueError):
    """A key that is not known, or a value that does not fit it."""


def _names(value: str) -> frozenset[str]:
    """Split at every bar; an empty text is no name at all, and the last bar ends the last name."""
    parts = value.split("|")
    return frozenset(parts[:-1] if parts[-1] == "" else parts)


def _natural(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


@dataclass(frozen=True)
class Settings:
    """All of it as it stands when nothing is set."""

    codes: frozenset[str] = frozenset(CODES)
    currency: str | None = None
    price_methods: frozenset[str] = frozenset()
    # The two names that Cardinal's own published cases use; an empty value takes them away.
    no_price_methods: frozenset[str] = frozenset({"NPC"})
    excluded_methods: frozenset[str] = frozenset({"EXC"})
    default_currency: str | None = None
    default_bid_status: str | None = None
    default_award_status: str | None = None
    days: int = 15
    days_methods: frozenset[str] = frozenset()
    days_per_method: dict[str, int] = field(default_factory=dict)
    single_methods: frozenset[str] = frozenset({"open", "selective"})
    close: float | None = None
    top_percent: int = 75
    losing: float | None = None
    disqualified: int = 1
    disqualified_share: float | None = None
    minimum_bids: int = 2
    minimum_processes: int = 2
    digits: int = 2
    variety: int | None = None
    variety_processes: int = 20
    discount: float | None = None


# key: (field, how its text is read)
KEYS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "currency": ("currency", str),
    "price_comparison_procurement_methods": ("price_methods", _names),
    "no_price_comparison_procurement_methods": ("no_price_methods", _names),
    "exclusions.procurement_method_details": ("excluded_methods", _names),
    "defaults.currency": ("default_currency", str),
    "defaults.bid_status": ("default_bid_status", str),
    "defaults.award_status": ("default_award_status", str),
    "R003.threshold": ("days", int),
    "R003.procurement_methods": ("days_methods", _names),
    "R018.procurement_methods": ("single_methods", _names),
    "R024.threshold": ("close", float),
    "R025.percentile": ("top_percent", _natural),
    "R025.threshold": ("losing", float),
    "R035.threshold": ("disqualified", _natural),
    "R038.threshold": ("disqualified_share", float),
    "R038.minimum_submitted_bids": ("minimum_bids", _natural),
    "R038.minimum_contracting_processes": ("minimum_processes", _natural),
    "R048.digits": ("digits", _natural),
    "R048.threshold": ("variety", _natural),
    "R048.minimum_contracting_processes": ("variety_processes", _natural),
    "R058.threshold": ("discount", float),
}


def settings_of(codes: Iterable[str] = (), given: Iterable[str] = ()) -> Settings:
    """Return the settings for these codes (all without any) and these ``key=value`` lines.

    Raises SettingError.
    """
    chosen = frozenset(codes) or frozenset(CODES)
    if unknown := sorted(chosen - set(CODES)):
        raise SettingError(f"no indicator {', '.join(unknown)}; there are {', '.join(CODES)}")
    found = Settings(codes=chosen)
    for line in given:
        found = _with(found, line)
    return found


def _with(settings: Settings, line: str) -> Settings:
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals:
        raise SettingError(f"{line}: write key=value")
    try:
        if key.startswith(PER_METHOD):
            days = {**settings.days_per_method, key.removeprefix(PER_METHOD): int(value)}
            return replace(settings, days_per_method=days)
        name, read = KEYS[key]
        return replace(settings, **{name: read(value)})
    except KeyError:
        raise SettingError(f"no key {key}; there are {', '.join(KEYS)}, {PER_METHOD}NAME") from None
    except ValueError:
        raise SettingError(f"{key}: {value} does not fit") from None
