"""Chapter 2: eight companies fetch the document; seven seal and submit, one withdraws first, one is late."""

import json
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from bidding import letters
from bidding.actions.bids import submit_bid, withdraw_bid
from bidding.actions.documents import acknowledge_document, fetch_document
from bidding.actions.uploads import store_sealed
from bidding.models import Bid, Lot
from bidding.queries.documents import current_document
from bidding.queries.keysets import keyset_of
from bidding.sealing.preparing import Part, SealedBid, seal_bid, withdrawal
from config.story.cast import COMPANIES, LATE, RING
from config.story.papers import Style, priced_bill, proposal, proposal_pdf
from config.story.telling import Story, insist
from ledger import clock

CENT = Decimal("0.01")
ROAD = Path(__file__).parent / "road.json"
SHARED_MACHINE = "9BE578C7-41D2-PC-0317"
# Every company's level of prices against the estimate of the bill; the ring multiplies one bill by a rule.
LEVEL = {
    "bidder1": Decimal("0.930"),
    "bidder2": Decimal("0.930") * Decimal("1.02"),
    "bidder3": Decimal("0.930") * Decimal("1.04"),
    "bidder4": Decimal("0.921"),
    "bidder5": Decimal("0.955"),
    "bidder6": Decimal("0.943"),
    "bidder7": Decimal("0.968"),
    "bidder8": Decimal("0.939"),
}
STYLES = {
    "bidder1": Style("ring", "luo", {}),
    "bidder2": Style("ring", "luo", {"我方": "我司", "三个作业区": "三个工区"}),
    "bidder3": Style("ring", "luo", {"我方": "本公司", "便道": "施工便道"}),
    "bidder4": Style("north", "zhongcheng-bid", {}),
    "bidder5": Style("south", "boyuan-03", {}),
    "bidder6": Style("east", "yunling", {}),
    "bidder7": Style("west", "zhengyuan", {}),
    "bidder8": Style("east", "anyuan", {}),
}


def tell(story: Story) -> None:
    """Submit the bids over the days before the deadline."""
    lot = story.lot()
    deadline = lot.deadline
    assert deadline is not None
    story.until(max(clock.now(), deadline - timedelta(days=3)))
    read_document(story, lot)
    for username in [name for name in COMPANIES if name != LATE]:
        story.later(25)
        submit(story, username, lot)
        story.counts["bids_submitted"] += 1
    _withdraw_and_submit_again(story, "bidder7", lot)
    _replace(story, "bidder6", lot)
    _come_late(story, LATE, lot)


def read_document(story: Story, lot: Lot) -> None:
    """Let every company fetch the version in force and acknowledge it; each new version is confirmed anew."""
    document = current_document(lot)
    assert document is not None
    for username in COMPANIES:
        fetch_document(document, by=story.cast[username])
        acknowledge_document(document, by=story.cast[username])
        story.counts["documents_acknowledged"] += 1


def seal(story: Story, username: str, lot: Lot) -> SealedBid:
    """Write a company's documents and seal them with the bidder's tool."""
    folder = story.folder / f"{username}-{story.counts['sealed']}"
    folder.mkdir(parents=True)
    story.counts["sealed"] += 1
    return seal_bid(
        keyset_of(lot),
        parts_of(story, username, lot, folder),
        bidder=story.cast.company(username).uscc,
        seed=story.cast.keys[username].seed,
        into=folder,
    )


