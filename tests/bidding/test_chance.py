"""What a formula leaves to chance: nobody chooses it, anybody computes it again, and the hall shows it."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding import chance
from bidding.actions.opening import open_envelopes
from bidding.models import Envelope
from bidding.queries.bids import closing_of
from bidding.queries.chance import seed_of
from bidding.queries.halls import hall_view
from evaluation.scoring.prices import drawn_number
from ledger.queries import root_at
from tests.bidding import making_bids as making

SPREAD = {"from": "0.90", "to": "0.98", "step": "0.01"}
FORMULA = {"method": "EV-09", "a": {"from": "0.2", "to": "0.4", "step": "0.05"}, "k1": SPREAD, "k2": "1"}
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.mark.pure
@given(HEX)
def test_the_hall_draws_what_the_price_points_are_computed_with(seed: str) -> None:
    found = chance.drawn(FORMULA, seed)

    assert found == {name: drawn_number(FORMULA, name, seed) for name in ("a", "k1")}
    assert Decimal("0.90") <= found["k1"] <= Decimal("0.98")


@pytest.mark.pure
@given(HEX, HEX, st.lists(HEX, min_size=3, max_size=6, unique=True), st.randoms())
def test_the_order_of_nonces_never_matters_and_each_ingredient_does(
    listed: str, root: str, nonces: list[str], luck
) -> None:
    shuffled = luck.sample(nonces, len(nonces))
    seed = chance.seed(listed, root, nonces)

    assert chance.seed(listed, root, shuffled) == seed
    assert chance.seed(root + "0", listed, nonces) != seed
    assert chance.seed(listed, root, nonces[1:]) != seed


@pytest.mark.pure
@pytest.mark.parametrize(
    "spread",
    [{}, {"from": 1, "to": 0, "step": 1}, {"from": 0, "to": 1, "step": 0}, {"from": "x", "to": 1, "step": 1}],
)
def test_an_empty_range_draws_nothing(spread: dict[str, object]) -> None:
    with pytest.raises(chance.ChanceError):
        chance.in_range(spread, "k1", "00" * 32)


@pytest.mark.django_db
def test_the_hall_shows_the_draw_once_opened_and_a_bid_that_does_not_open_changes_nothing(monday) -> None:
    tender = making.open_lot(price_formula=FORMULA)
    bids = [making.sealed_bid(tender.lot, price=20_000_000 + number) for number in range(3)]
    with making.at_deadline(tender.lot):
        making.released(tender)
        before, expected = hall_view(tender.lot).chance, seed_of(tender.lot)
        Envelope.objects.filter(bid=bids[0], kind="technical").update(sha256="0" * 64)
        open_envelopes(tender.lot, by=tender.host)
        shown = hall_view(tender.lot).chance

    closing = closing_of(tender.lot)
    lines = [closing.list_sha256, root_at(closing.entry_index + 1).hex(), *sorted(b.nonce for b in bids)]
    assert before is None
    assert shown.seed == expected == sha256("\n".join(lines).encode()).hexdigest()
    assert shown.drawn == chance.drawn(FORMULA, expected)
