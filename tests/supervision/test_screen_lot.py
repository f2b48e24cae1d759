"""A lot's screening is proved by running it again, knows the platform's past, and names what it could not compare."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from ledger import clock
from supervision.actions.postings import post
from supervision.actions.screening import again, screen_lot
from supervision.models import Alert, Attendance, Basis, Fact, Screening, Value
from supervision.queries import facts as known
from tests.supervision import making, making_platform

pytestmark = pytest.mark.django_db


def test_a_run_computed_again_gives_the_same_digest_however_the_platform_grew() -> None:
    trade = making.opened_trade(documents=False)
    run = screen_lot(trade.lot)
    Value.objects.filter(kind="machine_code").update(bids=500)
    Value.objects.filter(kind="", compared="").update(bids=9_000)
    Fact.objects.create(
        lot=trade.lot, bid=trade.bids[5], kind="phone", value="13907130000", compared="13907130000",
        place="register", sha256="", method="later", observed_at=clock.now(),
    )  # fmt: skip

    proved = again(run)

    assert proved.digest == run.digest
    assert screen_lot(trade.lot).digest != run.digest


def test_the_commands_print_leads_and_prove_a_run() -> None:
    trade = making.opened_trade(documents=False)
    said, proof = StringIO(), StringIO()

    call_command("screen_lot", trade.lot.code, "--json", stdout=said)
    call_command("screen_lot", trade.lot.code, "--again", "--json", stdout=proof)

    report = json.loads(said.getvalue())
    assert [alert["level"] for alert in report["alerts"]] == ["priority"]
    assert {one["kind"] for one in report["alerts"][0]["evidence"]} >= {"machine_code"}
    assert json.loads(proof.getvalue())["same"] is True


def test_a_sealed_lot_and_a_code_that_is_none_are_refused() -> None:
    trade = making.sealed_trade(documents=False)

    with pytest.raises(CommandError):
        call_command("screen_lot", trade.lot.code)
    with pytest.raises(CommandError):
        call_command("screen_lot", "NO-SUCH-LOT")

    assert (Screening.objects.count(), Value.objects.count(), Attendance.objects.count()) == (0, 0, 0)


def test_posting_a_lot_twice_counts_once() -> None:
    trade = making.opened_trade(documents=False)

    screen_lot(trade.lot)
    counts = dict(Value.objects.values_list("compared", "bids"))
    screen_lot(trade.lot)

    assert dict(Value.objects.values_list("compared", "bids")) == counts
    assert counts[""] == Fact.objects.values("bid").distinct().count()
    assert Attendance.objects.filter(lot=trade.lot).count() == len(trade.bids)


def test_what_the_platform_noted_itself_is_a_fact_with_its_place() -> None:
    trade = making.opened_trade(documents=False)
    Organisation.objects.filter(pk=trade.pair[0].bidder_id).update(phone="0713-2951111")
    Organisation.objects.filter(pk=trade.pair[1].bidder_id).update(phone="0713-2951111")

    screen_lot(trade.lot)

    agent = Fact.objects.filter(kind="agent").first()
    assert agent.source.startswith("ledger #")
    assert agent.sha256
    phones = Fact.objects.filter(kind="phone", place="register", bid__in=trade.pair)
    assert [fact.source for fact in phones] == ["register", "register"]
    assert Alert.objects.filter(parties__bid=trade.pair[0]).get().evidence.get(kind="phone").grade == "strong"


def test_a_parent_that_bids_beside_its_child_is_a_hard_signal_and_sisters_explain_each_other() -> None:
    trade = making.opened_trade(documents=False)
    parent, child, sister = (trade.bids[place].bidder for place in (3, 4, 5))
    Organisation.objects.filter(pk__in=[child.pk, sister.pk]).update(
        controller_uscc=parent.uscc, phone="0713-77"
    )

    run = screen_lot(trade.lot)

    assert Basis.objects.get(screening=run).sisters == [[trade.bids[4].pk, trade.bids[5].pk]]
    ring = Alert.objects.get(parties__bid=trade.bids[3])
    assert {one.article for one in ring.evidence.filter(kind="controller")} == {"实施条例第三十四条"}
    phone = ring.evidence.filter(kind="phone").first()
    assert (phone.grade, phone.detail["explained"]) == ("soft", ["disclosed_group"])


def test_a_value_met_in_an_earlier_lot_counts_one_grade_lower() -> None:
    where = making_platform.platform()
    earlier = {
        "甲公司": {"price": "8000000.00", "machine_code": "9BE578C7-41D2"},
        "丁公司": {"price": "8100000.00"},
    }
    screen_lot(making_platform.opened_lot(where, earlier, days=30))
    letters = {
        "乙公司": {"price": "8012345.00", "machine_code": "9be578c7-41d2"},
        "甲公司": {"price": "7999000.00", "machine_code": "OTHER-1234"},
    }
    lot = making_platform.opened_lot(where, letters)

    run = screen_lot(lot)

    one = Alert.objects.get(lot=lot).evidence.get(kind="machine_code")
    assert (one.grade, one.article) == ("strong", "实施条例第四十条第（一）项")
    assert any(side.source.startswith(one.detail["elsewhere"]) for side in one.sides.all())
    assert again(run).digest == run.digest


def test_history_of_the_office_counts_and_another_offices_does_not() -> None:
    where, other = making_platform.platform(), making_platform.platform()
    covered = [{"甲": 8e6 + n, "乙": 8.2e6 + 9 * n, **_crowd(n)} for n in range(8)]
    alone = [{"甲": 8.9e6, **_crowd(n)} for n in range(8, 14)]
    others = [_crowd(n) for n in range(14, 26)]
    for one in (where, other):
        for name in ("甲", "乙"):
            one.firms[name] = where.firm(name)
        for n in range(26):
            for name in _crowd(n):
                one.firms[name] = where.firm(name)
    for lot in making_platform.series(where, [*covered, *alone, *others]):
        post(lot, known.bids_of(lot))
    letters = {"甲": {"price": "7000000.00"}, "乙": {"price": "7300000.00"}}
    here, elsewhere = (making_platform.opened_lot(one, letters) for one in (where, other))

    found = {s["kind"] for lead in screen_lot(here).weak for s in lead["signals"]} | set(
        Alert.objects.filter(lot=here).values_list("evidence__kind", flat=True)
    )

    assert "co_bidding" in found or "cover_bids" in found
    assert screen_lot(elsewhere).weak == []


def _crowd(number: int) -> dict[str, float]:
    """Three of nine firms that bid by turns of their own."""
    return {f"众{(number * 3 + place * (1 + number % 2)) % 9}": 8.4e6 + 97_001 * place for place in range(3)}


def test_the_price_screens_and_how_machines_are_treated_stand_on_the_run() -> None:
    trade = making.opened_trade(documents=False)

    run = screen_lot(trade.lot)

    basis = Basis.objects.get(screening=run)
    assert basis.screens["n"] == 6
    assert basis.screens["cv"] > 0
    assert basis.treat_as == "signal"
