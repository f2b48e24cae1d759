"""Open registration: free, and with clear words for bad input; nothing typed is lost."""

from io import StringIO
from typing import Any

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import actions
from accounts.models import Bar, Organisation, OrganisationKind, Person, User
from accounts.permits import Refused
from accounts.queries import identity_hash
from accounts.roles import Role
from ledger.models import Entry
from ledger.queries import entries_on

from .making import PASSWORD, administrator, bar, credit_code, identity_number, organisation, person, user

pytestmark = pytest.mark.django_db


def filled(**changes: str) -> dict[str, str]:
    return {
        "kind": "enterprise",
        "uscc": "91421181MA4B00020W",
        "name": "麻城市清源建筑工程有限公司",
        "address": "麻城市将军路1号",
        "legal_representative": "李明",
        "person_name": "王芳",
        "identity_number": "11010519491231002X",
        "phone": "0713-2950000",
        "username": "qingyuan",
        "password": PASSWORD,
        "password_again": PASSWORD,
        **changes,
    }


def post(client: Client, language: str = "en", **changes: str) -> Any:
    client.cookies["django_language"] = language
    return client.post("/me/register/", filled(**changes))


def test_an_enterprise_registers_with_its_first_account_and_signs_in(client: Client) -> None:
    response = post(client)

    user = User.objects.get()
    assert response.url == "/accounts/login/"
    assert (user.role, user.organisation.uscc, user.organisation.region) == (
        Role.BIDDER,
        "91421181MA4B00020W",
        "421181",
    )
    assert client.post("/accounts/login/", {"login": "qingyuan", "password": PASSWORD}).url == "/me/"


def test_an_agency_registers_as_an_agency(client: Client) -> None:
    post(client, kind="agency")

    assert User.objects.get().role == Role.AGENCY


def test_the_ledger_notes_the_gate_and_no_personal_number(client: Client) -> None:
    post(client)

    (entry,) = entries_on(Organisation.objects.get())
    assert entry.act == "organisation.register"
    assert entry.actor == "qingyuan"
    assert '"bars":[]' in entry.body.replace(" ", "")
    assert "11010519491231002X" not in "".join(Entry.objects.values_list("body", flat=True))


def test_only_a_keyed_hash_of_the_identity_number_is_kept(client: Client) -> None:
    post(client)

    assert Person.objects.get().identity_hash == identity_hash("11010519491231002X")


@pytest.mark.parametrize(
    ("language", "changes", "said"),
    [
        ("en", {"uscc": "91429005MA4A000119"}, "should be “8”"),
        ("en", {"uscc": "91429005MA4A0001"}, "this one has 16"),
        ("en", {"identity_number": "110105194912310021"}, "one of them is wrong"),
        ("en", {"password_again": "something else"}, "The two passwords differ."),
        ("en", {"region": "99"}, "it has six digits"),
        ("en", {"controller_uscc": "1"}, "this one has 1."),
        ("en", {"kind": "supervisor"}, "Select a valid choice"),
        ("zh-hans", {"kind": "supervisor"}, "选择一个有效的选项"),
    ],
)
def test_bad_input_gets_a_message_in_the_pages_language(
    client: Client, language: str, changes: dict[str, str], said: str
) -> None:
    response = post(client, language, **changes)

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "麻城市清源建筑工程有限公司" in page
    assert PASSWORD not in page
    assert not Organisation.objects.exists()


def test_a_common_password_is_refused(client: Client) -> None:
    response = post(client, password="password12", password_again="password12")

    assert response.status_code == 422
    assert not User.objects.exists()


def test_a_second_registration_of_a_code_is_refused_with_advice(client: Client) -> None:
    organisation(uscc="91421181MA4B00020W")

    response = post(client, uscc="９１４２１１８１ ma4b0002 0w")

    assert response.status_code == 422
    assert "is registered already" in response.content.decode()
    assert Organisation.objects.filter(uscc="91421181MA4B00020W").count() == 1


