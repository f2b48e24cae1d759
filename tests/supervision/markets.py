"""Made-up markets with a planted ring: nobody's data but ours."""

import random

from supervision.screens.tables import Row

RING = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")


def planted_market(tenders: int = 90, firms: int = 60, seed: int = 7, labelled: bool = True) -> list[Row]:
    """Honest firms bid at random; the ring of eight meets in threes, prices in step and wins by turns."""
    chance = random.Random(seed)
    honest = [f"H{number:02}" for number in range(firms)]
    rows: list[Row] = []
    for number in range(tenders):
        estimate = chance.uniform(1e6, 9e6)
        bids = {
            name: estimate * chance.gauss(0.92, 0.06) for name in chance.sample(honest, chance.randint(3, 6))
        }
        if number % 3 == 0:
            low = min(bids.values()) * 0.97
            for place, name in enumerate(chance.sample(RING, 4)):
                bids[name] = low * (1 + 0.012 * place + chance.uniform(0, 0.002))
        winner = min(bids, key=bids.__getitem__)
        for name, amount in bids.items():
            row = Row(
                line=len(rows) + 2,
                tender=f"T{number:03}",
                bidder=name,
                amount=round(amount, 2),
                date=float(number * 5),
                estimate=round(estimate, 2),
                won=name == winner,
                collusive=(name in RING) if labelled else None,
            )
            rows.append(row)
    return rows


def as_csv(rows: list[Row]) -> str:
    """Write rows as the command reads them."""
    lines = ["tender,bidder,amount,date,estimate,won,collusive"]
    for row in rows:
        label = "" if row.collusive is None else int(row.collusive)
        won = "" if row.won is None else int(row.won)
        lines.append(
            f"{row.tender},{row.bidder},{row.amount},{2000 + (row.date or 0) // 365:.0f},{row.estimate},{won},{label}"
        )
    return "\n".join(lines) + "\n"
