"""The administrator's desk, and everybody else in front of its door."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.models import Organisation, User
from accounts.permits import Refused
from accounts.roles import MATRIX, Act, Role
from ledger.queries import entries_on

from .making import administrator, identity_number, organisation, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    client.force_login(administrator())
    return client


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "path", ["accounts/", "accounts/open/", "organisations/open/", "accounts/1/", "accounts/1/switch/"]
)
def test_other_roles_read_why_they_may_not(client: Client, role: Role, path: str) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(user(role))

    response = client.get(f"/me/{path}")

    assert response.status_code == 403
    assert "may not manage accounts" in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    for path in ("", "pledge/", "keys/", "roles/", "accounts/", "accounts/open/"):
        assert client.get(f"/me/{path}").url.startswith("/accounts/login/")


def test_an_htmx_request_gets_only_the_fragment(client: Client) -> None:
    client.force_login(user(Role.BIDDER))

    response = client.get("/me/accounts/", headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert response.content.decode().lstrip().startswith('<div class="banner banner-error"')


def test_every_word_narrows_the_search(desk: Client) -> None:
    firm = organisation(name="潜江市水利建设有限公司")
    wanted = user(Role.BIDDER, organisation=firm, username="shuili", name="周燊")
    user(Role.EXPERT, username="other", name="周燊")

    def found(**query: str) -> list[str]:
        return [holder.username for holder in desk.get("/me/accounts/", query).context["page"]]

    assert found(q="周燊 水利") == ["shuili"]
    assert found(q=wanted.organisation.uscc.lower()) == ["shuili"]
    assert found(q="周燊", role="expert") == ["other"]
    assert found(q="周燊 expert") == []


def test_the_list_is_cut_into_pages(desk: Client) -> None:
    firm = organisation()
    for number in range(30):
        user(Role.BIDDER, organisation=firm, username=f"x{number:02}", pledged=False)

    second = desk.get("/me/accounts/", {"q": "x", "page": 2}).context["page"]

    assert (second.paginator.count, len(second)) == (30, 5)


def test_the_list_asks_as_often_for_one_account_as_for_three(desk: Client) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get("/me/accounts/", {"role": "expert"})
        return len(asked)

    user(Role.EXPERT)
    queries()  # the first request of a session also notes the time in it
    one = queries()
    user(Role.EXPERT)
    user(Role.EXPERT)

    assert queries() == one


def test_an_organisation_and_an_account_are_opened_one_after_the_other(desk: Client) -> None:
    response = desk.post(
        "/me/organisations/open/",
        {"uscc": "91429005ma4a000118", "name": "潜江市住房和城乡建设局", "kind": "supervisor"},
    )
    assert response.url == "/me/accounts/open/?uscc=91429005MA4A000118"
    desk.post(
        "/me/accounts/open/",
        {
            "role": "supervisor",
            "uscc": "91429005MA4A000118",
            "person_name": "孙䶮",
            "identity_number": identity_number(),
            "username": "sunyan",
        },
    )

    made = User.objects.get(username="sunyan")
    assert (made.role, made.person.name, made.has_usable_password()) == ("supervisor", "孙䶮", False)
    assert [entry.actor for entry in entries_on(made)] == ["administrator"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"uscc": "91421181MA4B00020W"}, "No organisation is entered under this credit code."),
        ({"identity_number": "1"}, "An identity number has 18 characters."),
        ({"username": "administrator"}, "already exists"),
    ],
)
def test_bad_input_at_the_desk_keeps_what_was_typed(desk: Client, changes: dict[str, str], said: str) -> None:
    organisation(uscc="91429005MA4A000118")
    facts = {
        "role": "expert",
        "uscc": "91429005MA4A000118",
        "person_name": "孙䶮",
        "identity_number": identity_number(),
        "username": "sunyan",
    }

    response = desk.post("/me/accounts/open/", {**facts, **changes})

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "孙䶮" in page


def test_a_known_organisation_is_not_entered_twice(desk: Client) -> None:
    known = organisation()

    response = desk.post("/me/organisations/open/", {"uscc": known.uscc, "name": "x", "kind": "agency"})

    assert "is registered already" in response.content.decode()
    assert Organisation.objects.filter(uscc=known.uscc).count() == 1


def test_an_account_is_closed_and_reopened_with_reasons(desk: Client) -> None:
    holder = user(Role.EXPERT)
    page = f"/me/accounts/{holder.pk}/switch/"

    assert desk.post(page, {"reason": " "}).status_code == 200
    assert User.objects.get(pk=holder.pk).is_active
    desk.post(page, {"reason": "retired"})
    assert not User.objects.get(pk=holder.pk).is_active
    desk.post(page, {"reason": "came back"})

    assert User.objects.get(pk=holder.pk).is_active
    assert [entry.act for entry in entries_on(holder)][1:] == ["account.close", "account.reopen"]


def test_no_administrator_locks_himself_out() -> None:
    with pytest.raises(Refused):
        actions.close_account(administrator(), reason="tired", by=administrator())


def test_a_password_link_is_made_by_post_only_and_never_logged(desk: Client) -> None:
    holder = user(Role.EXPERT)
    page = f"/me/accounts/{holder.pk}/password-link/"

    assert desk.get(page).status_code == 405
    link = desk.post(page).context["link"]

    (entry,) = [entry for entry in entries_on(holder) if entry.act == "account.password_link"]
    assert link.rsplit("-", 1)[1].strip("/") not in entry.body


def test_a_closed_account_gets_no_password_link(desk: Client) -> None:
    holder = user(Role.EXPERT)
    actions.close_account(holder, reason="retired", by=administrator())

    assert desk.post(f"/me/accounts/{holder.pk}/password-link/").status_code == 403


def test_the_role_page_prints_the_matrix(client: Client) -> None:
    client.force_login(user(Role.AUDITOR))

    rows: Any = client.get("/me/roles/").context["rows"]

    assert [cells for _label, cells in rows] == [[act in MATRIX[role] for role in Role] for act in Act]


def test_a_barred_organisation_reads_it_on_its_own_page(client: Client, monday: Any) -> None:
    from .making import bar

    holder = user(Role.BIDDER)
    bar(holder.organisation)
    client.cookies["django_language"] = "en"
    client.force_login(holder)

    assert "Barred from all trading until 2027-03-02" in client.get("/me/").content.decode()


def test_the_home_page_names_the_next_steps_of_a_keyholder(client: Client) -> None:
    client.force_login(user(Role.KEYHOLDER, pledged=False))

    steps = [(step.page, step.state) for step in client.get("/me/").context["todo"]]

    assert steps == [
        ("accounts:pledge", "todo"),
        ("accounts:keys", "blocked"),
        ("accounts:keys", "blocked"),
        ("mfa_index", "todo"),
    ]


def test_the_pledge_is_signed_on_its_page_with_a_tick(client: Client) -> None:
    holder = user(Role.WITNESS, pledged=False)
    client.cookies["django_language"] = "en"
    client.force_login(holder)

    untouched = client.post("/me/pledge/", {})
    assert "Tick the box" in untouched.content.decode()
    assert not holder.pledges.exists()
    client.post("/me/pledge/", {"read": "on"})

    page = client.get("/me/pledge/")
    pledge = holder.pledges.get()
    assert page.context["entry"].thing == f"accounts.pledge:{pledge.pk}"
    assert pledge.text_sha256 in page.content.decode()
    assert "the Chinese text binds" in page.content.decode()


def test_an_administrator_reads_that_there_is_no_pledge(desk: Client) -> None:
    assert "Your role has no pledge to sign." in desk.get("/me/pledge/").content.decode()
