"""Credit records, the ledger's checkpoints and the law table, as the public reads them."""

from base64 import b64decode
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Bar, BarScope
from accounts.roles import Role
from bidding.models import Lot, Parameter, Status
from ledger import clock, merkle
from ledger.actions import checkpoint, cosign, record
from supervision.models import CreditStatus
from tests.accounts import making as people
from tests.portal import making
from tests.portal.making import DAY, NOON

pytestmark = pytest.mark.django_db


def bar(subject: str, **more: object) -> Bar:
    fields = {
        "scope": BarScope.ALL, "basis": "《招标投标法》第五十三条", "reason": "与他人串通投标", "starts_at": NOON - DAY,
        "ends_at": NOON + 365 * DAY, "source": "case:1",
    }  # fmt: skip
    return Bar.objects.create(subject=subject, **fields | more)


def shown(client: Client, **query: str) -> list[str]:
    return [line.name for line in client.get("/credit/", query).context["page"].object_list]


def test_a_bar_in_force_is_shown_and_one_that_ended_or_was_lifted_is_not(client: Client) -> None:
    bar(making.organisation("宏远路桥有限公司").uscc)
    bar(making.organisation("期满建设有限公司").uscc, ends_at=NOON)
    bar(making.organisation("解除建设有限公司").uscc, lifted_at=NOON - DAY)

    assert shown(client) == ["宏远路桥有限公司"]


@pytest.mark.parametrize(
    ("status", "max_until", "is_shown"),
    [
        (CreditStatus.PUBLISHED, NOON + DAY, True),
        (CreditStatus.REPAIR_APPLIED, NOON + DAY, True),
        (CreditStatus.PUBLISHED, NOON, False),
        (CreditStatus.DRAFT, NOON + DAY, False),
        (CreditStatus.NOTICE, NOON + DAY, False),
        (CreditStatus.REPAIRED, NOON + DAY, False),
        (CreditStatus.REVOKED, NOON + DAY, False),
        (CreditStatus.EXPIRED, NOON + DAY, False),
    ],
)
def test_a_credit_entry_is_shown_only_while_it_is_published(
    client: Client, status: CreditStatus, max_until: datetime, is_shown: bool
) -> None:
    making.credit_entry("宏远路桥有限公司", status=status, max_until=max_until)

    page = client.get("/credit/").content.decode()

    assert ("宏远路桥有限公司" in page) == is_shown
    assert ("麻数监决〔2026〕1号" in page) == is_shown


def test_a_bar_that_belongs_to_an_entry_is_not_listed_twice(client: Client) -> None:
    entry = making.credit_entry("宏远路桥有限公司", status=CreditStatus.PUBLISHED, max_until=NOON + DAY)
    entry.bar = bar(entry.organisation.uscc)
    entry.save()

    assert shown(client) == ["宏远路桥有限公司"]


def test_people_are_not_listed_among_credit_records(client: Client) -> None:
    bar("a" * 64, scope=BarScope.DRAW)

    assert "a" * 64 not in client.get("/credit/").content.decode()


def test_credit_records_are_searched_by_name_and_code(client: Client) -> None:
    wanted = making.organisation("宏远路桥有限公司")
    bar(wanted.uscc)
    bar(making.organisation("别的有限公司").uscc)

    for text in ("宏远", wanted.uscc):
        assert shown(client, text=text) == ["宏远路桥有限公司"]


def test_the_latest_checkpoint_can_be_taken_away_with_its_signatures(client: Client) -> None:
    record("thing.do", by=None)
    first = checkpoint()
    record("thing.do", by=None)
    latest = checkpoint()
    cosign(latest)
    latest.refresh_from_db()

    assert client.get("/ledger/checkpoint").content.decode() == latest.cosigned_note
    assert client.get(f"/ledger/checkpoint/{first.size}").content.decode() == first.cosigned_note
    assert client.get("/ledger/checkpoint/99").status_code == 404
    assert latest.cosigned_note.splitlines()[2] in client.get("/ledger/").content.decode()


