"""Writing a tender document: chapter by chapter, two people at once, points named with place, article and remedy."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from accounts.permits import Refused
from bidding.actions import documents, drafting
from bidding.law.days import day_of
from bidding.models import DraftPart, Lot, TenderDocument
from bidding.queries.drafts import contents_of, template_of
from bidding.rules.contents import content_checks
from bidding.rules.points import Check
from bidding.rules.publishing import lot_checks
from bidding.rules.writing import points_of, tasks_of
from bidding.texts.composing import Rules
from ledger import clock
from tests.accounts import making as people
from tests.bidding import making
from tests.bidding.writing import chapter_answers, write_through_pages

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def agency(lot: Lot) -> Client:
    return signed_in(making.party_of(lot).agent)


def part(lot: Lot, code: str) -> str:
    return reverse("bidding:write_part", args=[lot.pk, code])


def points(lot: Lot) -> list[Check]:
    template = template_of(lot, on=day_of(clock.now()))
    assert template is not None
    return points_of(lot, contents_of(lot, template), at=clock.now())


def failing(lot: Lot, values: dict[str, Any] | None = None, **parts: Any) -> dict[str, Check]:
    """Return what a document of these contents fails, by code."""
    template = making.template_for(lot)
    given = {**making.values_for(template), **(values or {})}
    rules = documents.rules_given(template.body, parts)
    text = documents.composed(lot, template, contents(lot, given), rules, on=day_of(clock.now()))
    found = content_checks(lot, template, contents(lot, given), rules, at=clock.now(), text=text)
    return {point.code: point for point in found if not point.ok}


def contents(lot: Lot, values: dict[str, Any]) -> dict[str, Any]:
    from bidding.rules.contents import read_values

    kept, _wrong = read_values(making.template_for(lot), lot, values, on=day_of(clock.now()))
    return kept


def test_the_list_of_tasks_says_what_each_chapter_lacks(monday: object) -> None:
    lot = making.draft_lot()
    template = making.template_for(lot)

    tasks = tasks_of(lot, contents_of(lot, template), points(lot))
    page = agency(lot).get(reverse("bidding:write", args=[lot.pk]))

    assert [task.code for task in tasks] == [f"c{n}" for n in range(1, 9)] + [
        "criteria", "formula", "rejections", "process", "boq",
    ]  # fmt: skip
    assert tasks[0].left > 0
    assert all(task.left == 0 for task in tasks[8:])
    assert "Cannot start yet" in page.content.decode()


def test_a_document_written_through_the_pages_says_what_was_answered(monday: object) -> None:
    lot = making.draft_lot()

    write_through_pages(agency(lot), lot)

    document = TenderDocument.objects.get(lot=lot)
    assert making.VALUES["approval_number"] in document.text
    assert document.prepared_by == making.party_of(lot).agent


def test_a_chapter_half_filled_is_saved_and_counted(monday: object) -> None:
    lot = making.draft_lot()

    agency(lot).post(part(lot, "c1"), {**chapter_answers(lot, "c1", site=""), "revision": "0"})

    assert DraftPart.objects.get(part="c1").content["values"]["site"] == ""
    assert "1.2" in {point.place for point in points(lot)}


def test_a_value_that_does_not_fit_is_named_and_not_saved_and_stays_in_the_field(monday: object) -> None:
    lot = making.draft_lot()

    page = agency(lot).post(
        part(lot, "c1"), {**chapter_answers(lot, "c1", funding_share="120"), "revision": "0"}
    )

    assert page.status_code == 422
    assert 'value="120"' in page.content.decode()
    assert not DraftPart.objects.exists()


def test_of_two_people_in_one_chapter_the_second_is_told_and_neither_loses_a_word(monday: object) -> None:
    lot = making.draft_lot()
    party = making.party_of(lot)
    first, second = signed_in(party.agent), signed_in(party.approver)
    first.post(part(lot, "c1"), {**chapter_answers(lot, "c1", site="甲地"), "revision": "0"})

    page = second.post(part(lot, "c1"), {**chapter_answers(lot, "c1", site="乙地"), "revision": "0"})
    text = page.content.decode()
    again = second.post(part(lot, "c1"), {**chapter_answers(lot, "c1", site="乙地"), "revision": "1"})

    assert page.status_code == 422
    assert "甲地" in text
    assert 'value="乙地"' in text
    assert again.status_code == 302
    assert DraftPart.objects.get(part="c1").content["values"]["site"] == "乙地"


def test_two_people_in_two_chapters_do_not_meet(monday: object) -> None:
    lot = making.draft_lot()
    party = making.party_of(lot)

    for user, code in ((party.agent, "c1"), (party.approver, "c4")):
        signed_in(user).post(part(lot, code), {**chapter_answers(lot, code), "revision": "0"})

    assert set(DraftPart.objects.values_list("part", "saved_by")) == {
        ("c1", party.agent.pk),
        ("c4", party.approver.pk),
    }


def test_a_stranger_a_bidder_and_a_closed_tender_are_refused(monday: object) -> None:
    lot, closed = making.draft_lot(), making.draft_lot()
    Lot.objects.filter(pk=closed.pk).update(status="closed", published_at=clock.now())
    pages = [reverse("bidding:write", args=[lot.pk]), part(lot, "c1"), part(lot, "boq")]

    for user in (making.parties().agent, making.bidder(), people.user("centre")):
        assert {signed_in(user).get(page).status_code for page in pages} == {403}
    assert agency(closed).get(part(closed, "c1")).status_code == 403


@pytest.mark.parametrize("code", ["c9", "c0", "min-price", "late"])
def test_there_are_no_other_parts(code: str, monday: object) -> None:
    lot = making.draft_lot()

    assert agency(lot).get(part(lot, code)).status_code == 404
    with pytest.raises(Refused):
        drafting.save_part(lot, by=making.party_of(lot).agent, part=code, content={}, revision=0)


def criteria(lot: Lot, **changes: str) -> dict[str, Any]:
    rows = making.template_for(lot).body["criteria"]
    cells = {
        f"criteria-{name}": [
            ("yes" if row.get(name) else "no") if name == "objective" else str(row.get(name, ""))
            for row in rows
        ]
        for name in ("code", "name", "group", "max", "objective", "guide")
    }
    for name, value in changes.items():
        cells[f"criteria-{name}"][0] = value
    return {**cells, "revision": "0"}


def test_points_that_do_not_sum_up_are_saved_but_stand_in_the_way_with_article_and_remedy(
    monday: object,
) -> None:
    lot = making.draft_lot()
    before = int(making.template_for(lot).body["criteria"][0]["max"])

    agency(lot).post(part(lot, "criteria"), criteria(lot, max=str(before + 5)))
    point = next(one for one in points(lot) if one.code == "criteria")

    assert "105" in point.detail
    assert "12号令34" in point.article
    assert "5" in point.remedy
    with pytest.raises(Refused):
        drafting.write_from_draft(lot, by=making.party_of(lot).agent)


def test_a_row_is_removed_without_scripts_and_nothing_is_saved_yet(monday: object) -> None:
    lot = making.draft_lot()
    first = making.template_for(lot).body["criteria"][0]["name"]

    page = agency(lot).post(part(lot, "criteria"), {**criteria(lot), "row_act": "criteria:remove:0"})

    assert f'value="{first}"' not in page.content.decode()
    assert not DraftPart.objects.exists()


def test_own_conditions_are_added_after_those_of_the_law_which_stay(monday: object) -> None:
    lot = making.draft_lot()
    own = {
        "code": "R90",
        "text": "未按要求提交样品的。",
        "clause": "1.3",
        "ground": "not_responsive",
        "item": "responsiveness",
    }

    agency(lot).post(
        part(lot, "rejections"),
        {**{f"rejections-{name}": [value] for name, value in own.items()}, "revision": "0"},
    )

    kept = contents_of(lot, making.template_for(lot)).rules.rejections
    locked = [row for row in making.template_for(lot).body["rejections"] if row.get("article")]
    assert kept == [*locked, own]


def sheet(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("boq.xlsx", stream.getvalue())


HEAD = ("项目编码", "项目名称", "计量单位", "工程量")


def test_items_come_from_a_spreadsheet(monday: object) -> None:
    lot = making.draft_lot()

    agency(lot).post(
        part(lot, "boq"), {"file": sheet(HEAD, ("0401", "挖土", "m3", 12.5), ("合计",)), "revision": "0"}
    )

    assert contents_of(lot, making.template_for(lot)).rules.boq == [
        {"code": "0401", "name": "挖土", "unit": "m3", "quantity": "12.5"}
    ]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("boq.xlsx", b"PK no zip"), "not a spreadsheet"),
        (sheet(("a", "b"), ("1", "2")), "No row names the columns"),
        (sheet(HEAD, ("0401", "挖土", "m3", "-1")), "A2"),
        (sheet(HEAD, ("0401", "挖土", None, 1)), "A2"),
    ],
)
def test_a_spreadsheet_that_cannot_be_read_is_named_with_its_cell(
    file: Any, said: str, monday: object
) -> None:
    lot = making.draft_lot()

    page = agency(lot).post(part(lot, "boq"), {"file": file, "revision": "0"})

    assert page.status_code == 422
    assert said in page.content.decode()


def test_an_offered_date_is_taken_with_one_click_and_worked_out_again(monday: object) -> None:
    lot = making.draft_lot(deadline=making.shanghai("2026-03-14 10:00"))
    offered = {point.code: point.proposal for point in lot_checks(lot, at=clock.now()) if point.proposal}

    agency(lot).post(reverse("bidding:take_date", args=[lot.pk]), {"code": "preparation"})

    lot.refresh_from_db()
    assert lot.deadline == offered["preparation"]
    assert {"preparation", "working_day"} & {
        p.code for p in lot_checks(lot, at=clock.now()) if not p.ok
    } == set()


def test_a_deadline_on_a_holiday_moves_to_the_next_working_day(monday: object) -> None:
    lot = making.draft_lot(deadline=making.shanghai("2026-05-01 10:00"))

    drafting.take_date(lot, by=making.party_of(lot).agent, code="working_day")

    lot.refresh_from_db()
    assert making.day_of(lot.deadline).isoformat() == "2026-05-06"


@pytest.mark.parametrize("code", ["", "deposit", "supply", "nothing"])
def test_no_date_is_taken_that_is_not_offered(code: str, monday: object) -> None:
    lot = making.draft_lot()

    with pytest.raises(Refused) as refused:
        drafting.take_date(lot, by=making.party_of(lot).agent, code=code)

    assert refused.value.code == "no_date"


def test_documents_offered_beyond_the_deadline_can_be_mended_with_one_click(monday: object) -> None:
    lot = making.draft_lot(documents_until=making.shanghai("2026-04-10 10:00"))

    drafting.take_date(lot, by=making.party_of(lot).agent, code="order")

    lot.refresh_from_db()
    assert lot.documents_until == lot.deadline


def test_a_deposit_above_the_cap_says_how_much_is_allowed(monday: object) -> None:
    lot = making.draft_lot(security_amount=60 * making.WAN)

    point = next(one for one in lot_checks(lot, at=clock.now()) if one.code == "deposit")

    assert (point.state, point.article) == ("fail", "实施条例26")
    assert "480,000.00" in point.remedy


def test_a_figure_that_the_free_text_says_differently_is_named_with_both_clauses(monday: object) -> None:
    lot = making.draft_lot()

    point = failing(lot, {"scale": "道路3.2公里。投标有效期为60日。"})["agreement"]

    assert "60" in point.detail
    assert "90" in point.detail
    assert "1.2" in point.place
    assert point.remedy


def test_a_condition_of_rejection_hidden_in_a_fill_in_is_found(monday: object) -> None:
    point = failing(making.draft_lot(), {"scale": "道路。未到现场踏勘的，按废标处理。"})["hidden_rejection"]

    assert (point.place, point.article) == ("1.2", "实施条例51")


@pytest.mark.parametrize(
    ("committee", "holds"),
    [
        ({"members": 5, "representatives": 1}, True),
        ({"members": 7, "representatives": 2}, True),
        ({"members": 4, "representatives": 0}, False),
        ({"members": 3, "representatives": 0}, False),
        ({"members": 5, "representatives": 2}, False),
        ({"members": 7, "representatives": 3}, False),
        ({"members": "5", "representatives": 0}, False),
        ({"members": 5}, False),
    ],
)
def test_the_promised_committee_is_lawful(committee: dict[str, Any], holds: bool, monday: object) -> None:
    from bidding.rules import committees

    lot = making.draft_lot()
    rules = Rules([], {}, {}, [], [], committee=committee)

    assert (not list(committees.checks(lot, rules, on=day_of(clock.now())))) == holds


def test_a_large_budget_of_government_procurement_needs_seven_members(monday: object) -> None:
    from bidding.rules import committees

    lot = making.procurement_lot(kind="goods", regime="GP")
    lot.estimate = 1000 * making.WAN
    rules = Rules([], {}, {}, [], [], committee={"members": 5, "representatives": 0})

    found = list(committees.checks(lot, rules, on=day_of(clock.now())))

    assert [point.article for point in found] == ["87号令47"]
    assert "7" in found[0].remedy


def test_government_procurement_gives_points_for_the_lowest_price_first(monday: object) -> None:
    lot = making.procurement_lot(kind="goods", regime="GP")

    found = failing(lot, price_formula={"method": "EV-06", "above": "1", "below": "1"})

    assert found["price_formula"].article == "87号令55"


def test_a_condition_that_rests_on_the_law_can_be_neither_changed_nor_left_out(monday: object) -> None:
    lot = making.draft_lot()
    rows = making.template_for(lot).body["rejections"]

    for given in (rows[1:], [{**rows[0], "text": "别的。"}, *rows[1:]]):
        assert failing(lot, rejections=given)["rejections"].article == rows[0]["article"]


def test_what_the_law_asks_for_is_missed_when_the_only_clause_for_it_is_left_out(monday: object) -> None:
    from bidding.rules import standards

    lot = making.draft_lot()
    template = making.template_for(lot)
    clause = next(
        c for v in template.body["volumes"] for ch in v["chapters"] for c in ch["clauses"] if c.get("covers")
    )
    code = clause["covers"][0]
    for volume in template.body["volumes"]:
        for chapter in volume["chapters"]:
            for one in chapter["clauses"]:
                one["covers"] = [c for c in one.get("covers", []) if c != code]
    clause["kind"], clause["covers"] = "optional", [code]

    found = list(standards.coverage_checks(template, {f"with_{clause['number']}": "no"}))

    assert [(point.place, point.code) for point in found] == [(clause["number"], "mandatory_content")]


def test_a_document_whose_locked_words_were_changed_in_the_database_is_not_published(monday: object) -> None:
    lot = making.draft_lot()
    document = making.write(lot)
    text = document.text.replace("不得组织", "可以组织", 1) if "不得组织" in document.text else ""
    text = text or document.text.replace("平台予以拒收", "平台予以接收", 1)

    template, rules = document.template, documents.rules_given(document.template.body, {})
    found = list(content_checks(lot, template, document.values, rules, at=clock.now(), text=text))

    assert [point.code for point in found if point.state == "fail"] == ["locked"]


def test_dates_filled_in_must_follow_each_other(monday: object) -> None:
    from bidding.rules import consistency

    lot = making.draft_lot()
    template = making.template_for(lot)
    raw = next(
        p for v in template.body["volumes"] for ch in v["chapters"] for c in ch["clauses"]
        for p in c.get("parameters", []) if p["name"] == "start_date"
    )  # fmt: skip
    raw["after"] = "deadline"

    said = [
        [point.place for point in consistency.date_checks(template, lot, {"start_date": day}, at=clock.now())]
        for day in ("2026-03-10", "2026-05-06", "", "nonsense")
    ]

    assert said == [["1.2"], [], [], []]
