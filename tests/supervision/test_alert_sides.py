"""What an alert leaves open: what was not read, what came later, who shares a value, what a bidder sees of its own."""

import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import OpenedFile
from ledger import clock
from ledger.models import Entry
from supervision.actions.alerts import ask_reply, conclude_alert, unmask
from supervision.actions.exporting import export_alert
from supervision.actions.reviewing import review_evidence
from supervision.actions.screening import screen_lot
from supervision.forms.alerting import ReviewForm
from supervision.models import Alert, AlertStatus, Evidence, EvidenceReview, EvidenceSide, Fact, Reading
from supervision.queries.alerts import evidence_of
from supervision.queries.inbox import lines_of
from supervision.queries.pictures import graph_of
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade

pytestmark = pytest.mark.django_db
LEFT, RIGHT = (
    "基坑分层开挖每层不超过两米六，雨前覆盖彩条布。",
    "基坑分段开挖每段不超过两米六，雨前加盖彩条布。",
)
NOTE = "来源、哈希与读取方法均已核对。"


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


@pytest.fixture
def alert(trade: Trade) -> Alert:
    return making.ring_alert(trade)


def asks(user: User, name: str, *args: object, **posted: object) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    url = reverse(f"supervision:{name}", args=args)
    answer = client.post(url, posted) if posted else client.get(url)
    return answer.status_code, answer.content.decode()


def copied(alert: Alert, trade: Trade) -> Evidence:
    """Add a piece about one copied passage that the second bidder reworded."""
    for bid, text in zip(trade.ring, (LEFT, RIGHT), strict=False):
        file = OpenedFile.objects.filter(opened__envelope__bid=bid).first()
        Reading.objects.filter(bid=bid).exclude(file=file).delete()
        Reading.objects.update_or_create(
            file=file,
            defaults={
                "bid": bid, "sha256": file.sha256, "method": "test/1", "pages": [text], "observed_at": clock.now(),
                "prices": {"040101": "12.50", "040102": "8.80"}, "problem": "",
            },
        )  # fmt: skip
    made = []
    for kind, family, detail in (
        ("copied_passages", "documents", {"spans": [[0, len(LEFT), 0, len(RIGHT)]], "passages": 1}),
        ("unit_identical", "unit_prices", {"figure": 1, "items": 2, "follow": 2, "chance": 0.001}),
    ):
        piece = alert.evidence.create(
            kind=kind, family=family, grade="strong", article="实施条例第四十条", weight="0.7", base_met=2,
            base_of=6, detail=detail, digest=kind,
        )  # fmt: skip
        EvidenceSide.objects.bulk_create(
            EvidenceSide(
                evidence=piece, bid=bid, value=text, source="技术标.pdf", sha256="0" * 64, observed_at=clock.now(),
                file=OpenedFile.objects.filter(opened__envelope__bid=bid).first(),
            )
            for bid, text in zip(trade.ring, (LEFT, RIGHT), strict=False)
        )  # fmt: skip
        made.append(piece)
    return made[0]


def test_what_a_run_could_not_read_is_named_on_its_page_and_on_the_alert(trade: Trade, alert: Alert) -> None:
    run, officer = alert.screening, trade.officers[0]
    run.problems = [
        {"bid": trade.ring[0].pk, "file": "扫描件.pdf", "problem": "no_text"},
        {"bid": trade.bids[5].pk, "file": "b.pdf", "problem": "same_file_as", "other": f"{trade.ring[0].pk}/a.pdf"},
        {"bid": None, "file": "", "problem": "bids_twice"},
    ]  # fmt: skip
    run.save()

    pages = {
        name: asks(officer, name, *args)[1] for name, args in (("screening", [run.pk]), ("alert", [alert.pk]))
    }
    listed = asks(officer, "screenings")
    others = [people.user(Role.SUPERVISOR), making.account_of(trade.ring[0].bidder)]

    assert {name: ("扫描件.pdf" in html, "b.pdf" in html) for name, html in pages.items()} == {
        "screening": (True, True), "alert": (True, False),
    }  # fmt: skip
    assert f"{trade.ring[0].bidder.name} a.pdf" in pages["screening"]
    assert (listed[0], trade.lot.name in listed[1]) == (200, True)
    assert [asks(one, "screening", run.pk)[0] for one in others] == [403, 403]
    assert [trade.lot.name in asks(one, "screenings")[1] for one in others] == [False, False]


