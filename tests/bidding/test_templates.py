"""Standard texts: what they must be, versions, a second person's approval, what an agency gets on which day."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions import documents, templates
from bidding.law.days import day_of
from bidding.models import DocTemplate
from bidding.queries.documents import templates_in_force
from bidding.rules.templates import FAULTS, faults_of, may_approve, may_keep_templates
from bidding.texts.editing import clause_of, with_clause
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def keeper() -> Any:
    return people.user(Role.CENTRE)


def drafted(by: Any, **more: Any) -> DocTemplate:
    return templates.new_version(
        making.template(), by=by, **{"version": "2026-9", "effective_from": DAY, **more}
    )


def approved(**more: Any) -> DocTemplate:
    draft = drafted(keeper(), **more)
    return templates.approve_template(draft, by=keeper(), revision=draft.revision)


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def refusal(act: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


def test_the_standard_texts_that_come_along_have_no_fault(monday: object) -> None:
    making.lawbook()

    assert {template.code: faults_of(template) for template in DocTemplate.objects.all()} == {
        template.code: [] for template in DocTemplate.objects.all()
    }


def test_a_new_version_is_a_draft_that_no_agency_gets_until_a_second_person_approves(monday: object) -> None:
    old, author = making.template(), keeper()
    lot = making.draft_lot()
    draft = drafted(author, effective_from=day_of(clock.now()))

    assert templates_in_force(lot.project, on=day_of(clock.now())) == [old]
    assert refusal(lambda: templates.approve_template(draft, by=author, revision=1)).code == "second_person"
    templates.approve_template(draft, by=keeper(), revision=1)
    assert templates_in_force(lot.project, on=day_of(clock.now())) == [draft]


def test_nobody_who_changed_the_draft_approves_it_whoever_saved_last(monday: object) -> None:
    author, second, third = keeper(), keeper(), keeper()
    draft = drafted(author)
    draft = templates.change_template(draft, by=second, revision=1, title="一字之改")

    for one in (author, second):
        assert not may_approve(one, draft)
        refused = refusal(lambda one=one: templates.approve_template(draft, by=one, revision=2))
        assert refused.code == "second_person"
    assert templates.approve_template(draft, by=third, revision=2).approved_by == third


def test_an_author_with_a_second_account_does_not_approve_and_one_draft_does_not_bar_another(
    monday: object,
) -> None:
    author, other = keeper(), keeper()
    first, second = drafted(author), drafted(other, version="2026-10")
    again = people.user(Role.CENTRE, person=author.person)

    assert not may_approve(again, first)
    assert may_approve(author, second)


def test_agencies_get_the_version_in_force_on_the_day_and_the_earlier_one_ends_the_day_before(
    monday: object,
) -> None:
    old = making.template()
    new = approved()
    project = making.draft_lot().project
    old.refresh_from_db()

    assert [templates_in_force(project, on=day) for day in (date(2026, 3, 9), DAY)] == [[old], [new]]
    assert old.effective_to == date(2026, 3, 9)


def test_a_temporary_version_lies_over_the_earlier_one_and_gives_way_to_it_again(monday: object) -> None:
    old = making.template()
    project = making.draft_lot().project
    spell = approved(effective_to=date(2026, 3, 20))
    last, after = date(2026, 3, 20), date(2026, 3, 21)

    old.refresh_from_db()
    assert old.effective_to is None
    assert [templates_in_force(project, on=day) for day in (date(2026, 3, 9), DAY, last, after)] == [
        [old], [spell], [spell], [old],
    ]  # fmt: skip
    assert not DocTemplate.objects.in_force(DAY).filter(pk=old.pk).exists()


def test_the_list_calls_the_covered_version_covered_and_only_the_newest_in_force(monday: object) -> None:
    old = making.template()
    approved(effective_to=date(2026, 3, 20))
    clock.set_clock(making.shanghai("2026-03-11 09:00"))

    page = signed_in(keeper()).get(reverse("bidding:standards"))

    own = {
        one.version: state for text in page.context["texts"] for one, state in text if one.code == old.code
    }
    assert own == {"2026-9": "in_force", old.version: "covered"}
    assert "Covered by a newer version" in page.content.decode()


def test_a_lasting_version_ends_the_temporary_one_too(monday: object) -> None:
    spell = approved(effective_to=date(2026, 3, 20))
    approved(version="2026-10", effective_from=date(2026, 3, 15))

    spell.refresh_from_db()
    assert spell.effective_to == date(2026, 3, 14)


def test_a_published_tender_goes_on_with_its_own_version_when_a_newer_one_is_in_force(monday: object) -> None:
    lot = making.published_lot()
    approved()
    clock.set_clock(making.shanghai("2026-03-11 09:00"))

    making.addendum(lot, new_deadline=None)

    assert lot.documents.latest("version").template == lot.documents.earliest("version").template


def test_nothing_comes_into_force_backwards(monday: object) -> None:
    draft = drafted(keeper(), effective_from=date(2026, 3, 1))

    assert refusal(lambda: templates.approve_template(draft, by=keeper(), revision=1)).code == "dates"


def test_a_version_in_force_is_never_written_over(monday: object) -> None:
    done, person = approved(), keeper()

    for act in (
        lambda: templates.change_template(done, by=person, revision=done.revision, title="别的"),
        lambda: templates.discard_template(done, by=person),
        lambda: templates.approve_template(done, by=person, revision=done.revision),
    ):
        assert refusal(act).code == "approved"


def test_the_database_refuses_the_authors_own_approval_and_a_version_nobody_approved(monday: object) -> None:
    draft = drafted(keeper())
    rows = DocTemplate.objects.filter(pk=draft.pk)

    for change in ({"approved_by": draft.prepared_by}, {"draft": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_of_two_who_edit_the_second_is_told_and_the_first_ones_words_stay(monday: object) -> None:
    draft, first, second = drafted(keeper()), keeper(), keeper()
    templates.change_template(draft, by=first, revision=1, title="第一人")

    refused = refusal(lambda: templates.change_template(draft, by=second, revision=1, title="第二人"))

    draft.refresh_from_db()
    assert (refused.code, draft.title) == ("conflict", "第一人")


def test_a_text_that_was_changed_after_it_was_read_is_not_approved(monday: object) -> None:
    draft = drafted(keeper())
    templates.change_template(draft, by=keeper(), revision=1, title="改后")

    assert refusal(lambda: templates.approve_template(draft, by=keeper(), revision=1)).code == "conflict"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CENTRE])
def test_only_the_centre_keeps_standard_texts(role: Role, monday: object) -> None:
    making.lawbook()
    user = people.user(role)

    assert not may_keep_templates(user)
    assert signed_in(user).get(reverse("bidding:standards")).status_code == 403


def test_faults_keep_a_version_from_being_approved_and_are_named_with_their_place(monday: object) -> None:
    draft = drafted(keeper())
    body = deepcopy(draft.body)
    body["criteria"][0]["max"] = 99
    draft = templates.change_template(draft, by=keeper(), revision=1, body=body)

    said = refusal(lambda: templates.approve_template(draft, by=keeper(), revision=2))

    assert said.code == "faults"
    assert "criteria" in str(said.reason)


def test_a_standard_text_goes_out_as_a_file_and_comes_back_the_same(monday: object) -> None:
    client, template = signed_in(keeper()), making.template()
    data = json.loads(client.get(reverse("bidding:standard_export", args=[template.pk])).content)
    file = SimpleUploadedFile("text.json", json.dumps({**data, "version": "2027-1"}).encode())

    client.post(reverse("bidding:standard_import"), {"file": file})

    taken = DocTemplate.objects.get(version="2027-1")
    assert (taken.draft, taken.body, taken.code) == (True, template.body, template.code)
    assert Entry.objects.filter(act="template.begin").count() == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: [],
        lambda data: {**data, "body": None},
        lambda data: {**data, "body": {**data["body"], "volumes": "x"}},
        lambda data: {**data, "body": {**data["body"], "min_price": 1}},
        lambda data: {**data, "regime": "XX"},
        lambda data: {**data, "effective_from": "tomorrow"},
        lambda data: {**data, "code": 7},
        lambda data: {name: value for name, value in data.items() if name != "version"},
    ],
)
def test_a_file_that_is_no_standard_text_is_refused_and_nothing_is_kept(spoil: Any, monday: object) -> None:
    template = making.template()
    data = {
        "code": "x", "version": "1", "title": "x", "regime": "ZB", "kind": "works",
        "effective_from": "2026-05-01", "effective_to": None, "body": template.body,
    }  # fmt: skip
    before = DocTemplate.objects.count()

    assert refusal(lambda: templates.import_template(spoil(data), by=keeper())).reason
    assert DocTemplate.objects.count() == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[" * 20000, b'{"code": NaN}'])
def test_a_broken_file_is_named_on_the_page(content: bytes, monday: object) -> None:
    making.lawbook()
    file = SimpleUploadedFile("text.json", content)

    page = signed_in(keeper()).post(reverse("bidding:standard_import"), {"file": file})

    assert page.status_code == 422


def test_a_clause_is_changed_moved_added_and_removed_through_the_pages(monday: object) -> None:
    draft, client = drafted(keeper()), signed_in(keeper())
    number = next(
        c["number"] for c in draft.body["volumes"][0]["chapters"][1]["clauses"] if c["kind"] == "locked"
    )
    clause = clause_of(draft.body, number)
    assert clause is not None
    told = {
        "number": number,
        "title": "改过的标题",
        "kind": "locked",
        "text": clause["text"],
        "revision": "1",
    }

    client.post(reverse("bidding:standard_clause", args=[draft.pk, number]), told)
    moved = client.post(
        reverse("bidding:standard_clause_act", args=[draft.pk, number]), {"act": "down", "revision": "2"}
    )
    client.post(
        reverse("bidding:standard_clause_new", args=[draft.pk, "c2"]),
        {"number": "2.99", "title": "新条款", "kind": "locked", "text": "新条款正文。", "revision": "3"},
    )
    client.post(
        reverse("bidding:standard_clause_act", args=[draft.pk, "2.99"]), {"act": "remove", "revision": "4"}
    )

    draft.refresh_from_db()
    changed = clause_of(draft.body, number)
    assert changed is not None
    assert (changed["title"], clause_of(draft.body, "2.99"), draft.revision) == ("改过的标题", None, 5)
    assert moved.status_code == 302


def test_a_fill_in_gets_its_type_and_its_bound_of_law_on_the_page_of_its_clause(monday: object) -> None:
    draft, client = drafted(keeper()), signed_in(keeper())
    cells = {
        "name": ["retention"], "label": ["质量保证金比例"], "type": ["percent"], "required": ["yes"], "default": ["2"],
        "choices": [""], "least": ["0"], "most": [""], "unit": [""], "law_least": [""],
        "law_most": ["MN-15.retention_percent"], "law_default": [""], "columns": [""],
    }  # fmt: skip
    told = {
        "number": "4.98",
        "title": "质量保证金",
        "kind": "fill_in",
        "text": "质量保证金{retention}。",
        "revision": "1",
    }

    page = client.post(
        reverse("bidding:standard_clause_new", args=[draft.pk, "c4"]),
        {**told, **{f"parameters-{name}": cell for name, cell in cells.items()}},
    )

    draft.refresh_from_db()
    clause = clause_of(draft.body, "4.98")
    assert page.status_code == 302
    assert clause is not None
    assert clause["parameters"] == [
        {
            "name": "retention", "label": "质量保证金比例", "type": "percent", "least": "0", "default": "2",
            "law": {"most": "MN-15.retention_percent"},
        }
    ]  # fmt: skip


def test_the_difference_of_two_versions_shows_the_changed_clause_only(monday: object) -> None:
    old, author = making.template(), keeper()
    draft = drafted(author)
    clause = clause_of(draft.body, "1.4")
    assert clause is not None
    body = with_clause(draft.body, "1.4", {**clause, "text": clause["text"] + "免收工本费。"})
    templates.change_template(draft, by=author, revision=1, body=body)

    page = signed_in(author).get(reverse("bidding:standard_difference", args=[draft.pk, old.pk]))

    text = page.content.decode()
    assert "免收工本费" in text
    assert "2.8.1" not in text


def test_every_page_of_the_editor_opens_for_a_draft_and_for_a_version_in_force(monday: object) -> None:
    client, draft = signed_in(keeper()), drafted(keeper())
    pages = [reverse("bidding:standards"), reverse("bidding:standard_import")]
    for one in (draft, making.template()):
        pages += [reverse(f"bidding:standard{name}", args=[one.pk]) for name in ("", "_version", "_export")]
        pages += [reverse("bidding:standard_chapter", args=[one.pk, f"c{place}"]) for place in range(1, 9)]
    pages += [reverse("bidding:standard_particulars", args=[draft.pk])]
    pages += [
        reverse("bidding:standard_part", args=[draft.pk, code])
        for code in ("criteria", "formula", "rejections", "process", "boq", "requires")
    ]

    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_saving_a_part_unchanged_changes_nothing_of_what_it_says(monday: object) -> None:
    draft, client = drafted(keeper()), signed_in(keeper())
    before = deepcopy(draft.body)
    rows = {
        f"criteria-{name}": [
            ("yes" if c.get(name) else "no") if name == "objective" else str(c.get(name, ""))
            for c in before["criteria"]
        ]
        for name in ("code", "name", "group", "max", "objective", "guide")
    }

    client.post(reverse("bidding:standard_part", args=[draft.pk, "criteria"]), {**rows, "revision": "1"})

    draft.refresh_from_db()
    assert (draft.revision, draft.body["criteria"]) == (2, before["criteria"])


def test_a_document_is_not_written_from_a_draft_nor_from_a_version_that_has_ended(monday: object) -> None:
    lot, draft = making.draft_lot(), drafted(keeper(), effective_from=date(2026, 3, 2))
    ended = making.template()
    DocTemplate.objects.filter(pk=ended.pk).update(
        effective_from=date(2020, 1, 1), effective_to=date(2026, 3, 1)
    )

    for template in (draft, ended):
        refused = refusal(
            lambda template=template: documents.write_document(
                lot, by=making.party_of(lot).agent, template=template, values=making.VALUES
            )
        )
        assert refused.code == "template"


def test_every_fault_has_a_sentence() -> None:
    import re
    from pathlib import Path

    from bidding.texts import shapes, standards

    source = Path(standards.__file__).read_text() + Path(shapes.__file__).read_text()
    codes = set(re.findall(r'Fault\(\s*"(\w+)"', source))

    assert codes - set(FAULTS) == set()
