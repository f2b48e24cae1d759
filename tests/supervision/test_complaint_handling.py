"""Letters, points, answers, pauses and decisions: what is refused, and what stays on file."""

from datetime import date
from io import BytesIO

import pytest

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding import vault
from bidding.models import Lot
from bidding.sealing import papers
from ledger import clock
from ledger.models import Entry
from supervision.actions import answers, withdrawals
from supervision.actions import complaints as acts
from supervision.actions.claims import Handed, Point
from supervision.actions.filing import (
    Enclosed,
    Power,
    correct_letter,
    file_complaint,
    sign_letter,
    statement_of,
)
from supervision.actions.overdue import note_overdue_complaints
from supervision.models import Complaint
from supervision.queries.points_of import told_points
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import complaining as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return bids.open_lot().lot


@pytest.fixture
def bidder(db: None) -> User:
    return people.user(Role.BIDDER)


@pytest.fixture
def officers(lot: Lot) -> list[User]:
    return making.officers_of(lot)


def pointed(lot: Lot, user: User, **more: object) -> Complaint:
    points = [
        Point("暂停记录缺失。", "责令补正。", "times", evidence="第3页"),
        Point("泄露信息。", "责令改正。", "other"),
    ]
    return file_complaint(
        lot, matter="other", letter=making.letter(**more), by=user, enclosed=Enclosed(points)
    )


def investigated(one: Complaint, officers: list[User]) -> Complaint:
    acts.accept_complaint(one, by=officers[0], paper_seen=True)
    acts.investigate_complaint(one, officers=officers[:2], by=officers[0])
    answers.note_answer(one, answer="已说明。", by=officers[0])
    return one


def decide(one: Complaint, by: User, outcome: str, *found: str) -> Complaint:
    points = {n: (finding, "有记录为证。") for n, finding in enumerate(found, 1)}
    return acts.decide_complaint(
        one,
        outcome=outcome,
        findings="经查。",
        basis="实施条例61",
        decision="决定如下。",
        by=by,
        points=points,
    )


def test_an_unsigned_letter_is_not_accepted_until_its_original_is_on_file(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder)

    with pytest.raises(Refused) as refusal:
        acts.accept_complaint(one, by=officers[0])

    assert refusal.value.code == "not_signed"


def test_a_letter_signed_with_the_account_s_key_needs_no_paper(lot: Lot, officers: list[User]) -> None:
    user = bids.bidder(lot)
    one = making.complaint(lot, user)
    signature = papers.sign(statement_of(one), bids.seed_of(user.organisation))

    sign_letter(one, signature=signature, by=user)
    acts.accept_complaint(one, by=officers[0])

    assert Complaint.objects.get(pk=one.pk).status == "accepted"


def test_a_signature_over_another_letter_is_refused(lot: Lot) -> None:
    user = bids.bidder(lot)
    one, other = making.complaint(lot, user), making.complaint(lot, user, facts="别的事。")
    signature = papers.sign(statement_of(other), bids.seed_of(user.organisation))

    with pytest.raises(Refused) as refusal:
        sign_letter(one, signature=signature, by=user)

    assert (refusal.value.code, hasattr(Complaint.objects.get(pk=one.pk), "signature")) == (
        "signature",
        False,
    )


def test_the_same_facts_in_other_clothes_are_not_complained_of_after_a_withdrawal(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder, facts="评标时，暂停记录缺失。")
    withdrawals.ask_withdrawal(one, reason="误会。", by=bidder)
    withdrawals.allow_withdrawal(one, by=officers[0])

    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder, facts="评标时 暂停记录缺失！")

    assert refusal.value.code == "withdrawn_before"


def test_after_a_decision_only_new_evidence_opens_the_matter_again(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    decide(one, officers[0], "dismissed_unfounded")

    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder)
    again = making.complaint(lot, bidder, leads="新的录像。")

    assert (refusal.value.code, again.status) == ("already_decided", "received")


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        ({"facts": "长" * 200_000}, "too_long"),
        ({"leads": "  "}, "items"),
        ({"knew_on": date(2027, 1, 1)}, "future"),
    ],
)
def test_what_is_no_letter_is_refused_and_leaves_nothing(
    lot: Lot, bidder: User, letter: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder, **letter)

    assert (refusal.value.code, Complaint.objects.count()) == (code, 0)


def test_an_agent_s_power_names_limits_and_is_in_force(lot: Lot, bidder: User) -> None:
    power = Power("王代理", "本次投诉", "一般代理", date(2026, 1, 1))

    with pytest.raises(Refused) as refusal:
        file_complaint(lot, matter="other", letter=making.letter(), by=bidder, enclosed=Enclosed(power=power))

    assert refusal.value.code == "power_expired"


def test_a_file_that_is_no_document_is_refused_and_nothing_stays_behind(lot: Lot, bidder: User) -> None:
    files = [Handed("证据.pdf", BytesIO(b"%PDF-1.7 x")), Handed("证据.pdf.exe", BytesIO(b"MZ\x90"))]

    with pytest.raises(Refused) as refusal:
        file_complaint(lot, matter="other", letter=making.letter(), by=bidder, enclosed=Enclosed(files=files))

    assert (refusal.value.code, Complaint.objects.count()) == ("kind", 0)


def test_a_letter_is_corrected_once_in_its_time_and_the_clock_begins_anew(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder)
    before = one.accept_due_at
    acts.ask_correction(one, text="缺营业执照。", by=officers[0])
    making.later(days=3)
    correct_letter(one, text="补交营业执照。", by=bidder)

    with pytest.raises(Refused) as refusal:
        acts.ask_correction(one, text="还缺。", by=officers[0])

    one.refresh_from_db()
    assert (refusal.value.code, one.correct_by, one.accept_due_at > before) == ("twice", None, True)