def parts_of(story: Story, username: str, lot: Lot, folder: Path) -> list[Part]:
    """Write a company's documents into a folder; return the plain parts of its bid."""
    name, _representative, manager, _address = COMPANIES[username]
    style, document = STYLES[username], current_document(lot)
    assert document is not None
    prices = _unit_prices(username, document.boq)
    total = sum((prices[item["code"]] * Decimal(str(item["quantity"])) for item in document.boq), Decimal(0))
    total = total.quantize(CENT, ROUND_HALF_UP)
    story.facts.setdefault("prices", {})[username] = str(total)
    technical, bill = folder / "技术标.pdf", folder / "已标价工程量清单.xlsx"
    technical.write_bytes(
        proposal_pdf("施工组织设计", proposal(name, lot.name, manager, style), style.author)
    )
    bill.write_bytes(priced_bill(document.boq, prices, style.author))
    facts = _letter(username, lot)
    content = {
        "technical": (letters.compose(**facts), [(technical.name, technical)]),
        "price": (letters.compose(price=total, **facts), [(bill.name, bill)]),
    }
    return [Part(kind, *content.get(kind, (letters.compose(**facts), []))) for kind in document.envelopes]


def _letter(username: str, lot: Lot) -> dict[str, Any]:
    """Return what a company says of itself in every letter; the ring writes on one machine."""
    name, representative, manager, address = COMPANIES[username]
    return {
        "machine_code": SHARED_MACHINE if username in RING else f"PC-{username}",
        "author": STYLES[username].author,
        "address": address,
        "contact": representative,
        "phone": f"138{hash_of(username) % 10**8:08d}",
        "account": f"6222{hash_of(name) % 10**12:012d}",
        "manager": manager,
        "duration_days": lot.duration_days - 5,
        "quality": "合格",
    }


def hash_of(text: str) -> int:
    """Return a number that depends on the text only, the same in every run."""
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big")


def reference_prices() -> dict[str, Decimal]:
    """Return the cost engineer's unit price of each item of the road, which no document shows."""
    return {item["code"]: Decimal(item["reference"]) for item in json.loads(ROAD.read_text(encoding="utf-8"))}


def _unit_prices(username: str, boq: list[dict[str, str]]) -> dict[str, Decimal]:
    """Price each item around its reference price: the ring by one ratio, the others each in their own way."""
    prices, reference = {}, reference_prices()
    for number, item in enumerate(boq):
        own = 0 if username in RING else (hash_of(username + item["code"]) * (number + 3)) % 9 - 4
        level = LEVEL[username] * (1 + Decimal(own) / 200)
        prices[item["code"]] = (reference[item["code"]] * level).quantize(CENT, ROUND_HALF_UP)
    return prices


def submit(story: Story, username: str, lot: Lot) -> Bid:
    """Upload the sealed files, then submit the signed manifest that names them."""
    user, sealed = story.cast[username], seal(story, username, lot)
    for path in sealed.files.values():
        with path.open("rb") as stream:
            store_sealed(lot, stream=stream, by=user)
    bid = submit_bid(lot, manifest=sealed.manifest, signature=sealed.signature, by=user)
    story.sealed[username] = sealed
    insist(bid.receipt, f"{username} got no receipt")
    return bid


def _withdraw_and_submit_again(story: Story, username: str, lot: Lot) -> None:
    user = story.cast[username]
    bid = Bid.objects.get(lot=lot, bidder=user.organisation, state="sealed")
    story.later()
    statement, signature = withdrawal(bid.manifest.encode(), seed=story.cast.keys[username].seed)
    withdraw_bid(bid, statement=statement, signature=signature, by=user)
    story.counts["withdrawn"] += 1
    story.later()
    submit(story, username, lot)


def _replace(story: Story, username: str, lot: Lot) -> None:
    story.later()
    submit(story, username, lot)
    story.counts["replaced"] += 1


def _come_late(story: Story, username: str, lot: Lot) -> None:
    user, sealed = story.cast[username], seal(story, username, lot)
    for path in sealed.files.values():
        with path.open("rb") as stream:
            store_sealed(lot, stream=stream, by=user)
    deadline = lot.deadline
    assert deadline is not None
    story.until(deadline)
    story.refused(
        "late", lambda: submit_bid(lot, manifest=sealed.manifest, signature=sealed.signature, by=user)
    )
    story.say("七家密封递交，一家撤回后重交，一家替换，一家逾期被拒收")