def test_the_trail_gives_the_reason_of_a_look_and_the_hash_of_an_export(trade: Trade, alert: Alert) -> None:
    officer = trade.officers[0]
    side = alert.evidence.filter(kind="machine_code").first().sides.first()
    unmask(side, reason="核对机器码是否一致", by=officer)
    made = export_alert(alert, form="zip", plain=False, reason="", by=officer)

    html = asks(officer, "alert", alert.pk)[1]

    assert ("核对机器码是否一致" in html, made.digest in html) == (True, True)


def test_a_lead_does_not_stand_on_evidence_that_came_after_the_replies(trade: Trade, alert: Alert) -> None:
    officer = trade.officers[0]
    late = alert.evidence.filter(family__in=["bid_prices", "device"]).last()
    late.sides.all().delete()
    Evidence.objects.filter(pk=late.pk).delete()
    making.replied(alert, officer)
    clock.set_clock(clock.now() + timedelta(minutes=5))
    screen_lot(trade.lot)
    added = Evidence.objects.get(digest=late.digest)
    for aspect, by in (("legal", officer), ("technical", trade.officers[1])):
        review_evidence(alert, pieces=[added], aspect=aspect, sound=True, note=NOTE, by=by)

    with pytest.raises(Refused) as refusal:
        conclude_alert(alert, kind="confirmed", reason="机器码一致。", by=officer)
    shown = {row.evidence.pk for row in evidence_of(alert) if row.unheard}
    heard = alert.evidence.exclude(pk=added.pk).first()
    for aspect, by in (("legal", officer), ("technical", trade.officers[1])):
        review_evidence(alert, pieces=[heard], aspect=aspect, sound=True, note=NOTE, by=by)
    conclude_alert(alert, kind="confirmed", reason="机器码一致。", by=officer)

    assert refusal.value.code == "unheard_evidence"
    assert added.pk in shown or any(added.pk in row.also for row in evidence_of(alert) if row.unheard)
    assert Entry.objects.get(act="alert.renew").facts["evidence"] == [late.digest]


def test_every_line_of_the_graph_opens_something_and_a_value_tells_who_holds_it(
    trade: Trade, alert: Alert
) -> None:
    officer, stranger = trade.officers[0], people.user(Role.SUPERVISOR)
    graph = graph_of(alert, hops=2)
    assert graph is not None
    fact = Fact.objects.filter(kind="machine_code", value=making.RING_MACHINE).first()

    masked = asks(officer, "alert_value", alert.pk, fact.pk)
    refused = asks(officer, "alert_value", alert.pk, fact.pk, reason=" ")
    plain = asks(officer, "alert_value", alert.pk, fact.pk, reason="核对三家机器码")
    entries = Entry.objects.filter(act="value.unmask")

    assert [line.shown.what for line in graph.lines if not line.shown.url] == []
    assert [dot.node.label for dot in graph.values if not dot.url] == []
    assert [(code, making.RING_MACHINE in html) for code, html in (masked, refused, plain)] == [
        (200, False), (422, False), (200, True),
    ]  # fmt: skip
    assert all(bid.bidder.name in masked[1] for bid in trade.ring)
    assert [entry.facts["reason"] for entry in entries] == ["核对三家机器码"]
    assert asks(stranger, "alert_value", alert.pk, fact.pk)[0] == 403
    assert asks(officer, "alert_value", alert.pk, 999_999)[0] == 404


