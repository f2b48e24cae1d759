"""The red flags once more, slowly and plainly: one pass over all releases for each indicator, nothing shared.

Written from the definitions, to hold the fast ones against. Releases are dicts of the standard's types.
"""

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

Release = dict[str, Any]
Results = dict[str, dict[str, dict[str, float]]]


def slow_flags(releases: list[Release], code: str) -> Results:
    """Return the results of one indicator with nothing set."""
    results: Results = defaultdict(lambda: defaultdict(dict))

    def flag(group: str, key: str, value: float) -> None:
        results[group][key][code] = value

    live = [one for one in releases if one.get("tender", {}).get("status") != "cancelled"]
    INDICATORS[code](live, flag)
    return {group: dict(rows) for group, rows in results.items()}


def _bids(release: Release, *statuses: str) -> list[Release]:
    found = [bid for bid in release.get("bids", {}).get("details", []) if "status" in bid]
    return [bid for bid in found if bid["status"] in statuses]


def _submitted(release: Release) -> list[Release]:
    return _bids(release, "pending", "valid", "disqualified")


def _ids(references: list[Release]) -> list[str]:
    return [one["id"] for one in references if "id" in one]


def _active(release: Release) -> list[Release]:
    return [award for award in release.get("awards", []) if award.get("status") == "active"]


def _settled(release: Release) -> bool:
    waiting = [award for award in release.get("awards", []) if award.get("status") == "pending"]
    return "awards" in release and "bids" in release and not waiting


def _winner(release: Release) -> str | None:
    active = _active(release)
    if not _settled(release) or len(active) != 1 or len(active[0].get("suppliers", [])) != 1:
        return None
    return next(iter(_ids(active[0]["suppliers"])), None)


def _quartiles(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)

    def quantile(share: float) -> float:
        place = (len(ordered) + 1 / 3) * share + 1 / 3
        if place < 1:
            return ordered[0]
        if place >= len(ordered):
            return ordered[-1]
        below = ordered[int(place) - 1]
        return below + (place - int(place)) * (ordered[int(place)] - below)

    return quantile(0.25), quantile(0.75)


def _fence(values: list[float], reach: Fraction) -> float:
    """Q1 - 1.5 IQR for a negative reach, Q3 + 1.5 IQR for a positive one."""
    first, third = _quartiles(values)
    return float(Fraction(third if reach > 0 else first) + reach * Fraction(third - first))


def _differences(live: list[Release]) -> dict[str, tuple[float, str, str]]:
    found = {}
    currency = None
    for release in live:
        winner = _winner(release)
        if winner is None:
            continue
        prices: list[tuple[str, float]] = []
        for bid in _bids(release, "valid"):
            tenderers, value = bid.get("tenderers", []), bid.get("value", {})
            if len(tenderers) == 1 and "id" in tenderers[0] and {"amount", "currency"} <= value.keys():
                currency = currency or value["currency"]
                if value["currency"] == currency:
                    prices.append((tenderers[0]["id"], value["amount"]))
        mine = [amount for one, amount in prices if one == winner]
        others = [(amount, place, one) for place, (one, amount) in enumerate(prices) if one != winner]
        if mine and others and min(others)[0] >= min(mine) > 0:
            lowest = min(others)
            found[release["ocid"]] = ((lowest[0] - min(mine)) / min(mine), winner, lowest[2])
    return found


def _r003(live: list[Release], flag: Any) -> None:
    for release in live:
        period = release.get("tender", {}).get("tenderPeriod", {})
        if period.keys() >= {"startDate", "endDate"}:
            span = datetime.fromisoformat(period["endDate"]) - datetime.fromisoformat(period["startDate"])
            if span.total_seconds() < 15 * 86_400:
                flag("OCID", release["ocid"], 1.0)


def _r018(live: list[Release], flag: Any) -> None:
    for release in live:
        tender = release.get("tender", {})
        if tender.get("numberOfTenderers") == 1 and tender.get("procurementMethod") in ("open", "selective"):
            flag("OCID", release["ocid"], 1.0)


def _r024(live: list[Release], flag: Any) -> None:
    found = _differences(live)
    values = [one[0] for one in found.values()]
    if not values or _quartiles(values)[0] <= 0 or _fence(values, Fraction(-3, 2)) <= 0:
        return
    for ocid, (difference, winner, second) in found.items():
        if difference <= _fence(values, Fraction(-3, 2)):
            flag("OCID", ocid, difference)
            flag("Tenderer", winner, 0.0)
            flag("Tenderer", second, 0.0)


def _r058(live: list[Release], flag: Any) -> None:
    found = _differences(live)
    values = [one[0] for one in found.values()]
    if not values or _fence(values, Fraction(3, 2)) <= 0:
        return
    for ocid, (difference, winner, _second) in found.items():
        if difference >= _fence(values, Fraction(3, 2)):
            flag("OCID", ocid, difference)
            flag("Tenderer", winner, 0.0)