def test_a_barred_code_is_refused_with_basis_and_end(client: Client, monday: Any) -> None:
    bar("91421181MA4B00020W", scope="bid")
    before = User.objects.count()
    made = Bar.objects.get()

    response = post(client)

    page = response.content.decode()
    noted = Entry.objects.get(act="organisation.refuse")
    assert (noted.actor, noted.organisation) == ("stranger", "91421181MA4B00020W")
    assert f'"bars":[{{"bar":{made.pk},' in noted.body.replace(" ", "")
    assert response.status_code == 422
    assert "Barred from bidding until March 2, 2027; basis: 《招标投标法》第五十三条." in page
    assert User.objects.count() == before


def test_a_barred_person_cannot_come_back_with_another_organisation(client: Client) -> None:
    bar(actions.add_person(name="王芳", identity_number="11010519491231002X", by=administrator()))
    before = Organisation.objects.count()

    response = post(client)

    assert response.status_code == 422
    assert Organisation.objects.count() == before


def test_a_name_that_does_not_belong_to_the_number_is_refused(client: Client) -> None:
    actions.add_person(name="赵敏", identity_number="11010519491231002X")

    response = post(client)

    assert "The name does not belong to this identity number." in response.content.decode()
    assert not Organisation.objects.exists()


def test_a_taken_login_name_undoes_the_whole_registration(client: Client) -> None:
    user(username="qingyuan")
    before = (Organisation.objects.count(), Person.objects.count(), Entry.objects.count())

    response = post(client)

    assert response.status_code == 422
    assert (Organisation.objects.count(), Person.objects.count(), Entry.objects.count()) == before


def test_registration_is_throttled(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}

    answers = [post(client, uscc="wrong").status_code for _ in range(3)]

    assert answers == [422, 422, 429]


def test_who_is_signed_in_does_not_register(client: Client) -> None:
    client.force_login(user())

    assert client.get("/me/register/").url == "/me/"


@pytest.mark.parametrize("kind", [kind for kind in OrganisationKind if kind not in ("enterprise", "agency")])
def test_other_organisations_are_entered_by_an_administrator_only(kind: str) -> None:
    facts = {"uscc": credit_code(), "name": "某单位", "kind": kind}

    with pytest.raises(Refused):
        actions.register_organisation(**facts)
    with pytest.raises(Refused):
        actions.register_organisation(**facts, by=user(Role.SUPERVISOR))

    assert actions.register_organisation(**facts, by=administrator()).kind == kind


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.BIDDER, Role.AGENCY)])
def test_other_roles_are_opened_by_an_administrator_only(role: str) -> None:
    facts = {"username": "someone", "role": role, "person": person(), "organisation": organisation()}

    with pytest.raises(Refused):
        actions.open_account(**facts)
    with pytest.raises(Refused):
        actions.open_account(**facts, by=user(Role.CENTRE))

    assert actions.open_account(**facts, by=administrator()).role == role


def test_the_first_administrator_is_appointed_by_nobody_and_the_second_not() -> None:
    actions.open_account(username="first", role=Role.ADMINISTRATOR)

    with pytest.raises(Refused):
        actions.open_account(username="second", role=Role.ADMINISTRATOR)


def test_a_person_has_one_account_for_a_role_in_an_organisation() -> None:
    first = user(Role.BIDDER)

    with pytest.raises(Refused):
        user(Role.BIDDER, organisation=first.organisation, person=first.person)

    assert user(Role.AGENCY, organisation=first.organisation, person=first.person).person == first.person


def test_the_same_number_is_the_same_person() -> None:
    number = identity_number()

    assert person("陈龑", number) == person("陈龑", f" {number.lower()} ")


def test_the_first_administrator_is_appointed_from_the_command_line_with_a_link(client: Client) -> None:
    said = StringIO()
    call_command("appoint_administrator", "chief", stdout=said)
    path = said.getvalue().strip().removeprefix(live.SITE_URL)

    client.post(client.get(path).url, {"password1": PASSWORD, "password2": PASSWORD})

    assert client.post("/accounts/login/", {"login": "chief", "password": PASSWORD}).url == "/me/"
    with pytest.raises(CommandError):
        call_command("appoint_administrator", "second")
