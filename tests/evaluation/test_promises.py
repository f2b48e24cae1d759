"""What the tender document promises binds the evaluation: its committee, and its conditions of rejection."""

import pytest

from accounts.permits import Refused
from bidding.models import TenderDocument
from evaluation import actions
from evaluation.forms.acts import FindingForm
from evaluation.models import State
from evaluation.queries import conditions_of, document_of, promised_committee, qualified_bids
from tests.evaluation import making

pytestmark = pytest.mark.django_db
LISTED = [
    {"code": "R1", "text": "未盖章。", "clause": "3.1", "ground": "no_seal_and_sign", "item": "form"},
    {"code": "R6", "text": "高于限价。", "clause": "2.3", "ground": "price_above_max", "item": "price"},
]


def promise(scene, **parts):
    last = document_of(scene.lot)
    kept = {
        field.attname: getattr(last, field.attname)
        for field in TenderDocument._meta.fields
        if not field.primary_key
    }
    TenderDocument.objects.create(**{**kept, "version": last.version + 1, **parts})


def test_the_committee_that_is_arranged_is_the_one_that_was_promised(scene):
    promise(scene, committee={"members": 5, "representatives": 1})

    with pytest.raises(Refused) as refused:
        making.arranged(scene)
    assert refused.value.code == "committee_promised"
    assert making.arranged(scene, representatives=1).state == State.ARRANGED


def test_a_document_from_before_promises_none(scene):
    assert promised_committee(document_of(scene.lot)) is None
    assert making.arranged(scene).state == State.ARRANGED


def test_experts_choose_among_the_conditions_of_their_step(scene):
    promise(scene, rejections=LISTED)
    document = document_of(scene.lot)

    offered = {
        item: [
            code
            for code, _words in FindingForm(conditions=conditions_of(document, item)).fields["ground"].choices
        ]
        for item in ("form", "qualification", "price")
    }

    assert offered == {"form": ["", "R1"], "qualification": [""], "price": ["", "R6"]}


@pytest.mark.parametrize(
    ("said", "kept"),
    [("R1", ("no_seal_and_sign", "（R1）未盖章")), ("no_seal_and_sign", ("no_seal_and_sign", "未盖章")), ("R6", None), ("unqualified", None), ("R99", None)],
)  # fmt: skip
def test_a_bid_fails_only_on_a_condition_that_the_document_lists_for_the_step(scene, said, kept):
    room = making.running(scene)
    promise(scene, rejections=LISTED)
    member, bid = room.members.first(), qualified_bids(room).first()
    finding = {"form": actions.Finding(passed=False, ground=said, reason="未盖章")}

    if kept is None:
        with pytest.raises(Refused):
            actions.review_bid(member=member, bid=bid, findings=finding, by=member.user)
        return
    found = actions.review_bid(member=member, bid=bid, findings=finding, by=member.user)[0]
    assert (found.ground, found.reason) == kept
