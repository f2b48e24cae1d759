"""Before the opening nobody learns from a public page who has bid, or how many."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.roles import Role
from bidding.models import Keyholding, Lot, NoticeKind, Status
from tests.portal import making
from tests.portal.making import DAY, NOON

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]+')
SEALED = [Status.PUBLISHED, Status.CLOSED, Status.FAILED, Status.TERMINATED]
BEFORE_PUBLICITY = [*SEALED, Status.OPENED, Status.EVALUATING]


def addresses(lot: Lot) -> list[str]:
    return [
        "/",
        f"/?text={lot.code}",
        f"/tenders/{lot.code}/",
        f"/tenders/{lot.code}/result/",
        f"/id/{lot.code}/",
        f"/id/{lot.project.code}/",
        f"/notices/{lot.notices.first().pk}/",
        "/credit/",
        "/ledger/",
        "/law/",
        "/help/",
        "/time/",
        "/healthz",
        "/metrics",
        "/robots.txt",
    ]


def seen(client: Client, address: str) -> tuple[int, dict[str, str], bytes]:
    """Everything a response says, but for the random mask of its form tokens."""
    response = client.get(address)
    headers = {
        name: value for name, value in response.headers.items() if name not in {"Set-Cookie", "Expires"}
    }
    return response.status_code, headers, TOKEN.sub(rb"\1", response.content)


def visitors(names: list[str]) -> list[Client]:
    clients = [Client()]
    for name in names:
        client = Client()
        client.force_login(User.objects.get(username=name))
        clients.append(client)
    return clients


@pytest.mark.parametrize("status", SEALED)
def test_public_pages_are_the_same_bytes_with_no_bid_and_with_fifty(status: Status) -> None:
    lot = making.full_lot(status)
    making.user("some-bidder", Role.BIDDER, making.organisation("旁观建设有限公司"))
    clients = visitors(["some-bidder", "agency"])
    before = [seen(client, address) for client in clients for address in addresses(lot)]

    for number in range(50):
        making.bid(lot, making.organisation(f"密封投标人{number}号有限公司"))
    after = [seen(client, address) for client in clients for address in addresses(lot)]

    assert after == before


@pytest.mark.parametrize("status", BEFORE_PUBLICITY)
def test_no_public_page_names_a_bidder_before_publicity(client: Client, status: Status) -> None:
    lot = making.full_lot(status)
    for name in making.NAMES:
        making.bid(lot, making.organisation(name))

    pages = "".join(client.get(address).content.decode() for address in addresses(lot))

    assert [name for name in making.NAMES if name in pages] == []


def test_candidates_stay_hidden_until_their_publicity_begins(client: Client) -> None:
    lot = making.full_lot(Status.PUBLICISED, publicity_from=NOON + DAY, publicity_until=NOON + 4 * DAY)

    page = client.get(f"/tenders/{lot.code}/result/").content.decode()

    assert [name for name in making.NAMES if name in page] == []


def test_candidates_disappear_when_the_lot_returns_to_evaluation(client: Client) -> None:
    lot = making.full_lot(Status.PUBLICISED)
    assert making.NAMES[0] in client.get(f"/tenders/{lot.code}/result/").content.decode()

    Lot.objects.filter(pk=lot.pk).update(status=Status.EVALUATING)

    assert making.NAMES[0] not in client.get(f"/tenders/{lot.code}/result/").content.decode()


@pytest.mark.parametrize(
    "page", ["/tenders/{code}/", "/tenders/{code}/result/", "/id/{code}/", "/id/{project}/"]
)
def test_a_draft_has_no_public_page(client: Client, page: str) -> None:
    lot = making.lot(Status.DRAFT)

    assert client.get(page.format(code=lot.code, project=lot.project.code)).status_code == 404


def test_a_draft_keeps_its_notice_to_itself(client: Client) -> None:
    lot = making.lot(Status.DRAFT)
    notice = making.notice(lot, published_at=NOON)

    assert client.get(f"/notices/{notice.pk}/").status_code == 404


def test_a_notice_to_one_addressee_is_not_public(client: Client) -> None:
    lot = making.full_lot(Status.AWARDED)
    winner: Organisation = lot.award.candidate.bid.bidder
    letter = making.notice(lot, NoticeKind.AWARD, "中标通知书", addressee=winner, published_at=NOON)

    assert client.get(f"/notices/{letter.pk}/").status_code == 404
    assert "中标通知书" not in client.get(f"/tenders/{lot.code}/").content.decode()


def test_who_asked_is_not_shown_and_an_unanswered_question_neither(client: Client) -> None:
    lot = making.lot()
    asker = making.user("curious", Role.BIDDER, making.organisation("好奇建设有限公司"))
    answered: Any = making.question(lot, asker)
    waiting = making.question(lot, asker, answered=False)
    type(waiting).objects.filter(pk=waiting.pk).update(text="尚未答复的问题")

    page = client.get(f"/tenders/{lot.code}/").content.decode()

    assert answered.text in page
    assert "尚未答复的问题" not in page
    assert "curious" not in page
    assert "好奇建设有限公司" not in page


def test_keyholders_are_not_named(client: Client) -> None:
    lot = making.full_lot(Status.PUBLISHED)
    holder = making.user("holder", Role.KEYHOLDER, making.organisation("公证处"))
    Keyholding.objects.create(
        lot=lot, index=1, holder=holder, organisation=holder.organisation, recipient="age1x", signing_key="00"
    )

    assert "公证处" not in client.get(f"/tenders/{lot.code}/").content.decode()


@pytest.mark.parametrize(
    ("status", "is_open"), [(Status.PUBLICISED, True), (Status.AWARDED, False), (Status.CONTRACTED, False)]
)
def test_objections_are_invited_during_publicity_only(client: Client, status: Status, is_open: bool) -> None:
    lot = making.full_lot(status)

    assert client.get(f"/tenders/{lot.code}/result/").context["objections_open"] == is_open