def _r025(live: list[Release], flag: Any) -> None:
    entered: dict[str, list[bool]] = defaultdict(list)
    for release in live:
        winner = _winner(release)
        if winner is not None:
            alone = [
                bid["tenderers"] for bid in _bids(release, "valid") if len(bid.get("tenderers", [])) == 1
            ]
            for one in {key for tenderers in alone for key in _ids(tenderers)}:
                entered[one].append(one == winner)
    ratios = {one: sum(wins) / len(wins) for one, wins in entered.items()}
    if not ratios or _quartiles(list(ratios.values()))[0] <= 0:
        return
    often = _quartiles([float(len(wins)) for wins in entered.values()])[1]
    fence = _fence(list(ratios.values()), Fraction(-3, 2))
    for one, ratio in ratios.items():
        if fence > 0 and len(entered[one]) >= often and ratio <= fence:
            flag("Tenderer", one, ratio)


def _r028(live: list[Release], flag: Any) -> None:
    for release in live:
        priced = [bid for bid in _submitted(release) if {"amount", "currency"} <= bid.get("value", {}).keys()]
        groups: dict[Any, list[set[str]]] = defaultdict(list)
        for bid in priced:
            if ids := set(_ids(bid.get("tenderers", []))):
                groups[bid["value"]["amount"], bid["value"]["currency"]].append(ids)
        for group in groups.values():
            for one, other in pairwise(group):
                if one != other:
                    flag("OCID", release["ocid"], 1.0)
                    for tenderer in one | other:
                        flag("Tenderer", tenderer, 1.0)


def _r030(live: list[Release], flag: Any) -> None:
    for release in live:
        end = release.get("tender", {}).get("tenderPeriod", {}).get("endDate")
        winners = {key for award in _active(release) for key in _ids(award.get("suppliers", []))}
        for bid in _bids(release, "valid"):
            if end is not None and "date" in bid and bid["date"] > end:
                for tenderer in winners & set(_ids(bid.get("tenderers", []))):
                    flag("OCID", release["ocid"], 1.0)
                    flag("Tenderer", tenderer, 1.0)


def _r035(live: list[Release], flag: Any) -> None:
    for release in live:
        valid = {key for bid in _bids(release, "valid") for key in _ids(bid.get("tenderers", []))}
        out = {key for bid in _bids(release, "disqualified") for key in _ids(bid.get("tenderers", []))}
        winners = {key for award in _active(release) for key in _ids(award.get("suppliers", []))}
        if _settled(release) and len(valid) == 1 and valid == winners and out - valid:
            flag("OCID", release["ocid"], float(len(out - valid)))
            flag("Tenderer", valid.pop(), 0.0)


def _r036(live: list[Release], flag: Any) -> None:
    currency = None
    for release in live:
        priced = [bid for bid in _submitted(release) if {"amount", "currency"} <= bid.get("value", {}).keys()]
        if not _active(release):
            continue
        if priced:
            currency = currency or priced[0]["value"]["currency"]
        same = [bid for bid in priced if bid["value"]["currency"] == currency]
        # The first of the lowest; sorting is stable.
        lowest = sorted(same, key=lambda bid: bid["value"]["amount"])[:1]
        if any(bid["status"] == "valid" for bid in same) and lowest[0]["status"] == "disqualified":
            flag("OCID", release["ocid"], 1.0)


def _r038(live: list[Release], flag: Any) -> None:
    shares: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for release in live:
        entity = release.get("tender", {}).get("procuringEntity", {})
        for bid in _submitted(release):
            out = bid["status"] == "disqualified"
            for group, references in (
                ("Buyer", [release.get("buyer", {})]),
                ("ProcuringEntity", [entity]),
                ("Tenderer", bid.get("tenderers", [])),
            ):
                for key in _ids(references):
                    shares[group, key].append(out)
    for group in ("Buyer", "ProcuringEntity", "Tenderer"):
        ratios = {
            key: sum(out) / len(out) for (of, key), out in shares.items() if of == group and len(out) >= 2
        }
        for key, ratio in ratios.items():
            fence = _fence(list(ratios.values()), Fraction(3, 2))
            if fence > 0 and ratio >= fence:
                flag(group, key, ratio)


def _r048(live: list[Release], flag: Any) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    processes: dict[str, int] = defaultdict(int)
    for release in live:
        seen = set()
        for award in _active(release):
            if len(award.get("suppliers", [])) == 1:
                for supplier in _ids(award["suppliers"]):
                    for code in _ids([item.get("classification", {}) for item in award.get("items", [])]):
                        kinds[supplier].add(code[:2])
                        seen.add(supplier)
        for supplier in seen:
            processes[supplier] += 1
    numbers = {one: float(len(kinds[one])) for one, number in processes.items() if number >= 20}
    for one, number in numbers.items():
        if number >= _fence(list(numbers.values()), Fraction(3, 2)):
            flag("Tenderer", one, number)


INDICATORS = {
    "R003": _r003, "R018": _r018, "R024": _r024, "R025": _r025, "R028": _r028, "R030": _r030,
    "R035": _r035, "R036": _r036, "R038": _r038, "R048": _r048, "R058": _r058,
}  # fmt: skip
