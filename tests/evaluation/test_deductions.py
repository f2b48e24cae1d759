"""Price deductions for small enterprises (EV-18): the scored price moves, the price that was bid does not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.models import DocTemplate, EnvelopeKind, OpenedEnvelope, OpenedFile, TenderDocument
from evaluation.queries.deductions import claims_of, deductions_of
from evaluation.queries.results import result_of
from evaluation.scoring import Claim, Deductions, Evaluated, deduct, score_prices
from tests.evaluation import making

RULE = Deductions(Decimal(10), Decimal(4))
SMALL, SHARED, NONE = Claim.SMALL, Claim.SHARED, Claim.NONE
prices = st.decimals("0.01", "99999999.99", places=2)
percents = st.decimals("0", "99.99", places=2)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("price", "claim", "percent", "evaluated"),
    [
        ("1000000", SMALL, "10", "900000.00"),
        ("1000000", SHARED, "4", "960000.00"),
        ("1000000", NONE, "0", "1000000"),
        ("333.33", SMALL, "10", "300.00"),
        # Half a cent goes up: 0.05 × 0.9 = 0.045.
        ("0.05", SMALL, "10", "0.05"),
    ],
)
def test_the_percentage_of_the_document_is_taken_off(price, claim, percent, evaluated):
    found = deduct({"A": Decimal(price)}, {"A": claim}, RULE)

    assert found == {"A": Evaluated(Decimal(price), Decimal(percent), Decimal(evaluated))}


@pytest.mark.pure
def test_a_small_enterprise_overtakes_a_lower_price_by_its_deduction():
    # EV-07 with full 30: scored 95 and 90, so 30 × 90/95 and 30 × 90/90.
    found = deduct({"big": Decimal(95), "small": Decimal(100)}, {"small": SMALL}, RULE)
    scores = score_prices(
        {"method": "EV-07", "full": "30"}, {bid: one.evaluated for bid, one in found.items()}
    ).scores

    assert {bid: one.points for bid, one in scores.items()} == {
        "big": Decimal("28.42"),
        "small": Decimal("30.00"),
    }


@pytest.mark.pure
def test_without_a_rule_or_a_claim_nothing_is_taken_off():
    plain = {"A": Decimal("9.99"), "B": Decimal(8)}

    assert {b: e.evaluated for b, e in deduct(plain, {"A": SMALL}, None).items()} == plain
    assert {b: e.evaluated for b, e in deduct(plain, {}, RULE).items()} == plain


@pytest.mark.pure
@pytest.mark.parametrize("rule", [Deductions(Decimal(-1), Decimal(4)), Deductions(Decimal(10), Decimal(100))])
def test_an_impossible_percentage_is_refused(rule):
    with pytest.raises(ValueError, match="no such deduction"):
        deduct({"A": Decimal(1)}, {}, rule)


@pytest.mark.pure
@given(st.dictionaries(st.sampled_from("ABCDE"), prices, min_size=1), percents, st.sampled_from(list(Claim)))
def test_a_deduction_never_raises_a_price_nor_takes_all_of_it(given_prices, percent, claim):
    claims = dict.fromkeys(given_prices, claim)
    found = deduct(given_prices, claims, Deductions(percent, percent))

    assert all(0 <= one.evaluated <= one.price for one in found.values())
    assert all(one.price == given_prices[bid] for bid, one in found.items())


@pytest.mark.pure
@given(prices, prices, percents)
def test_the_same_claim_keeps_the_order_of_two_prices(one, other, percent):
    found = deduct({"A": one, "B": other}, {"A": SMALL, "B": SMALL}, Deductions(percent, percent))

    assert (found["A"].evaluated <= found["B"].evaluated) or one > other


FORM = {
    "bid_form": [
        {"envelope": "technical", "code": "SME", "title": "企业类型", "answer": "choice", "required": False,
         "choices": {"none": "否", "small": "小微", "shared": "联合体"}},
        {"envelope": "technical", "code": "Q2", "title": "声明函", "answer": "file", "required": False},
    ]
}  # fmt: skip


def declared(bid, claim: str, *, letter: bool) -> None:
    """Let a bidder have answered the form, with or without the letter of declaration."""
    opened = OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind=EnvelopeKind.TECHNICAL)
    opened.letter = {"answers": {"SME": claim} | ({"Q2": {"file": "声明函.pdf"}} if letter else {})}
    opened.save()
    if letter:
        OpenedFile.objects.create(
            opened=opened, name="声明函.pdf", path=f"x/{bid.pk}", size=1, sha256="0" * 64
        )


@pytest.mark.django_db
def test_the_result_shows_the_deduction_and_keeps_the_price_of_the_contract(monday):
    made = making.with_sites(
        making.scene(["9600000", "10000000", "12000000"], regime="GP", formula={"method": "EV-07"})
    )
    DocTemplate.objects.update(body=FORM)
    making.unguarded(TenderDocument, lot=made.lot, values={"reserved": "open", "deduction": "10"})
    declared(made.bids[1], "small", letter=True)
    declared(made.bids[2], "small", letter=False)
    room = making.revealed(made)
    lines = {line.bid.pk: line for line in result_of(room).lines}

    document = made.lot.documents.get()
    assert deductions_of(room, document) == Deductions(Decimal(10), Decimal(2)), (
        "the law's least where none is said"
    )
    assert claims_of(room, made.bids) == {
        str(made.bids[0].pk): NONE,
        str(made.bids[1].pk): SMALL,
        str(made.bids[2].pk): NONE,
    }
    small = lines[made.bids[1].pk]
    assert (small.price, small.evaluated, small.deduction) == (10_000_000, 9_000_000, 10)
    assert (small.price_points, small.rank) == (60, 1)
    assert lines[made.bids[0].pk].price_points == Decimal("56.25")
    assert lines[made.bids[2].pk].deduction == 0, "no letter, no deduction"


@pytest.mark.django_db
def test_a_reserved_package_and_the_other_regime_know_no_deduction(monday):
    made = making.scene(regime="GP", formula={"method": "EV-07"})
    making.unguarded(TenderDocument, lot=made.lot, values={"reserved": "whole", "deduction": "10"})
    other = making.with_sites(making.scene())
    room = making.arranged(other)

    assert deductions_of(room, made.lot.documents.get()) is None
