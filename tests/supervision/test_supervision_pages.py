"""The pages: the right person sees them, the wrong one reads why not, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from ledger import clock
from ledger.models import Entry
from supervision.actions.screening import screen_lot
from supervision.actions.serving import publish_case
from supervision.models import Alert, Complaint, Objection, Verdict
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import making
from tests.supervision.making import Trade

pytestmark = pytest.mark.django_db


def page(user: User | None, name: str, *args: object) -> tuple[int, str]:
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(reverse(f"supervision:{name}", args=args))
    return response.status_code, response.content.decode()


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def test_an_alert_shows_masked_values_with_source_base_rate_and_the_warning(trade: Trade) -> None:
    alert = making.ring_alert(trade)

    status, html = page(trade.officers[0], "alert", alert.pk)

    assert status == 200
    assert making.RING_MACHINE not in html
    assert "****" in html
    assert "letter.json" in html
    assert "style=" not in html
    assert alert.screening.digest in html


def test_looking_at_a_value_shows_it_once_and_logs_it(trade: Trade) -> None:
    alert = making.ring_alert(trade)
    side = alert.evidence.filter(kind="machine_code").first().sides.first()
    client = Client()
    client.force_login(trade.officers[0])

    html = client.post(
        reverse("supervision:look", args=[side.pk]), {"reason": "核对两家机器码"}
    ).content.decode()

    assert html.count(making.RING_MACHINE) == 1
    assert Entry.objects.filter(act="value.unmask").count() == 1


def test_the_wrong_person_reads_why(trade: Trade) -> None:
    alert = making.ring_alert(trade)
    roles = [Role.BIDDER, Role.TENDERER, Role.AGENCY, Role.EXPERT, Role.SUPERVISOR]

    pages = [page(people.user(role), "alert", alert.pk) for role in roles]

    assert [(status, making.RING_MACHINE in html) for status, html in pages] == [(403, False)] * 5


def test_the_verdict_form_keeps_what_was_typed_when_it_is_refused(trade: Trade) -> None:
    alert = making.ring_alert(trade)
    client = Client()
    client.force_login(trade.officers[0])
    url = reverse("supervision:alert_act", args=[alert.pk, "conclude"])

    response = client.post(url, {"kind": "confirmed", "reason": "机器码一致，不能合理解释。"})

    assert response.status_code == 422
    assert "机器码一致，不能合理解释。" in response.content.decode()
    assert not Verdict.objects.exists()


@pytest.mark.slow
def test_passages_and_unit_prices_are_shown_side_by_side() -> None:
    trade = making.opened_trade()
    screen_lot(trade.lot)
    alert = Alert.objects.get()

    copied = page(trade.officers[0], "compare", alert.evidence.filter(kind="copied_passages").first().pk)
    prices = page(trade.officers[0], "compare", alert.evidence.filter(family="unit_prices").first().pk)

    assert (copied[0], prices[0]) == (200, 200)
    assert "<mark>" in copied[1]
    assert "040100" in prices[1]


def test_every_page_of_the_department_opens(trade: Trade) -> None:
    decision = making.served(trade)
    from supervision.actions.credit import draft_credit

    entry = draft_credit(
        decision, organisation=trade.ring[0].bidder, kind="serious", conduct="串通投标", months=24,
        basis="《招标投标法》第五十三条", by=trade.officers[0],
    )  # fmt: skip
    complaint = making.complaint(trade.lot, making.account_of(trade.bids[5].bidder))
    officer = trade.officers[0]
    pages = [
        ("home",), ("alerts",), ("cases",), ("complaints",), ("credit",), ("matters",), ("decisions",),
        ("case", decision.case_id), ("case_act", decision.case_id, "publish"), ("credit_entry", entry.pk),
        ("credit_act", entry.pk, "notify"), ("credit_draft", decision.pk), ("complaint", complaint.pk),
        ("complaint_act", complaint.pk, "accept"), ("complaint_act", complaint.pk, "refuse"),
        ("case_act", decision.case_id, "decide"),
    ]  # fmt: skip

    assert {name: page(officer, *name)[0] for name in pages} == dict.fromkeys(pages, 200)


def test_a_bidder_sees_what_it_is_asked_but_not_who_else(trade: Trade) -> None:
    alert = making.ring_alert(trade)
    making.replied(alert, trade.officers[0])
    party = alert.parties.first()

    status, html = page(making.account_of(party.organisation), "alert_reply", party.pk)

    assert status == 200
    assert making.RING_MACHINE in html
    assert not any(bid.bidder.name in html for bid in trade.ring[1:])


def test_an_announced_decision_is_open_to_everyone(trade: Trade) -> None:
    decision = making.served(trade)
    before = page(None, "public_case", decision.case_id)[0]

    publish_case(decision.case, by=trade.officers[0])

    status, html = page(None, "public_case", decision.case_id)
    assert (before, status) == (404, 200)
    assert decision.number in html
    assert decision.number in page(None, "decisions")[1]


def point(argument: str, remedy: str, evidence: str = "") -> dict[str, str]:
    said = {"ground": "other", "argument": argument, "remedy": remedy, "evidence": evidence}
    return {
        "points-TOTAL_FORMS": "1",
        "points-INITIAL_FORMS": "0",
        **{f"points-0-{name}": text for name, text in said.items()},
    }


def test_one_more_point_keeps_every_word_and_files_nothing() -> None:
    lot = bids.open_lot().lot
    client = Client()
    client.force_login(people.user(Role.BIDDER))
    sent = {"matter": "document", "more": "1", **point("写到一半的事实", "")}

    response = client.post(reverse("supervision:objection_new", args=[lot.pk]), sent)

    html = response.content.decode()
    assert (response.status_code, "写到一半的事实" in html, "points-1-argument" in html) == (200, True, True)
    assert not Objection.objects.exists()


def test_an_objection_by_form_stops_the_lot_and_hides_the_objector_from_the_tenderer() -> None:
    lot = bids.open_lot().lot
    user = people.user(Role.BIDDER, people.organisation("密不可宣建设有限公司"))
    client = Client()
    client.force_login(user)

    client.post(
        reverse("supervision:objection_new", args=[lot.pk]),
        {"matter": "document", **point("限制竞争。", "请修改。")},
    )

    objection = Objection.objects.get()
    lot.refresh_from_db()
    tenderer = people.user(Role.TENDERER, lot.project.tenderer)
    pages = [page(tenderer, name, objection.pk) for name in ("objection", "objection_answer")]
    pages.append(page(tenderer, "matters"))
    assert lot.suspended_at == clock.now()
    assert [(status, "密不可宣" in html) for status, html in pages] == [(200, False)] * 3


def test_a_complaint_without_objection_is_refused_in_the_form_and_keeps_the_letter() -> None:
    lot = bids.open_lot().lot
    client = Client()
    client.force_login(people.user(Role.BIDDER))

    response = client.post(
        reverse("supervision:complaint_new", args=[lot.pk]),
        {
            "matter": "document", "contact": "张三 13900000000", "respondent": "代理机构",
            **point("一段很长的事实", "纠正", "见附件"), "knew_on": "2026-03-01", "signatory": "张三", "signed": "on",
        },
    )  # fmt: skip

    assert response.status_code == 422
    assert "一段很长的事实" in response.content.decode()
    assert not Complaint.objects.exists()


def test_the_list_of_alerts_asks_the_same_number_of_questions_for_one_and_for_three(
    trade: Trade, django_assert_max_num_queries: object
) -> None:
    making.ring_alert(trade)
    client = Client()
    client.force_login(trade.officers[0])

    with django_assert_max_num_queries(25):  # type: ignore[operator]
        client.get(reverse("supervision:alerts"))
