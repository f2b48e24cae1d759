"""Questions: asked by who has the document, answered to all, the asker nowhere."""

import pytest

from accounts.permits import Refused
from bidding.actions.questions import answer_question, ask_question
from bidding.models import NoticeKind
from tests.bidding import making

pytestmark = pytest.mark.django_db


def test_the_answer_goes_to_all_in_a_notice_that_does_not_name_the_asker(monday: object) -> None:
    lot = making.published_lot()
    asker = making.bidder("鄂东路桥有限公司")
    making.take_part(lot, asker)
    question = ask_question(lot, by=asker, text="暂列金额是否计入报价？", clause="5.3")

    answer_question(question, by=making.party_of(lot).agent, answer="计入。")

    notice = lot.notices.get(kind=NoticeKind.ANSWER)
    assert "暂列金额是否计入报价？" in notice.body
    assert "鄂东路桥" not in notice.title + notice.body


def test_only_who_has_the_document_asks_and_only_before_the_deadline(monday: object) -> None:
    lot = making.published_lot()
    reader = making.take_part(lot)

    with pytest.raises(Refused) as refused:
        ask_question(lot, by=making.bidder(), text="？")
    assert refused.value.code == "not_fetched"
    making.clock.set_clock(lot.deadline)
    with pytest.raises(Refused) as refused:
        ask_question(lot, by=reader, text="？")
    assert refused.value.code == "too_late"


@pytest.mark.parametrize(("text", "code"), [("   ", "empty"), ("问" * 4001, "too_long")])
def test_empty_and_overlong_questions_are_refused(text: str, code: str, monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(Refused) as refused:
        ask_question(lot, by=making.take_part(lot), text=text)

    assert refused.value.code == code


def test_a_question_is_answered_once_and_only_by_its_own_side(monday: object) -> None:
    lot = making.published_lot()
    question = ask_question(lot, by=making.take_part(lot), text="工期从何时起算？")

    with pytest.raises(Refused) as refused:
        answer_question(question, by=making.parties().agent, answer="自开工令起。")
    assert refused.value.code == "other_project"
    answer_question(question, by=making.party_of(lot).agent, answer="自开工令起。")
    with pytest.raises(Refused) as refused:
        answer_question(question, by=making.party_of(lot).owner, answer="另行通知。")
    assert refused.value.code == "answered"
