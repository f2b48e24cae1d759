"""The linter in the pages: beside a field, on the draft, before publication, overridden with a reason, and on uploads."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.linting import keep_findings, override_finding
from bidding.actions.publishing import publish_tender
from bidding.models import LintOverride, LintReport, LintRun, Lot, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.linting import findings_of, lint_field, open_findings
from bidding.views.lint_files import safe_cell
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making
from tests.bidding.linting.test_reading import docx

pytestmark = pytest.mark.django_db

UNFAIR = "投标人须在本市注册并设有分公司，且具有本市同类工程业绩。"
REASON = "本工程须与既有管线养护单位逐日衔接，已经主管部门批准。"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lot(monday: object) -> Lot:
    """A draft with an unfair fill-in, approved and otherwise ready."""
    return making.ready_lot(document={"values": {"experience": UNFAIR}})


def draft_of(lot: Lot) -> TenderDocument:
    found = draft_document(lot)
    assert found is not None
    return found


def override_all(lot: Lot) -> None:
    for found in open_findings(draft_of(lot)):
        override_finding(draft_of(lot), key=found.key, reason=REASON, by=making.party_of(lot).owner)


def test_publication_waits_for_what_seems_forbidden(lot: Lot) -> None:
    owner = making.party_of(lot).owner
    found = open_findings(draft_of(lot))
    assert {one.clause for one in found} == {"1.3"}
    assert all(one.quote in UNFAIR for one in found)

    with pytest.raises(Refused) as refusal:
        publish_tender(lot, by=owner)
    assert refusal.value.code == "not_lawful"
    override_all(lot)
    publish_tender(lot, by=owner)

    report = LintReport.objects.get(document__lot=lot)
    assert {one["reason"] for one in report.findings if one["clause"] == "1.3"} >= {REASON}
    kept = Entry.objects.filter(act="lint.override")
    assert kept.count() == len(found)


def test_only_the_tenderer_overrides_and_only_with_a_reason(lot: Lot) -> None:
    document, party = draft_of(lot), making.party_of(lot)
    key = open_findings(document)[0].key

    for user, code in ((party.agent, "role"), (people.user(Role.TENDERER), "not_tenderer")):
        with pytest.raises(Refused) as refusal:
            override_finding(document, key=key, reason=REASON, by=user)
        assert refusal.value.code in {code, "act", "not_tenderer"}
    for reason in ("", " 　\n", "长" * 2001):
        with pytest.raises(Refused) as refusal:
            override_finding(document, key=key, reason=reason, by=party.owner)
        assert refusal.value.code == "reason"
    with pytest.raises(Refused) as refusal:
        override_finding(document, key="0" * 64, reason=REASON, by=party.owner)

    assert (refusal.value.code, LintOverride.objects.count()) == ("changed", 0)


def test_the_same_clause_keeps_its_override_and_a_changed_one_asks_anew(lot: Lot) -> None:
    override_all(lot)

    making.write(lot, values={"experience": UNFAIR, "quality": "合格"})
    assert open_findings(draft_of(lot)) == []
    making.write(lot, values={"experience": f"{UNFAIR}另须有现场办公室。"})
    assert open_findings(draft_of(lot)) != []


def test_what_the_standard_text_says_stops_no_agency(monday: object) -> None:
    lot = making.draft_lot()

    assert open_findings(making.write(lot)) == []


def test_the_check_page_shows_each_finding_with_clause_article_and_what_to_do(lot: Lot) -> None:
    party = making.party_of(lot)
    address = reverse("bidding:check", args=[lot.pk])

    page = signed_in(party.owner).get(address, headers={"Accept-Language": "en"}).content.decode()
    other = signed_in(party.agent).get(address).content.decode()

    found = open_findings(draft_of(lot))[0]
    assert f"<mark>{found.quote}</mark>" in page
    assert found.finding.basis in page
    assert 'href="#c-1-3"' in page
    override = reverse("bidding:lint_override", args=[lot.pk, found.key])
    assert override in page
    assert override not in other


def test_an_override_is_given_on_a_page_of_its_own(lot: Lot) -> None:
    party, found = making.party_of(lot), open_findings(draft_of(lot))[0]
    client, address = (
        signed_in(party.owner),
        reverse("bidding:lint_override", args=[lot.pk, found.key]),
    )

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": REASON}).status_code == 302
    assert signed_in(party.agent).get(address).status_code == 403
    assert client.get(reverse("bidding:lint_override", args=[lot.pk, "0" * 64])).status_code == 404
    assert LintOverride.objects.get().reason == REASON


def test_a_field_is_looked_through_in_its_clause(monday: object) -> None:
    lot = making.draft_lot()
    making.write(lot)

    found = lint_field(lot, clause="1.3", name="experience", text=UNFAIR)

    assert {one.verdict for one in found} == {"prohibited"}
    assert all(one.quote == UNFAIR[slice(*one.span)] for one in found)
    assert lint_field(lot, clause="1.3", name="experience", text="业绩不限地域和行业。") == []
    assert lint_field(lot, clause="9.9", name="{x}", text="") == []


def test_the_field_endpoint_answers_its_own_people_only(lot: Lot, settings: Any) -> None:
    address = reverse("bidding:lint_field", args=[lot.pk])
    asked = {"text": UNFAIR, "clause": "1.3", "name": "experience"}
    agent = signed_in(making.party_of(lot).agent)

    answer = agent.post(address, asked)

    assert "<mark>" in answer.content.decode()
    assert agent.post(address, {**asked, "text": "业绩不限。"}).content.decode().strip() == ""
    assert "8000" in agent.post(address, {**asked, "text": "长" * 8001}).content.decode()
    assert signed_in(people.user(Role.AGENCY)).post(address, asked).status_code == 403
    assert signed_in(people.user(Role.BIDDER)).post(address, asked).status_code == 403
    assert Client().post(address, asked).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(making.party_of(lot).agent)
    assert strict.post(address, asked).status_code == 403
    assert agent.get(address).status_code == 405


def test_hostile_text_is_shown_as_text(lot: Lot) -> None:
    address = reverse("bidding:lint_field", args=[lot.pk])
    text = f"<script>alert(1)</script>{UNFAIR}<img src=x>"

    page = signed_in(making.party_of(lot).agent).post(address, {"text": text}).content.decode()

    assert "<script" not in page
    assert "<img" not in page


def test_a_field_may_not_be_asked_without_end(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bidding.views.linting.MOST_ASKED", 2)
    client, address = (
        signed_in(making.party_of(lot).approver),
        reverse("bidding:lint_field", args=[lot.pk]),
    )

    answers = [client.post(address, {"text": "x"}).status_code for _time in range(3)]

    assert answers == [200, 200, 429]


def test_findings_are_kept_once_with_what_was_published(lot: Lot) -> None:
    document, by = draft_of(lot), making.party_of(lot).owner

    first = keep_findings(document, by=by, at=clock.now())

    assert keep_findings(document, by=by, at=clock.now()) == first
    assert Entry.objects.filter(act="lint.keep").count() == 1


def test_the_department_reads_the_reasons_and_no_other_does(lot: Lot) -> None:
    override_all(lot)
    making.publish(lot)
    address = reverse("supervision:findings")

    page = signed_in(making.party_of(lot).supervisor).get(address).content.decode()
    other = signed_in(people.user(Role.SUPERVISOR)).get(address).content.decode()

    assert REASON in page
    assert REASON not in other
    assert signed_in(making.party_of(lot).owner).get(address).status_code == 403


# --- files from elsewhere


FILES = reverse("bidding:lint_files")


def upload(user: User, content: bytes, name: str = "招标文件.docx", **headers: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return signed_in(user).post(FILES, {"document": file, "regime": "ZB"}, headers=headers)


def test_a_file_is_looked_through_and_its_findings_belong_to_its_uploader(monday: object) -> None:
    agent = people.user(Role.AGENCY)

    answer = upload(agent, docx("1.3 投标人资格要求", UNFAIR))
    run = LintRun.objects.get()

    assert answer.url == reverse("bidding:lint_run", args=[run.pk])
    page = signed_in(agent).get(answer.url).content.decode()
    assert "1.3 投标人资格要求" in page
    assert "<mark>" in page
    for stranger in (people.user(Role.AGENCY, agent.organisation), people.user(Role.SUPERVISOR)):
        assert signed_in(stranger).get(answer.url).status_code == 404
    assert signed_in(people.user(Role.BIDDER)).get(FILES).status_code == 403


def test_with_scripts_the_answer_tells_how_far_it_is(monday: object) -> None:
    answer = upload(
        people.user(Role.AGENCY), docx(*["投标人须诚信守约。"] * 50), Accept="application/x-ndjson"
    )

    lines = [json.loads(line) for line in b"".join(_now(answer)).splitlines()]

    assert [line.get("phase") for line in lines] == ["read", "lint", None]
    assert lines[-1] == {"url": reverse("bidding:lint_run", args=[LintRun.objects.get().pk])}


def _now(answer: Any) -> list[bytes]:
    from asgiref.sync import async_to_sync

    async def all_of() -> list[bytes]:
        return [line async for line in answer]

    return async_to_sync(all_of)()


def test_what_is_not_read_is_refused_with_its_remedy_both_ways(monday: object) -> None:
    agent = people.user(Role.AGENCY)

    page = upload(agent, b"%PDF-1.7\nnothing", "x.pdf")
    lines = _now(upload(agent, b"%PDF-1.7\nnothing", "x.pdf", Accept="application/x-ndjson"))

    assert page.status_code == 422
    said = str(page.context["form"].errors["document"][0])
    assert json.loads(lines[-1])["refused"] == said
    assert LintRun.objects.count() == 0


def test_exports_hold_no_formula(monday: object) -> None:
    agent = people.user(Role.AGENCY)
    upload(agent, docx("=HYPERLINK(1)投标人须在本市注册并设有分公司。"), "=1+1.docx")
    run = LintRun.objects.get()

    client = signed_in(agent)
    table = client.get(reverse("bidding:lint_run_csv", args=[run.pk])).content.decode("utf-8-sig")
    facts = client.get(reverse("bidding:lint_run_json", args=[run.pk])).json()

    rows = list(csv.reader(StringIO(table)))
    assert len(rows) == 1 + len(run.findings) > 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert [safe_cell(text) for text in ("=1", "＝1", "-1", "1")] == ["'=1", "'＝1", "'-1", "1"]
    assert facts["file"] == "=1+1.docx"


def test_findings_go_after_a_week_or_at_a_word(monday: object) -> None:
    agent, other = people.user(Role.AGENCY), people.user(Role.AGENCY)
    upload(agent, docx("甲"))
    first = LintRun.objects.get()
    forget = reverse("bidding:lint_forget", args=[first.pk])

    assert signed_in(other).post(forget).status_code == 404
    with clock.travel(clock.now() + timedelta(days=8)):
        upload(other, docx("乙"))
    assert not LintRun.objects.filter(pk=first.pk).exists()

    mine = LintRun.objects.get()
    signed_in(other).post(reverse("bidding:lint_forget", args=[mine.pk]))
    assert LintRun.objects.count() == 0


def test_the_list_of_findings_asks_the_database_the_same_for_one_and_for_many(lot: Lot) -> None:
    document = draft_of(lot)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            findings_of(TenderDocument.objects.select_related("lot__project", "template").get(pk=document.pk))
        return len(queries)

    before = asked()
    override_all(lot)

    assert asked() == before


def test_an_upload_of_nothing_is_refused(monday: object) -> None:
    client = signed_in(people.user(Role.AGENCY))

    assert client.post(FILES, {"regime": "ZB"}).status_code == 422
    assert client.post(FILES, {"regime": "XX", "document": BytesIO(b"x")}).status_code == 422
