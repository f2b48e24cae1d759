"""Files of compiled OCDS releases, invented from a seed: what the red flags are measured with."""

from pathlib import Path
from random import Random
from typing import Any

import msgspec

FIRMS = 20_000
BUYERS = 1_500
METHODS = ("open", "open", "open", "selective", "limited", "direct")


def write(path: Path, processes: int, seed: int = 0) -> None:
    """Write ``processes`` compiled releases, one a line, about 4 kB each; the same seed gives the same bytes."""
    chance = Random(seed)
    with path.open("wb") as out:
        for number in range(processes):
            out.write(msgspec.json.encode(release(number, chance)) + b"\n")


def release(number: int, chance: Random) -> dict[str, Any]:
    """Return one contracting process: parties, a tender with items, bids, an award and its contract."""
    firms = [f"CN-USCC-{chance.randrange(FIRMS):08d}" for _bid in range(chance.randint(1, 7))]
    buyer = f"CN-GOV-{chance.randrange(BUYERS):06d}"
    estimate = chance.randint(200_000, 90_000_000)
    bids = [_bid(place, firm, estimate, chance) for place, firm in enumerate(firms)]
    valid = [bid for bid in bids if bid["status"] == "valid"]
    best = min(valid, key=lambda bid: bid["value"]["amount"], default=None)
    items = [_item(place, chance) for place in range(chance.randint(1, 4))]
    day = 1 + number % 27
    return {
        "ocid": f"ocds-213czf-{number:09d}",
        "id": f"{number}-compiled",
        "date": f"2026-03-{day:02d}T08:00:00Z",
        "tag": ["compiled"],
        "initiationType": "tender",
        "language": "zh",
        "parties": [_party(buyer, ["buyer", "procuringEntity"]), *(_party(firm, ["tenderer"]) for firm in firms)],
        "buyer": {"id": buyer, "name": f"单位 {buyer}"},
        "tender": _tender(number, day, buyer, estimate, items, len(firms), chance),
        "bids": {"details": bids},
        "awards": [] if best is None else [_award(best, items)],
        "contracts": [] if best is None else [_contract(best)],
    }  # fmt: skip


def _bid(place: int, firm: str, estimate: int, chance: Random) -> dict[str, Any]:
    late = chance.random() < 0.01
    return {
        "id": f"bid-{place}",
        "date": f"2026-03-{30 if late else 20:02d}T0{chance.randrange(10)}:00:00Z",
        "status": "disqualified" if chance.random() < 0.12 else "valid",
        "tenderers": [{"id": firm, "name": f"企业 {firm}"}],
        "value": {"amount": round(estimate * chance.uniform(0.8, 1.0), 2), "currency": "CNY"},
    }


def _item(place: int, chance: Random) -> dict[str, Any]:
    return {
        "id": str(place),
        "description": "道路工程及附属设施的施工，含材料、运输与检测",
        "classification": {"scheme": "CPV", "id": f"{chance.randint(10, 98)}000000", "description": "工程"},
        "quantity": chance.randint(1, 5000),
        "unit": {"name": "项", "value": {"amount": chance.randint(10, 9000), "currency": "CNY"}},
    }


def _party(identifier: str, roles: list[str]) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": f"企业 {identifier}",
        "identifier": {
            "scheme": "CN-USCC",
            "id": identifier[-8:],
            "legalName": f"企业 {identifier} 有限公司",
        },
        "address": {
            "streetAddress": "人民路一百号",
            "locality": "海北",
            "region": "青海",
            "countryName": "中国",
        },
        "roles": roles,
    }


def _tender(
    number: int, day: int, buyer: str, estimate: int, items: list[dict[str, Any]], bids: int, chance: Random
) -> dict[str, Any]:
    return {
        "id": f"tender-{number}",
        "title": "县乡道路改造工程施工招标",
        "description": "本项目资金已落实，具备招标条件，现对该项目施工进行公开招标。" * 3,
        "status": "cancelled" if chance.random() < 0.02 else "complete",
        "procuringEntity": {"id": buyer, "name": f"单位 {buyer}"},
        "value": {"amount": estimate, "currency": "CNY"},
        "procurementMethod": chance.choice(METHODS),
        "procurementMethodDetails": "公开招标",
        "mainProcurementCategory": "works",
        "tenderPeriod": {
            "startDate": f"2026-02-{day:02d}T00:00:00Z",
            "endDate": f"2026-03-{20 + day % 9:02d}T09:00:00Z" if chance.random() < 0.9 else "2026-03-01T09:00:00Z",
        },
        "numberOfTenderers": bids,
        "items": items,
        "documents": [
            {"id": f"document-{place}", "documentType": "biddingDocuments", "title": "招标文件", "format": "application/pdf"}
            for place in range(3)
        ],
    }  # fmt: skip


def _award(best: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "award-1",
        "status": "active",
        "date": "2026-04-02T08:00:00Z",
        "value": best["value"],
        "suppliers": best["tenderers"],
        "items": items,
    }


def _contract(best: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "contract-1",
        "awardID": "award-1",
        "status": "active",
        "value": best["value"],
        "dateSigned": "2026-04-20T08:00:00Z",
    }