def test_one_value_is_one_line_of_the_review_and_all_its_rows_are_reviewed(
    trade: Trade, alert: Alert
) -> None:
    officer = trade.officers[0]
    rows = alert.evidence.filter(kind="machine_code").count()
    data = {"aspect": "legal", "sound": "1", "note": NOTE}
    form = ReviewForm({**data, "everything": "on"}, thing=alert, user=officer)

    lines = len(form.groups)
    done = asks(officer, "alert_act", alert.pk, "review", **data, everything="on")
    again = asks(officer, "alert_act", alert.pk, "review", **data, everything="on")

    assert (rows, lines) == (3, len(evidence_of(alert)))
    assert lines == lines_of([alert])[0].pieces
    assert (done[0], again[0]) == (302, 422)
    assert EvidenceReview.objects.count() == alert.evidence.count()


def test_a_bidder_sees_all_of_its_own_side_and_nothing_of_the_others(trade: Trade, alert: Alert) -> None:
    piece = copied(alert, trade)
    prices = alert.evidence.get(kind="unit_identical")
    second = alert.parties.get(bid=trade.ring[1])
    third = alert.parties.get(bid=trade.ring[2])
    reader = making.account_of(second.organisation)
    before = asks(reader, "own_side", second.pk, piece.pk)[0]
    ask_reply(alert, due=clock.now() + timedelta(days=5), by=trade.officers[0])

    own = asks(reader, "own_side", second.pk, piece.pk)
    own_prices = asks(reader, "own_side", second.pk, prices.pk)
    question = asks(reader, "alert_reply", second.pk)[1]
    outside = [
        asks(making.account_of(third.organisation), "own_side", third.pk, piece.pk)[0],
        asks(making.account_of(third.organisation), "own_side", second.pk, piece.pk)[0],
        asks(trade.officers[0], "own_side", second.pk, piece.pk)[0],
    ]

    assert (before, own[0], outside) == (404, 200, [404, 404, 404])
    assert (RIGHT in own[1], LEFT[:10] in own[1], "12.50" in own_prices[1]) == (True, False, True)
    for html in (own[1], own_prices[1], question):
        assert trade.ring[0].bidder.name not in html
        assert trade.ring[2].bidder.name not in html


def test_several_alerts_are_asked_at_once_and_only_ones_own_fresh_ones(trade: Trade, alert: Alert) -> None:
    officer, stranger = trade.officers[0], people.user(Role.SUPERVISOR)
    day = (clock.now() + timedelta(days=6)).date().isoformat()

    offered = asks(officer, "ask_many", alert=[alert.pk, "x", "9" * 30])
    foreign = asks(stranger, "ask_many", alert=[alert.pk], due_on=day)[0]
    done = asks(officer, "ask_many", alert=[alert.pk], due_on=day)[0]
    alert.refresh_from_db()
    again = asks(officer, "ask_many", alert=[alert.pk], due_on=day)[0]

    assert (offered[0], foreign, done, again) == (422, 302, 302, 302)
    assert alert.status == AlertStatus.ASKED
    assert Entry.objects.filter(act="alert.ask").count() == 1


def test_an_export_holds_what_the_page_shows(trade: Trade, alert: Alert) -> None:
    copied(alert, trade)
    making.replied(alert, trade.officers[0])

    made = export_alert(alert, form="zip", plain=False, reason="", by=trade.officers[0])
    with ZipFile(made.content) as packed:
        found = json.loads(packed.read("dossier.json"))

    pieces = {piece["kind"]: piece for piece in found["evidence"]}
    passage = next(piece["passages"]["shown"][0] for piece in pieces.values() if "passages" in piece)
    prices = next(piece["prices"]["items"] for piece in pieces.values() if "prices" in piece)
    said = ["".join(text for text, _look in side["text"]) for side in passage["sides"]]
    methods = {side["method"] for piece in found["evidence"] for side in piece["sides"]}
    assert said == [LEFT, RIGHT]
    assert [(line["item"], line["prices"], line["follows"]) for line in prices] == [
        ("040101", ["12.50", "12.50"], True), ("040102", ["8.80", "8.80"], True),
    ]  # fmt: skip
    assert "test/1" in methods
    assert found["joint_bids"]["count"] == 1
    assert [step["act"] for step in found["trail"]][:2] == ["alert.raise", "alert.ask"]
