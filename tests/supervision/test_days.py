"""Days that people type: what lies at the ends of the calendar is refused in words and breaks nothing."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from ledger import clock
from supervision.actions.alerts import ask_reply
from supervision.forms import acting, acts, alerting, casework, credit, deciding, deposits, monitoring
from supervision.models import MoreTime
from tests.supervision import making

pytestmark = pytest.mark.django_db
FORMS = [
    (acting.DueForm, "due_on"),
    (alerting.MoreTimeForm, "until"),
    (casework.ExtendForm, "until"),
    (monitoring.ConcludeForm, "report_on"),
    (monitoring.AssessForm, "again_on"),
    (credit.NoticeForm, "due_on"),
    (credit.GoodRecordForm, "until"),
    (deposits.ReturnForm, "ended_on"),
    (deciding.CalculatorForm, "on"),
]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_day_that_nobody_can_mean_is_refused_in_words(form: type, name: str) -> None:
    with override("en"):
        said = [form({name: day}).errors.get(name, [""])[0] for day in ("9999-12-31", "0001-01-01")]
        taken = form({name: (clock.now() + timedelta(days=400)).date().isoformat()})

        assert all(text.startswith("Give a day from ") for text in said)
        assert name not in taken.errors


def test_acts_are_looked_for_without_a_day_that_makes_no_sense() -> None:
    found = acts.ActsForm({"until": "9999-12-31", "since": "2026-03-02"}, officers=[]).wanted

    assert (found.since, found.until) == (date(2026, 3, 2), None)


def test_a_bidder_asks_for_time_until_the_end_of_the_calendar_and_is_told() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)
    ask_reply(alert, due=clock.now() + timedelta(days=5), by=trade.officers[0])
    party = alert.parties.first()
    client = Client()
    client.force_login(making.account_of(party.organisation))

    page = client.post(f"/supervision/asked/{party.pk}/time/", {"until": "9999-12-31", "why": "x"})

    assert f"{clock.now().year + 10}-12-31" in page.content.decode()
    assert (page.status_code < 500, MoreTime.objects.count()) == (True, 0)
