"""The tender document: typed fill-ins, weights, formula, canonical text, second person, versions."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.permits import Refused
from bidding.actions import documents
from bidding.models import DocTemplate, TenderDocument
from bidding.queries.documents import current_document, has_acknowledged
from bidding.queries.facts import is_up_to_date
from bidding.texts.blocks import blocks, clause_numbers
from bidding.texts.composing import digest
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making

pytestmark = pytest.mark.django_db


def refusal(lot: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        making.write(lot, **more)
    return str(refused.value)


def test_the_standard_text_has_four_volumes_and_eight_chapters(monday: object) -> None:
    body = making.template().body

    assert [len(volume["chapters"]) for volume in body["volumes"]] == [5, 1, 1, 1]
    assert sum(criterion["max"] for criterion in body["criteria"]) == 100


def test_loading_the_standard_texts_again_changes_nothing(monday: object) -> None:
    making.lawbook()

    call_command("load_standard_texts", verbosity=0)

    assert DocTemplate.objects.filter(code="works-zb").count() == 1


def test_the_text_says_what_lot_law_and_fill_ins_say_and_its_hash_is_that_of_the_text(monday: object) -> None:
    document = making.write(making.draft_lot())

    assert "人民币23,800,000.00元（大写：贰仟叁佰捌拾万元整）" in document.text
    assert "2026年3月30日10时00分" in document.text
    assert "距截止时间不足15日即顺延" in document.text
    assert "发改审批〔2025〕118号" in document.text
    assert "{" not in document.text
    assert document.sha256 == digest(document.text)


def test_the_text_falls_into_headings_paragraphs_and_tables(monday: object) -> None:
    document = making.write(making.draft_lot())
    found = list(blocks(document.text))

    assert {block.kind for block in found} == {"heading", "paragraph", "table"}
    assert sum(block.level == 2 for block in found) == 8
    assert "2.2.3" in clause_numbers(document.text)
    assert any(block.substantive for block in found)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"approval_number": ""}, "1.1"),
        ({"start_date": "2026-02-30"}, "1.2"),
        ({"candidates": "4"}, "2.0"),
        ({"delay_cap": "11"}, "4.1.8"),
        ({"consortium": "perhaps"}, "1.3"),
        ({"payment_days": "1.5"}, "4.1.12"),
    ],
)
def test_a_fill_in_that_does_not_fit_is_named_with_its_clause(
    values: dict[str, str], place: str, monday: object
) -> None:
    assert place in refusal(making.draft_lot(), values=values)


def test_a_fill_in_the_template_does_not_know_is_refused(monday: object) -> None:
    with pytest.raises(Refused):
        making.write(making.draft_lot(), values={"min_price": "1"})


def test_weights_that_do_not_sum_to_a_hundred_are_refused_with_the_article(monday: object) -> None:
    criteria = [{**c, "max": c["max"] + (c["code"] == "T1")} for c in making.template().body["criteria"]]

    said = refusal(making.draft_lot(), criteria=criteria)

    assert "101" in said
    assert "100 (12号令34–37)" in said


@pytest.mark.parametrize(
    "formula",
    [
        {"method": "EV-99"},
        {"method": "EV-05", "k": "-0.05"},
        {"method": "EV-06", "above": "x", "below": "1"},
        {"method": "EV-07", "min_price": "20000000"},
    ],
)
def test_a_formula_that_is_unknown_incomplete_or_has_a_minimum_price_is_refused(
    formula: dict[str, str], monday: object
) -> None:
    assert refusal(making.draft_lot(), price_formula=formula)


@pytest.mark.parametrize(
    "change", [{"envelopes": ["technical"]}, {"aggregation": {"method": "best"}}, {"criteria": []}]
)
def test_envelopes_aggregation_and_criteria_are_checked(change: dict[str, object], monday: object) -> None:
    assert refusal(making.draft_lot(), **change)


def test_an_optional_clause_may_be_left_out(monday: object) -> None:
    kept = making.write(making.draft_lot())
    left = making.write(making.draft_lot(), values={"with_2.1.9": "no"})

    assert "踏勘现场" in kept.text
    assert "### 2.1.9" not in left.text


def test_a_standard_text_for_goods_does_not_serve_works(monday: object) -> None:
    lot = making.draft_lot(project={"kind": "goods"})

    assert "kind" in refusal(lot, template=making.template()) or "类" in refusal(
        lot, template=making.template()
    )


def test_writing_again_before_publication_keeps_the_version_and_loses_the_approval(monday: object) -> None:
    lot = making.draft_lot()
    making.write_and_approve(lot)

    again = making.write(lot, values={"site": "麻城市白果镇"})

    assert (again.version, again.approved_by) == (1, None)
    assert lot.documents.count() == 1


def test_the_second_person_is_another_person_even_with_another_account(monday: object) -> None:
    lot = making.draft_lot()
    document = making.write(lot)
    agent = making.party_of(lot).agent
    twin = people.user("tenderer", lot.project.tenderer, person=agent.person)

    for user in (agent, twin, making.parties().approver):
        with pytest.raises(Refused):
            documents.approve_document(document, by=user)


def test_the_database_refuses_an_approval_by_the_author_and_a_publication_without_one(monday: object) -> None:
    document = making.write(making.draft_lot())
    rows = TenderDocument.objects.filter(pk=document.pk)

    for change in ({"approved_by": document.prepared_by}, {"published_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_a_document_says_what_the_lot_says_or_is_out_of_date(monday: object) -> None:
    lot = making.draft_lot()
    document = making.write(lot)
    today = making.day_of(clock.now())

    assert is_up_to_date(document, on=today)
    document.lot.duration_days = 10
    assert not is_up_to_date(document, on=today)


def test_fetching_and_acknowledging_are_noted_once(monday: object) -> None:
    lot = making.published_lot()
    user = making.bidder()
    assert not has_acknowledged(lot, user.organisation)

    making.take_part(lot, user)
    making.take_part(lot, user)

    assert has_acknowledged(lot, user.organisation)
    assert Entry.objects.filter(act="document.fetch").count() == 1
    assert Entry.objects.filter(act="document.acknowledge").count() == 1


def test_what_was_not_fetched_is_not_acknowledged(monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(Refused) as refused:
        documents.acknowledge_document(current_document(lot), by=making.bidder())

    assert refused.value.code == "not_fetched"


def test_after_the_period_only_those_who_have_a_version_fetch_the_next(monday: object) -> None:
    lot = making.published_lot(documents_until=making.shanghai("2026-03-10 17:00"))
    early = making.take_part(lot)
    making.go(lot.documents_until)
    making.addendum(lot)
    newest = current_document(lot)

    assert documents.fetch_document(newest, by=early)
    with pytest.raises(Refused) as refused:
        documents.fetch_document(newest, by=making.bidder())
    assert refused.value.code == "documents_over"


def test_a_barred_organisation_gets_no_document(monday: object) -> None:
    lot = making.published_lot()
    user = making.bidder()
    people.bar(user.organisation)

    with pytest.raises(Refused) as refused:
        documents.fetch_document(current_document(lot), by=user)

    assert refused.value.code == "barred"
