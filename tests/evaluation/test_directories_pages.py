"""The shared directories through their page: what is entered is offered at once, and nothing typed is lost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrganisationKind
from accounts.roles import Role
from evaluation.models import Expert, Seat, Site
from ledger.models import Entry
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db
KEEPER = {"region": "421181", "specialities": "A08，A09, A08", "title": "高级工程师", "years": 12}


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(user, status=200, **query):
    answer = signed_in(user).get(reverse("evaluation:directories"), query)
    assert answer.status_code == status
    return answer.content.decode()


def enter(keeper, what, /, status=302, **data):
    answer = signed_in(keeper).post(reverse(f"evaluation:directory_{what}"), data)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_a_site_a_seat_and_an_expert_entered_here_are_offered_where_an_evaluation_is_arranged(monday):
    scene = making.scene()
    account = people.user(Role.EXPERT)
    employer = people.organisation("清河县设计院")
    assert (
        reverse("evaluation:directories")
        in signed_in(scene.centre).get(reverse("evaluation:home")).content.decode()
    )

    enter(scene.centre, "site", name="清河县第一评标室", region="421181", address="清河大道 1 号")
    site = Site.objects.get()
    assert site.organisation == scene.centre.organisation
    enter(scene.centre, "seat", site=site.pk, label="甲 01")
    enter(scene.centre, "expert", user=account.pk, employer=employer.uscc, **KEEPER)

    expert = Expert.objects.get()
    assert expert.specialities == ["A08", "A09"]
    assert expert.employer == employer
    assert list(Seat.objects.values_list("site", "label")) == [(site.pk, "甲 01")]
    acts = Entry.objects.filter(act__in=["site.add", "seat.add", "expert.add"])
    assert acts.count() == 3
    shown = page(scene.centre)
    for words in ("清河县第一评标室", "甲 01", account.username):
        assert words in shown
    arranging = signed_in(scene.centre).get(reverse("evaluation:arrange", args=[scene.lot.code]))
    assert "清河县第一评标室" in arranging.content.decode()
    assert "A09" in arranging.content.decode()


@pytest.mark.parametrize("role", [Role.AGENCY, Role.BIDDER, Role.EXPERT, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_who_runs_no_site_and_keeps_no_library_is_refused(monday, role):
    stranger, account = people.user(role), people.user(Role.EXPERT)
    page(stranger, status=403)
    enter(stranger, "site", status=403, name="别处", region="421181")
    enter(stranger, "seat", status=403, site=1, label="甲 01")
    enter(stranger, "expert", status=403, user=account.pk, **KEEPER)
    assert not Site.objects.exists()
    assert not Expert.objects.exists()
    home = signed_in(stranger).get(reverse("evaluation:home")).content.decode()
    assert reverse("evaluation:directories") not in home


def test_the_library_shows_accounts_and_never_the_names_of_people(monday):
    expert = making.expert(name="欧阳不宣")
    people.user(Role.EXPERT, name="司马未入")
    shown = page(people.user(Role.CENTRE))
    assert expert.user.username in shown
    assert "欧阳不宣" not in shown
    assert "司马未入" not in shown


def test_an_expert_stands_in_the_library_once_and_the_input_is_kept(monday):
    expert, keeper = making.expert(), people.user(Role.CENTRE)
    shown = enter(keeper, "expert", status=422, user=expert.user_id, **KEEPER)
    assert 'value="高级工程师"' in shown
    assert 'value="A08，A09, A08"' in shown
    assert f'<option value="{expert.user_id}" selected>' in shown
    assert Expert.objects.count() == 1


@pytest.mark.parametrize("region", ["", "42118", "42118x", "991181"])
def test_a_region_that_is_none_is_refused_and_the_input_is_kept(monday, region):
    keeper, account = people.user(Role.CENTRE), people.user(Role.EXPERT)
    shown = enter(keeper, "expert", status=422, user=account.pk, **KEEPER | {"region": region})
    assert 'id="expert_region_error"' in shown
    assert f'<option value="{account.pk}" selected>' in shown
    shown = enter(keeper, "site", status=422, name="清河县第一评标室", region=region)
    assert 'id="site_region_error"' in shown
    assert 'value="清河县第一评标室"' in shown
    assert not Expert.objects.exists()
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user", "no"),
        ("specialities", "，, 、"),
        ("specialities", "九" * 41),
        ("years", "-1"),
        ("employer", "x"),
    ],
)
def test_what_makes_no_sense_of_an_expert_is_said_at_its_field(monday, field, value):
    keeper, account = people.user(Role.CENTRE), people.user(Role.EXPERT)
    shown = enter(keeper, "expert", status=422, **{"user": account.pk, **KEEPER, field: value})
    assert f'id="expert_{field}_error"' in shown


def test_an_employer_nobody_registered_is_not_taken(monday):
    keeper, account = people.user(Role.CENTRE), people.user(Role.EXPERT)
    unknown = people.credit_code()
    shown = enter(keeper, "expert", status=422, user=account.pk, employer=unknown, **KEEPER)
    assert 'id="expert_employer_error"' in shown
    assert unknown in shown


def test_a_site_and_a_seat_have_their_names_once(monday):
    site, keeper = making.site(seats=1, name="清河县评标中心")
    shown = enter(keeper, "site", status=422, name="清河县评标中心", region="421181")
    assert 'value="清河县评标中心"' in shown
    shown = enter(keeper, "seat", status=422, site=site.pk, label="工位01")
    assert 'value="工位01"' in shown
    assert Site.objects.count() == Seat.objects.count() == 1


def test_a_seat_is_entered_only_at_a_site_of_ones_own(monday):
    site, _keeper = making.site(seats=0)
    shown = enter(people.user(Role.CENTRE), "seat", status=422, site=site.pk, label="甲 01")
    assert 'id="seat_site_error"' in shown
    assert not Seat.objects.exists()


def test_the_page_asks_the_database_as_often_for_many_as_for_few_and_shows_fifty_experts(monday):
    centre = people.organisation(kind=OrganisationKind.CENTRE)
    _site, keeper = making.site(centre, seats=1)
    making.expert(by=keeper)
    client = signed_in(keeper)
    client.get(reverse("evaluation:directories"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("evaluation:directories"))
    making.site(centre, seats=3)
    making.site(seats=2)
    for _number in range(50):
        making.expert(by=keeper)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(reverse("evaluation:directories"))
    assert len(many) == len(few)
    assert len(answer.context["page"].object_list) == 50
    assert len(signed_in(keeper).get(reverse("evaluation:directories"), {"page": 2}).context["page"]) == 1