def test_entries_after_the_last_checkpoint_leave_no_trace_on_the_page(client: Client) -> None:
    record("thing.do", by=None)
    checkpoint()
    before = client.get("/ledger/checkpoint").content, client.get("/ledger/").context["latest"].size

    for _act in range(50):
        record("bid.submit", by=None)

    assert (client.get("/ledger/checkpoint").content, client.get("/ledger/").context["latest"].size) == before


def test_checkpoints_signed_while_a_lot_is_sealed_stay_hidden_until_it_is_opened(client: Client) -> None:
    record("thing.do", by=None, at=NOON - 90 * DAY)
    before = checkpoint(at=NOON - 90 * DAY)
    lot = making.lot(Status.PUBLISHED)
    for _bid in range(2):
        record("bid.submit", by=None)
        receipt = checkpoint()

    assert client.get("/ledger/").context["checkpoints"] == [before]
    assert client.get(f"/ledger/checkpoint/{receipt.size}").status_code == 404
    assert client.get(f"/ledger/consistency/{before.size}/{receipt.size}").status_code == 404

    Lot.objects.filter(pk=lot.pk).update(status=Status.OPENED)
    assert len(client.get("/ledger/").context["checkpoints"]) == 3


def test_anyone_can_check_that_one_checkpoint_continues_another(client: Client) -> None:
    kept = []
    for _day in range(3):
        record("thing.do", by=None)
        kept.append(checkpoint())
    old, new = kept[0], kept[-1]

    lines = client.get(f"/ledger/consistency/{old.size}/{new.size}").content.split()

    path = [b64decode(line) for line in lines]
    merkle.verify_consistency(old.size, bytes(old.root), new.size, bytes(new.root), path)
    assert client.get(f"/ledger/consistency/{new.size}/{old.size}").status_code == 404


def test_no_checkpoint_yet_is_said_and_nothing_is_handed_out(client: Client) -> None:
    assert client.get("/ledger/").status_code == 200
    assert client.get("/ledger/checkpoint").status_code == 404


def test_every_enforced_figure_is_shown_with_its_article(client: Client) -> None:
    call_command("load_law", verbosity=0)
    shown = ""
    pages = client.get("/law/").context["page"].paginator.num_pages

    for number in range(1, pages + 1):
        shown += client.get(f"/law/?page={number}").content.decode()

    enforced = Parameter.objects.filter(key__contains=".")
    assert enforced.count() > 50
    assert [row.key for row in enforced if row.key not in shown] == []


def test_the_law_is_searched_by_words_and_regime(client: Client) -> None:
    call_command("load_law", verbosity=0)

    rows = client.get("/law/", {"text": "TL-03", "regime": "ZB"}).context["page"].object_list

    assert [(row.key, row.value) for row in rows] == [("TL-03.bid_preparation_days", "20")]


def test_every_enforced_figure_has_a_name_in_words() -> None:
    from portal.figures import NAMES

    call_command("load_law", verbosity=0)

    keys = Parameter.objects.filter(key__contains=".").values_list("key", flat=True).distinct()

    assert sorted(set(keys) - NAMES.keys()) == []


def test_auditors_read_the_trail_up_to_the_oldest_running_trade_and_others_are_refused(
    client: Client,
) -> None:
    record("thing.old", by=None)
    auditor = people.user(Role.AUDITOR)
    lot = making.lot(status=Status.PUBLISHED)
    published = clock.now() + timedelta(seconds=1)
    Lot.objects.filter(pk=lot.pk).update(published_at=published)
    with clock.travel(published):
        record("bid.submit", by=None)
        refused = client.get("/ledger/entries/").status_code
        client.force_login(people.user(Role.BIDDER))
        refused_bidder = client.get("/ledger/entries/").status_code
        client.force_login(auditor)
        found = client.get("/ledger/entries/", {"text": "i"}).context["page"].object_list
        acts = [entry.act for entry in found]

    assert (refused, refused_bidder) == (403, 403)
    assert "thing.old" in acts
    assert "bid.submit" not in acts
