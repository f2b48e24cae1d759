"""The console: search, saved views and the trail of the office's own acts, each within the office's own matters."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from ledger import actions as log
from supervision.actions.saved import MOST, save_view
from supervision.lists import LISTS, kept_query
from supervision.models import SavedView
from supervision.queries.search import COUNTED, SOURCES, search
from supervision.words.acts import act_words
from tests.accounts import making as people
from tests.bidding import making as tenders

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer() -> User:
    return people.user(Role.SUPERVISOR)


def test_search_finds_the_offices_lots_by_every_word_and_another_offices_never(officer: User) -> None:
    lot = tenders.published_lot()
    own = people.user(Role.SUPERVISOR, organisation=lot.project.supervisor)

    mine = {group.source.code: [hit.title for hit in group.hits] for group in search(own, lot.code)}
    others = {group.source.code for group in search(officer, lot.code)}

    assert mine["lots"] == [f"{lot.code} {lot.name}"]
    assert "lots" not in others
    assert search(own, f"{lot.code} 不存在的词") == []


def test_nothing_is_found_for_no_words(officer: User) -> None:
    assert search(officer, "  ") == []


def test_a_draft_is_not_found_before_its_notice() -> None:
    lot = tenders.draft_lot()
    own = people.user(Role.SUPERVISOR, organisation=lot.project.supervisor)

    assert [group.source.code for group in search(own, lot.code)] == []


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE", "x" * 5000, "a " * 400, "<script>"])
def test_hostile_words_find_nothing_and_break_nothing(officer: User, text: str) -> None:
    answer = signed_in(officer).get("/supervision/search/", {"q": text, "in": "lots"})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("<main")[1]


def test_every_source_answers_an_officer_without_anything(officer: User) -> None:
    client = signed_in(officer)

    answers = [
        client.get("/supervision/search/", {"q": "x", "in": source.code}).status_code for source in SOURCES
    ]

    assert answers == [200] * len(SOURCES)
    assert COUNTED == 100


def test_every_list_that_can_be_kept_is_a_page() -> None:
    try:
        addresses = [reverse(f"supervision:{page}") for page in LISTS]
    except NoReverseMatch as error:
        pytest.fail(str(error))
    assert len(addresses) == len(LISTS)


def test_a_view_is_kept_without_the_page_number_and_replaced_by_the_same_name(officer: User) -> None:
    save_view(name="急件", page="alerts", query="level=priority&page=7&status=", by=officer)
    view = save_view(name="急件", page="alerts", query="level=check", by=officer)

    assert list(SavedView.objects.values_list("user", "page", "name", "query")) == [
        (officer.pk, "alerts", "急件", "level=check")
    ]
    assert kept_query("level=priority&page=7&status=") == "level=priority"
    assert view.query == "level=check"


def test_a_kept_view_stands_on_its_list_for_its_officer_alone(officer: User) -> None:
    client = signed_in(officer)
    client.post("/supervision/views/save/", {"name": "我的检索", "page": "search", "query": "q=桥"})
    other = signed_in(people.user(Role.SUPERVISOR, organisation=officer.organisation))
    view = SavedView.objects.get()

    mine, theirs = client.get("/supervision/search/"), other.get("/supervision/search/")
    refused = other.post(f"/supervision/views/{view.pk}/drop/")
    dropped = client.post(f"/supervision/views/{view.pk}/drop/")

    assert "我的检索" in mine.content.decode()
    assert "我的检索" not in theirs.content.decode()
    assert (refused.status_code, dropped.status_code) == (404, 302)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("page", "query", "code"),
    [("accounts", "", "no_list"), ("alerts", "a=" + "x" * 600, "too_long"), ("alerts", "&".join(f"f{n}=1" for n in range(50)), "too_long")],
)  # fmt: skip
def test_what_is_no_view_is_refused(officer: User, page: str, query: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        save_view(name="x", page=page, query=query, by=officer)

    assert refusal.value.code == code


def test_there_is_an_end_to_saved_views(officer: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=officer, name=str(n), page="alerts", saved_at=officer.date_joined) for n in range(MOST)
    )

    with pytest.raises(Refused) as refusal:
        save_view(name="one more", page="alerts", query="", by=officer)

    assert refusal.value.code == "too_many"


def test_an_office_reads_its_own_acts_and_no_other_offices(officer: User) -> None:
    other = people.user(Role.SUPERVISOR)
    log.record("case.step", by=officer, on="supervision.case:1", note="own")
    log.record("case.step", by=other, on="supervision.case:2", note="foreign")

    html = signed_in(officer).get("/supervision/acts/").content.decode()

    assert "supervision.case:1" in html
    assert "supervision.case:2" not in html


def test_the_trail_is_filtered_and_taken_away_without_formulas(officer: User) -> None:
    log.record("case.step", by=officer, on="=HYPERLINK(1)", note="x")
    log.record("value.unmask", by=officer, on="supervision.evidenceside:9")
    client = signed_in(officer)

    some = client.get("/supervision/acts.csv", {"text": "case.step", "since": "nonsense"})
    lines = list(csv.reader(StringIO(b"".join(some).decode("utf-8-sig"))))

    assert [line[3] for line in lines[1:]] == ["case.step"]
    assert lines[1][5] == "'=HYPERLINK(1)"
    assert client.get("/supervision/acts/", {"until": "2001-01-01"}).status_code == 200


@pytest.mark.parametrize("name", ["search", "acts", "acts_csv", "county", "county_xlsx"])
def test_the_console_is_for_officers(name: str) -> None:
    address = reverse(f"supervision:{name}")

    assert Client().get(address).status_code == 302
    assert signed_in(people.user(Role.BIDDER)).get(address).status_code == 403


def test_every_act_of_supervision_has_words() -> None:
    sources = [path.read_text() for path in (Path(settings.BASE_DIR) / "supervision").rglob("*.py")]
    recorded = {act for source in sources for act in re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', source)}

    assert [act for act in sorted(recorded) if act_words(act) == act] == []
