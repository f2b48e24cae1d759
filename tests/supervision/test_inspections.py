"""Double-random inspections: lawful plans, draws that anybody repeats, record sheets by two, results in public, cases."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.permits import Refused
from accounts.roles import Role
from evaluation import draw, inspection
from ledger import clock
from supervision.actions import avoiding, drawing, planning, visiting
from supervision.models import Case, Inspection, InspectionPlan, InspectionStatus
from supervision.queries.case_duties import inspection_duties
from supervision.quotas import quotas
from tests.accounts import making as people
from tests.supervision import inspecting, making
from tests.supervision.making import Trade

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


@pytest.mark.pure
@given(
    st.dictionaries(st.sampled_from(["plain", "minor", "serious"]), st.integers(0, 500)),
    st.decimals(min_value="0.01", max_value=100, places=2),
)
def test_every_class_that_has_objects_is_drawn_from_and_none_beyond_its_size(
    sizes: dict, ratio: Decimal
) -> None:
    found = quotas(sizes, ratio, {"serious": 5})

    assert all(1 <= found[name] <= size for name, size in sizes.items() if size)
    assert set(found) == {name for name, size in sizes.items() if size}


@pytest.mark.pure
def test_a_weight_multiplies_the_ratio() -> None:
    assert quotas({"plain": 100, "serious": 20}, Decimal(5), {"serious": 5}) == {"plain": 5, "serious": 5}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ratio_percent": Decimal("4.99")}, "ratio"),
        ({"rounds": 1}, "rounds"),
        ({"inspectors_each": 1}, "inspectors"),
        ({"weights": {"serious": 0}}, "weights"),
        ({"weights": {"friends": 1}}, "weights"),
        ({"ratio_percent": Decimal(101)}, "weights"),
    ],
)
def test_a_plan_keeps_to_the_law(trade: Trade, changed: dict[str, object], code: str) -> None:
    item = planning.put_item(
        code="A", title="x", target="lot", basis="法", points=["x"], by=trade.officers[0]
    )

    with pytest.raises(Refused) as refusal:
        planning.make_plan(inspecting.planned(**changed), items=[item], joint=[], by=trade.officers[0])

    assert refusal.value.code == code


def test_anybody_draws_an_inspection_again(trade: Trade) -> None:
    one = inspecting.drawn(trade)

    page = Client().get(f"/supervision/decisions/inspections/draws/{one.draw.pk}/proof.json")

    pairs = inspection.replay(page.json())
    assert [pair["object"] for pair in pairs] == [one.code]
    assert len(inspecting.sent_to(one)) == 2
    assert (
        str(trade.lot)
        not in Client().get(f"/supervision/decisions/inspections/draws/{one.draw.pk}/").content.decode()
    )


def test_who_withholds_a_seed_stops_nothing(trade: Trade) -> None:
    plan = inspecting.public_plan(trade)
    prepared = drawing.prepare_draw(plan, by=trade.officers[0])
    drawing.commit_seed(prepared, commitment=draw.commitment("ab" * 32), by=trade.officers[0])
    making.later(hours=3)

    drawing.go_on_with_draws(clock.now())

    prepared.refresh_from_db()
    assert (prepared.withheld, len(inspection.replay(prepared.proof))) == ([plan.office.uscc], 1)


def test_a_seed_is_the_one_committed_to_and_of_the_own_department(trade: Trade) -> None:
    prepared = drawing.prepare_draw(inspecting.public_plan(trade), by=trade.officers[0])
    codes = []
    for by, commitment in (
        (people.user(Role.SUPERVISOR), "a" * 64),
        (trade.officers[0], "zz"),
        (trade.officers[0], prepared.commitments["platform"]),
    ):
        with pytest.raises(Refused) as refusal:
            drawing.commit_seed(prepared, commitment=commitment, by=by)
        codes.append(refusal.value.code)
    drawing.commit_seed(prepared, commitment=draw.commitment("ab" * 32), by=trade.officers[0])
    with pytest.raises(Refused) as other:
        drawing.reveal_seed(prepared, seed="cd" * 32, by=trade.officers[0])

    assert [*codes, other.value.code] == ["other_office", "commitment", "copied", "seed"]


def test_an_inspector_with_a_relation_is_never_sent(trade: Trade) -> None:
    for officer in trade.officers[:1]:
        avoiding.declare_relation(
            officer.qualification, organisation=trade.lot.project.tenderer, ground="曾任职", by=officer
        )

    one = inspecting.drawn(trade)

    assert trade.officers[0] not in inspecting.sent_to(one)
    assert [line["ground"] for line in one.draw.rules["apart"]] == ["relation"]


def test_too_few_inspectors_are_said_before_any_seed(trade: Trade) -> None:
    for officer in trade.officers[:2]:
        avoiding.declare_relation(
            officer.qualification, organisation=trade.lot.project.tenderer, ground="亲属", by=officer
        )

    with pytest.raises(Refused) as refusal:
        drawing.prepare_draw(inspecting.public_plan(trade), by=trade.officers[0])

    assert refusal.value.code == "pool"


def test_who_stands_aside_is_replaced_by_the_next_of_the_draw(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    first = one.officers.order_by("pk").first()
    rest = {officer.pk for officer in trade.officers} - {user.pk for user in inspecting.sent_to(one)}

    came = visiting.stand_aside(one, officer=first, ground="近亲属在该单位", by=first.qualification.user)

    assert {came.qualification.user_id} == rest
    with pytest.raises(Refused) as nobody:
        visiting.stand_aside(one, officer=came, ground="生病", by=came.qualification.user)
    assert nobody.value.code == "nobody"


def test_a_sheet_is_whole_and_says_what_its_result_says(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    first = inspecting.sent_to(one)[0]
    other = next(officer for officer in trade.officers if officer not in inspecting.sent_to(one))
    good = inspecting.visit(one)
    tries = [
        (inspecting.visit(one, answer="no"), first, "result"),
        (inspecting.visit(one, result="ordered"), first, "result"),
        (inspecting.visit(one, answer="no", result="ordered"), first, "correct_until"),
        (inspecting.visit(one, answer="?"), first, "sheet"),
        (good, other, "not_sent"),
    ]
    codes = []
    for visit, by, _code in tries:
        with pytest.raises(Refused) as refusal:
            visiting.record_visit(one, visit, by=by)
        codes.append(refusal.value.code)

    assert codes == [code for _visit, _by, code in tries]
    assert Inspection.objects.get(pk=one.pk).status == InspectionStatus.DRAWN


def test_two_sign_a_record_with_photos_and_its_hash_covers_them(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    first, second = inspecting.sent_to(one)
    bad = SimpleUploadedFile("现场.png", b"<script>")
    with pytest.raises(Refused) as script:
        visiting.record_visit(one, inspecting.visit(one), files=[bad], by=first)
    photo = SimpleUploadedFile("../../现场.png", PNG)
    visiting.record_visit(one, inspecting.visit(one), files=[photo], by=first)
    with pytest.raises(Refused) as alone:
        visiting.confirm_visit(one, by=first)

    done = visiting.confirm_visit(one, by=second)

    kept = done.attachments.get()
    assert (script.value.code, alone.value.code, kept.name, kept.media) == (
        "kind",
        "same",
        "现场.png",
        "image/png",
    )
    assert done.sha256 == visiting.digest_of(done)
    assert timedelta(days=20) < done.publish_due_at - clock.now() < timedelta(days=40)


def test_a_result_is_public_and_what_it_suspects_becomes_a_case(trade: Trade) -> None:
    one = inspecting.recorded(
        inspecting.drawn(trade), answer="no", result="violation", summary="限定本地企业，电话13912345678。"
    )
    with pytest.raises(Refused):
        visiting.publish_result(one, by=people.user(Role.SUPERVISOR))
    visiting.publish_result(one, by=trade.officers[0])

    case = visiting.hand_on(one, lot=trade.lot, title="限制竞争", by=trade.officers[0])

    public = Client().get("/supervision/decisions/inspections/").content.decode()
    assert "139****5678" in public
    assert "13912345678" not in public
    assert (case.source_kind, case.lead_thing) == ("inspection", f"supervision.inspection:{one.pk}")
    assert Case.objects.get().inspections.get() == one


def test_the_clock_of_the_result_is_a_duty(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    before = inspection_duties(trade.officers[0])
    inspecting.recorded(one)

    after = inspection_duties(trade.officers[0])

    assert [(duty.lot, duty.due_at is None) for duty in before] == [(trade.lot, True)]
    assert after[0].due_at == Inspection.objects.get().publish_due_at


def test_pages_open_for_the_department_and_for_nobody_else(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    addresses = [
        "inspections/", "inspections/items/", "inspections/inspectors/", "inspections/plans/new/",
        f"inspections/plans/{one.draw.plan.pk}/", f"inspections/{one.pk}/", f"inspections/{one.pk}/record/",
        f"inspections/{one.pk}/aside/", f"inspections/{one.pk}/drop/",
    ]  # fmt: skip
    seen = {}
    for who, user in (("own", trade.officers[0]), ("bidder", making.account_of(trade.bids[0].bidder))):
        client = Client()
        client.force_login(user)
        seen[who] = {client.get(f"/supervision/{address}").status_code for address in addresses}
    assert seen == {"own": {200}, "bidder": {403}}


def test_a_plan_is_published_and_drawn_only_after_a_page_that_asks(trade: Trade) -> None:
    plan = inspecting.public_plan(trade)
    InspectionPlan.objects.filter(pk=plan.pk).update(published_at=None)
    desk = Client()
    desk.force_login(trade.officers[0])
    address = f"/supervision/inspections/plans/{plan.pk}"

    asked = [desk.get(f"{address}/publish/").status_code, InspectionPlan.objects.get().published_at]
    done = [desk.post(f"{address}/{act}/").status_code for act in ("publish", "draw")]
    again = desk.post(f"{address}/draw/")

    assert (asked, done, again.status_code) == ([200, None], [302, 302], 422)
    assert InspectionPlan.objects.get().published_at
    assert plan.draws.count() == 1


def test_an_oversized_photo_is_refused_and_nothing_is_kept(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    huge = BytesIO(PNG + b"0" * (11 * 2**20))
    huge.name = "大.png"

    with pytest.raises(Refused) as refusal:
        visiting.record_visit(one, inspecting.visit(one), files=[huge], by=inspecting.sent_to(one)[0])

    assert (refusal.value.code, one.attachments.count()) == ("too_large", 0)
