"""Every public page: both languages, the policy that forbids foreign scripts, labels on every box."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request, server_error
from pytest_django import DjangoAssertNumQueries

from bidding.models import Lot, Status
from tests.portal import making

ROOT = Path(settings.BASE_DIR)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SVG_ALONE = {"path"}


class Reader(HTMLParser):
    """Reads a page: its elements, and whether each end tag closes what was opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def unlabelled(self) -> list[str | None]:
        labels = {attrs.get("for") for tag, attrs in self.elements if tag == "label"}
        return [
            attrs.get("name")
            for tag, attrs in self.elements
            if tag in {"input", "select", "textarea"}
            and attrs.get("type") not in {"hidden", "submit"}
            and attrs.get("id") not in labels
            and "aria-label" not in attrs
        ]

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _tag, attrs in self.elements if "id" in attrs]


def pages_of(published: Lot, publicised: Lot, contracted: Lot) -> list[str]:
    return [
        "/",
        "/?text=nothing-like-this",
        f"/tenders/{published.code}/",
        f"/tenders/{published.code}/result/",
        f"/tenders/{publicised.code}/result/",
        f"/tenders/{contracted.code}/result/",
        f"/id/{contracted.code}/",
        f"/notices/{published.notices.get(kind='tender').pk}/",
        "/credit/",
        "/law/",
        "/law/?show=words&regime=GP&text=x",
        "/ledger/",
        "/help/",
        "/no-such-page/",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "declared"), [("zh-hans", "zh-CN"), ("en", "en")])
def test_every_page_is_sound_in_each_language(client: Client, language: str, declared: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    lots = [making.full_lot(status) for status in (Status.PUBLISHED, Status.PUBLICISED, Status.CONTRACTED)]

    for address in pages_of(*lots):
        response = client.get(address)
        reader = Reader()
        reader.feed(response.content.decode())

        assert response.status_code == (404 if "no-such" in address else 200), address
        assert reader.faults == [], address
        assert reader.open == [], address
        assert reader.unlabelled() == [], address
        assert len(reader.ids()) == len(set(reader.ids())), address
        assert dict(reader.elements[0][1]) == {"lang": declared}, address
        assert [tag for tag, _attrs in reader.elements].count("h1") == 1, address
        assert [attrs for tag, attrs in reader.elements if "style" in attrs or tag == "style"] == [], address
        assert [a for tag, a in reader.elements if tag == "script" and "src" not in a] == [], address


@pytest.mark.django_db
def test_every_page_carries_the_strict_policy(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


# Handed out as one file that is read without the platform: its style has to be inside.
HANDED_OUT = {ROOT / "templates/bidding/export.html"}


def templates() -> list[Path]:
    return sorted(set((ROOT / "templates").rglob("*.html")) - HANDED_OUT)


INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on[:-]|hx-vars|\bhttps?://", re.I
)


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_script_or_style_of_its_own_and_asks_no_other_host(template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")

    assert INLINE.findall(text) == []


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").rglob("*.js")), ids=lambda path: path.name)
def test_our_scripts_ask_no_other_host_and_evaluate_no_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    text = text.replace("http://schemas.openxmlformats.org/", "")  # the name of a namespace, not an address

    assert re.findall(r"https?://|\beval\(|new Function|document\.write", text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_tender_page_costs_the_same_however_much_it_shows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    lot = making.full_lot(Status.PUBLISHED)
    for number in range(rows):
        making.notice(lot, title=f"第{number}号")
        making.question(lot, making.agency_user())

    with django_assert_num_queries(8):
        client.get(f"/tenders/{lot.code}/")


@pytest.mark.django_db
@pytest.mark.parametrize("bidders", [1, 3])
def test_a_result_page_costs_the_same_for_one_candidate_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, bidders: int
) -> None:
    lot = making.full_lot(Status.PUBLICISED)
    lot.candidates.filter(rank__gt=bidders).delete()

    with django_assert_num_queries(5):
        client.get(f"/tenders/{lot.code}/result/")


@pytest.mark.django_db
def test_errors_speak_both_languages_without_needing_anything(rf: RequestFactory) -> None:
    for answer in (bad_request(rf.get("/"), Exception()), server_error(rf.get("/"))):
        text = answer.content.decode()
        assert 'lang="en"' in text
        assert 'lang="zh-CN"' in text
        assert "{%" not in text


@pytest.mark.django_db
def test_an_expired_form_says_that_nothing_was_sent() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    answer = client.post("/text-size/", {"size": "large"})

    assert answer.status_code == 403
    assert "Nothing was sent" in answer.content.decode()


@pytest.mark.django_db
def test_the_language_is_switched_where_one_stands(client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/credit/"}, follow=True)

    assert answer.redirect_chain == [("/credit/", 302)]
    assert '<html lang="en"' in answer.content.decode()
