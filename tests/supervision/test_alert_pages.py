"""The pages of alerts: inbox, detail, passages, matrix, graph, timeline, precision; for the right officers, and quick."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from bidding.models import OpenedFile
from ledger import clock
from ledger.models import Entry
from supervision.actions.progress import advance, begin, finish
from supervision.models import (
    Alert,
    AlertPicture,
    AlertStatus,
    Evidence,
    EvidenceSide,
    Level,
    Progress,
    Reading,
    Verdict,
    VerdictKind,
)
from supervision.queries.inbox import Wish, wished
from supervision.queries.passages import passages_of
from supervision.queries.pictures import graph_of
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
ITEMS = 2_000
PASSAGES = 500


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


@pytest.fixture
def alert(trade: Trade) -> Alert:
    return making.ring_alert(trade)


def page(user: User, name: str, *args: object, query: str = "") -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    response = client.get(reverse(f"supervision:{name}", args=args) + query)
    return response.status_code, response.content.decode()


def another(alert: Alert, **changed: object) -> Alert:
    """Add an alert about the same bidders with evidence of its own."""
    pieces, parties = list(alert.evidence.all()), list(alert.parties.all())
    values = {
        "members": f"{alert.members},{Alert.objects.count()}",
        "status": AlertStatus.CONCLUDED,
        **changed,
    }
    made = Alert.objects.create(
        lot=alert.lot, screening=alert.screening, score=alert.score, rules_version=alert.rules_version,
        model_version=alert.model_version,  **({"level": alert.level, "raised_at": alert.raised_at} | values),
    )  # fmt: skip
    for party in parties:
        made.parties.create(bid=party.bid, organisation=party.organisation)
    for piece in pieces:
        made.evidence.create(
            kind=piece.kind, family=piece.family, grade=piece.grade, article=piece.article, weight=piece.weight,
            base_met=piece.base_met, base_of=piece.base_of, detail=piece.detail, digest=piece.digest,
        )  # fmt: skip
    return made


def test_the_inbox_filters_by_level_status_family_age_and_office_and_keeps_it_in_the_address(
    trade: Trade, alert: Alert
) -> None:
    old = another(alert, level=Level.CHECK, raised_at=alert.raised_at - timedelta(days=40))
    officer = trade.officers[0]
    asked = {
        "level=check": [old], "status=open": [alert], "status=concluded": [old], "age=older": [old],
        "age=week": [alert], "family=device": [alert, old], "family=documents": [],
        f"office={officer.organisation_id}": [alert, old], "office=99999": [], "sort=old": [old, alert],
        "level=nonsense&sort=' OR 1": [alert, old],
    }  # fmt: skip

    found = {
        query: list(
            wished(officer, Wish.of(dict(pair.split("=", 1) for pair in query.split("&"))), clock.now())
        )
        for query in asked
    }

    assert found == asked
    assert Wish(level="check", sort="old").address == "level=check&sort=old"


def test_the_inbox_asks_as_many_questions_for_one_alert_as_for_four(
    trade: Trade, alert: Alert, django_assert_max_num_queries: Counting
) -> None:
    for _n in range(3):
        another(alert)
    client = Client()
    client.force_login(trade.officers[0])

    with django_assert_max_num_queries(24):
        html = client.get(reverse("supervision:alerts")).content.decode()

    assert html.count("data-line") == 4


def test_an_empty_filter_leads_back_to_all_alerts(trade: Trade, alert: Alert) -> None:
    status, html = page(trade.officers[0], "alerts", query="?level=lead")

    assert (status, "data-line" in html, html.count(f'href="{reverse("supervision:alerts")}"') >= 2) == (
        200,
        False,
        True,
    )


def test_the_inbox_shows_how_far_a_screening_is_until_it_ends(trade: Trade) -> None:
    begin(trade.lot, "reading", 12)
    advance(trade.lot, 5)
    running = page(trade.officers[0], "alerts")[1]
    stranger = page(people.user(Role.SUPERVISOR), "screenings_running")[1]

    finish(trade.lot)

    assert ('value="5"' in running, trade.lot.name in stranger) == (True, False)
    assert 'value="5"' not in page(trade.officers[0], "screenings_running")[1]
    assert Progress.objects.get().ended_at == clock.now()


def test_whoever_supervises_nothing_learns_not_even_which_alerts_there_are(
    trade: Trade, alert: Alert
) -> None:
    piece = alert.evidence.first()
    bidder, stranger = making.account_of(trade.ring[0].bidder), people.user(Role.SUPERVISOR)
    things = [
        ("alert", alert.pk), ("alert_graph", alert.pk), ("alert_timeline", alert.pk), ("alert_export", alert.pk),
        ("alert_rerun_state", alert.pk), ("compare", piece.pk), ("document", piece.pk, 1), ("document_file", piece.pk, 1),
        ("precision",), ("alerts",), ("screenings_running",),
    ]  # fmt: skip

    for_bidder = {page(bidder, name, *args)[0] for name, *args in things}
    not_there = {page(bidder, name, *[999_999 for _one in args])[0] for name, *args in things}
    for_stranger = {name: page(stranger, name, *args)[0] for name, *args in things[:8]}

    assert (for_bidder, not_there) == ({403}, {403})
    assert set(for_stranger.values()) == {403}


def test_a_question_that_was_not_asked_yet_is_not_there_for_its_bidder(trade: Trade, alert: Alert) -> None:
    party = alert.parties.first()
    readers = [
        making.account_of(party.organisation),
        making.account_of(trade.ring[1].bidder),
        trade.officers[0],
    ]

    assert [page(one, "alert_reply", party.pk)[0] for one in readers] == [404, 404, 404]


def test_a_look_without_a_reason_shows_nothing(trade: Trade, alert: Alert) -> None:
    side = alert.evidence.filter(kind="machine_code").first().sides.first()
    client = Client()
    client.force_login(trade.officers[0])

    answer = client.post(reverse("supervision:look", args=[side.pk]), {"reason": " "})

    assert (answer.status_code, making.RING_MACHINE in answer.content.decode()) == (422, False)
    assert not Entry.objects.filter(act="value.unmask").exists()


def test_a_hotkey_only_chooses_and_the_next_alert_opens_after_the_verdict(trade: Trade, alert: Alert) -> None:
    following = another(alert, status=AlertStatus.RAISED)
    client = Client()
    client.force_login(trade.officers[0])
    url = reverse("supervision:alert_act", args=[alert.pk, "conclude"])

    chosen = client.get(f"{url}?kind=innocent").content.decode()
    before = Verdict.objects.count()
    answer = client.post(url, {"kind": "innocent", "reason": "同一打印店装订。"})

    assert (before, 'value="innocent" required' in chosen or 'value="innocent"' in chosen) == (0, True)
    assert "checked" in chosen
    assert answer.headers["Location"] == reverse("supervision:alert", args=[following.pk])


@pytest.mark.slow
def test_copied_passages_lead_to_both_documents_and_each_opening_is_logged() -> None:
    trade = making.opened_trade()
    alert = making.ring_alert(trade)
    officer = trade.officers[0]
    piece = alert.evidence.filter(kind="copied_passages").first()
    pair = passages_of(piece).show(passages_of(piece).spans[:1])[0]  # type: ignore[union-attr]
    foreign = OpenedFile.objects.filter(opened__envelope__bid=trade.bids[5]).first()

    status, html = page(officer, "compare", piece.pk)
    read = page(officer, "document", piece.pk, pair.left.file)
    codes = [page(officer, "document", piece.pk, foreign.pk)[0], page(officer, "document", piece.pk, 0)[0]]

    assert (status, read[0], codes) == (200, 200, [404, 404])
    assert "<mark>" in html
    assert making.RING_TEXT[:20] in pair.left.pieces[0][1]
    assert Entry.objects.filter(act="alert.read").count() == 1


def test_the_graph_is_laid_out_once_masks_its_values_and_says_the_same_as_its_list(
    trade: Trade, alert: Alert
) -> None:
    officer = trade.officers[0]
    first = page(officer, "alert_graph", alert.pk, query="?hops=2")
    second = page(officer, "alert_graph", alert.pk, query="?hops=2")
    graph = graph_of(alert, hops=2)
    assert graph is not None

    lines = [line.number for line in graph.lines]
    assert (first[0], AlertPicture.objects.count()) == (200, 1)
    assert making.RING_MACHINE not in first[1]
    assert [first[1].count(f'href="#tie-{n}"') + first[1].count(f'id="tie-{n}"') for n in lines] == [2] * len(
        lines
    )
    assert graph.stored.places == graph_of(alert, hops=2).stored.places  # type: ignore[union-attr]
    assert first[1].count("data-node=") == second[1].count("data-node=") == len(graph.dots)
    assert {dot.node.label for dot in graph.firms if dot.node.party} == {
        bid.bidder.name for bid in trade.ring
    }


def test_a_bidder_out_of_the_departments_sight_is_no_centre(trade: Trade, alert: Alert) -> None:
    elsewhere = people.organisation("外省无关建设有限公司")
    queries = [f"?centre={elsewhere.pk}", "?centre=x", f"?centre={trade.pair[0].bidder_id}&hops=2"]

    assert [page(trade.officers[0], "alert_graph", alert.pk, query=one)[0] for one in queries] == [
        404,
        200,
        200,
    ]


def test_the_timeline_lists_joint_bids_and_takes_no_pair_from_elsewhere(trade: Trade, alert: Alert) -> None:
    a, b = (bid.bidder_id for bid in trade.pair)

    answers = [
        page(trade.officers[0], "alert_timeline", alert.pk, query=one)
        for one in ("", f"?pair={a}-{b}", "?pair=1-999999")
    ]

    assert [status for status, _html in answers] == [200, 200, 404]
    assert trade.lot.name in answers[0][1]
    assert trade.pair[0].bidder.name in answers[1][1]


def test_precision_is_counted_from_verdicts_and_published_only_from_ten_on(
    trade: Trade, alert: Alert
) -> None:
    officer = trade.officers[0]
    few = Client().get(reverse("supervision:published_rate")).content.decode()
    for n in range(10):
        Verdict.objects.create(
            alert=another(alert), kind=VerdictKind.CONFIRMED if n < 7 else VerdictKind.INNOCENT, reason="已核查。",
            given_at=clock.now(), given_by=officer,
        )  # fmt: skip

    shown = page(officer, "precision")[1]
    published = Client().get(reverse("supervision:published_rate")).content.decode()
    detail = page(officer, "alert", alert.pk)[1]

    assert ("70 %" in shown, "30 %" in published, "30 %" in few) == (True, True, False)
    assert "sv-curve-mark" in shown
    assert "70" in detail
    assert trade.ring[0].bidder.name not in published


@pytest.fixture
def large(trade: Trade, alert: Alert) -> Alert:
    """Give the alert six bidders with 2,000 unit prices each, and a pair with 500 copied passages."""
    sentences = [f"第{n}段：沉降观测由专人每日巡查{n}次并留存影像资料备查记录。\n" for n in range(PASSAGES)]
    text, spans, at = "".join(sentences), [], 0
    for sentence in sentences:
        spans.append([at, at + len(sentence), at, at + len(sentence)])
        at += len(sentence)
    bids = trade.bids
    for number, bid in enumerate(bids):
        prices = {
            f"04{n:06d}": str(Decimal(n + 7) * (Decimal(1) + Decimal(number) / 50)) for n in range(ITEMS)
        }
        for file in OpenedFile.objects.filter(opened__envelope__bid=bid)[:1]:
            Reading.objects.update_or_create(
                file=file,
                defaults={
                    "bid": bid, "sha256": file.sha256, "method": "test/1", "pages": [text], "prices": prices,
                    "problem": "", "observed_at": clock.now(),
                },
            )  # fmt: skip
        alert.parties.get_or_create(bid=bid, defaults={"organisation": bid.bidder})
    rows = [(a, b) for n, a in enumerate(bids) for b in bids[n + 1 :]]
    for n, (a, b) in enumerate(rows):
        for kind, family, detail in (
            ("unit_ratio", "unit_prices", {"figure": 1.02, "items": ITEMS, "follow": ITEMS, "chance": 0.001}),
            ("copied_passages", "documents", {"spans": spans, "passages": PASSAGES}),
        ):
            piece = alert.evidence.create(
                kind=kind, family=family, grade="strong", article="实施条例第四十条", weight="0.7", base_met=2, base_of=6,
                detail=detail, digest=f"{n}{kind}",
            )  # fmt: skip
            EvidenceSide.objects.bulk_create(
                EvidenceSide(
                    evidence=piece, bid=bid, value=sentences[0].strip(), source="技术标.pdf", sha256="0" * 64,
                    observed_at=clock.now(),
                )
                for bid in (a, b)
            )  # fmt: skip
    return alert


def test_pages_of_a_large_alert_stay_short_and_ask_few_questions(
    trade: Trade, large: Alert, django_assert_max_num_queries: Counting
) -> None:
    officer = trade.officers[0]
    piece = {
        kind: Evidence.objects.filter(kind=kind, alert=large).first().pk
        for kind in ("unit_ratio", "copied_passages")
    }
    wanted = [
        ("alert", large.pk, "", 45), ("alert", large.pk, "?page=2", 45), ("compare", piece["unit_ratio"], "", 32),
        ("compare", piece["unit_ratio"], "?page=20", 32), ("compare", piece["copied_passages"], "?page=50", 32),
        ("alert_graph", large.pk, "?hops=2", 50),
    ]  # fmt: skip

    sizes = {}
    for name, key, query, most in wanted:
        with django_assert_max_num_queries(most):
            status, html = page(officer, name, key, query=query)
        sizes[name + query] = (status, len(html) < 400_000)

    assert set(sizes.values()) == {(200, True)}


def test_passages_that_were_read_otherwise_since_are_not_shown_wrongly(trade: Trade, large: Alert) -> None:
    Reading.objects.update(pages=["别的文字" * 100])
    piece = Evidence.objects.filter(kind="copied_passages", alert=large).first()

    status, html = page(trade.officers[0], "compare", piece.pk)

    assert (status, "<mark>" in html) == (200, False)


def test_a_document_is_served_in_parts_and_never_under_its_own_kind(trade: Trade, large: Alert) -> None:
    piece = Evidence.objects.filter(kind="copied_passages", alert=large).first()
    file = OpenedFile.objects.filter(opened__envelope__bid=piece.sides.first().bid).first()
    client = Client()
    client.force_login(trade.officers[0])
    url = reverse("supervision:document_file", args=[piece.pk, file.pk])

    by_the_reader = client.get(url, headers={"Sec-Fetch-Site": "same-origin", "Range": "bytes=5-9"})
    unlogged = Entry.objects.filter(act="alert.read").count()
    whole = client.get(url)
    part = client.get(url, headers={"Range": "bytes=0-0"})
    opened = client.get(url, headers={"Sec-Fetch-Mode": "navigate"})

    assert (whole.headers["Content-Type"], part.status_code, opened.status_code) == (
        "application/octet-stream", 206, 302,
    )  # fmt: skip
    assert (by_the_reader.status_code, unlogged, Entry.objects.filter(act="alert.read").count()) == (
        416,
        0,
        2,
    )
    assert ContentFile(b"".join(part.streaming_content)).size == 1  # type: ignore[attr-defined]