def test_a_correction_after_its_time_is_refused(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder)
    acts.ask_correction(one, text="缺营业执照。", by=officers[0])
    making.later(days=30)

    with pytest.raises(Refused) as refusal:
        correct_letter(one, text="补交。", by=bidder)

    assert refusal.value.code == "too_late"


def test_a_late_letter_is_accepted_only_with_a_reason(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder, knew_on=date(2026, 2, 2))

    with pytest.raises(Refused) as refusal:
        acts.accept_complaint(one, by=officers[0], paper_seen=True)

    assert refusal.value.code == "out_of_time"


def test_a_clock_that_ran_out_is_not_stopped_and_noted_once(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    making.later(days=60)

    with pytest.raises(Refused) as refusal:
        acts.pause_complaint(one, reason="委托检测", kind="testing", by=officers[0])

    noted = [note_overdue_complaints(clock.now()) for _ in range(2)]
    acted = Entry.objects.filter(act="complaint.decide_overdue").count()
    assert (refusal.value.code, noted, acted) == ("overdue", [1, 0], 1)


def test_the_clock_stops_only_for_what_the_law_names(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = investigated(making.complaint(lot, bidder), officers)

    with pytest.raises(Refused) as refusal:
        acts.pause_complaint(one, reason="等材料", kind="correction", by=officers[0])

    assert (refusal.value.code, one.pauses.count()) == ("kind", 0)


def test_respondents_are_told_answer_once_and_are_waited_for(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder)
    acts.accept_complaint(one, by=officers[0], paper_seen=True)
    acts.investigate_complaint(one, officers=officers[:2], by=officers[0])
    [told] = answers.tell_respondents(one, organisations=[lot.project.tenderer], by=officers[0])
    with pytest.raises(Refused) as early:
        decide(one, officers[0], "dismissed_unfounded")
    tenderer = people.user(Role.TENDERER, lot.project.tenderer)
    answers.answer_complaint(told, answer="记录在案。", evidence="附件一", by=tenderer)

    with pytest.raises(Refused) as twice:
        answers.answer_complaint(told, answer="改口。", evidence="", by=tenderer)
    decide(one, officers[0], "dismissed_unfounded")

    told.refresh_from_db()
    codes = (early.value.code, twice.value.code, told.answer)
    assert codes == ("waiting", "answered", "记录在案。")


def test_a_stranger_is_no_respondent(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder)
    acts.accept_complaint(one, by=officers[0], paper_seen=True)

    with pytest.raises(Refused) as refusal:
        answers.tell_respondents(one, organisations=[people.organisation()], by=officers[0])

    assert refusal.value.code == "respondent"


def test_nobody_is_judged_unheard(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder)
    acts.accept_complaint(one, by=officers[0], paper_seen=True)
    acts.investigate_complaint(one, officers=officers[:2], by=officers[0])

    with pytest.raises(Refused) as refusal:
        decide(one, officers[0], "upheld_correct")

    assert refusal.value.code == "not_heard"


@pytest.mark.parametrize(
    ("outcome", "found", "code"),
    [
        ("upheld_correct", ("upheld",), "points"),
        ("upheld_correct", ("unfounded", "unfounded"), "contradiction"),
        ("dismissed_unfounded", ("upheld", "unfounded"), "contradiction"),
        ("upheld_review", ("upheld", "upheld"), "not_result"),
    ],
)
def test_an_outcome_follows_from_the_points(
    lot: Lot, bidder: User, officers: list[User], outcome: str, found: tuple[str, ...], code: str
) -> None:
    one = investigated(pointed(lot, bidder), officers)

    with pytest.raises(Refused) as refusal:
        decide(one, officers[0], outcome, *found)

    assert refusal.value.code == code


def test_the_decision_is_a_signed_paper_with_its_six_items_whose_hash_the_ledger_has(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    from pypdf import PdfReader

    one = investigated(pointed(lot, bidder), officers)
    decide(one, officers[0], "upheld_correct", "upheld", "unfounded")

    paper = one.papers.get(kind="decision")
    text = "".join(page.extract_text() for page in PdfReader(vault.place_of(paper.path)).pages)
    heads = ["一、当事人", "二、投诉事项", "三、被投诉人", "五、查明", "六、处理意见", "行政复议", "行政诉讼"]
    assert [head for head in heads if head not in text] == []
    assert Entry.objects.get(act="complaint.decide").facts["paper"] == paper.sha256


def test_only_a_complaint_dismissed_as_false_is_recorded_as_malicious(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    decide(one, officers[0], "dismissed_unfounded")

    with pytest.raises(Refused) as refusal:
        acts.record_abuse(one, ground="forged", facts="伪造。", basis="实施条例77", by=officers[0])

    assert refusal.value.code == "not_false"


def test_a_point_leads_to_its_notice(lot: Lot, bidder: User) -> None:
    from supervision.queries.anchors import anchors_of

    making.objection(lot, bidder)  # suspends the lot, which a notice says
    notice = next(one for one in anchors_of(lot) if one.kind == "notice")
    point = Point("不合理。", "删除。", "restrictive", notice.kind, notice.name)
    one = file_complaint(lot, matter="other", letter=making.letter(), by=bidder, enclosed=Enclosed([point]))

    [told] = told_points(one.claims.all(), lot)

    assert (told.place, told.article, bool(told.url)) == (notice.label, "实施条例32", True)
