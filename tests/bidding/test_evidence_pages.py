"""Pages of evidence: the probe log for those who watch, the paper for all, a bidder's own file for nobody else."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from bidding.models import Lot, OutageEvidence
from bidding.sealing import papers
from ledger import clock
from ledger.keys import log_key
from ledger.verification import verify
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.bidding.test_outages import MINUTE, at, probe, tick_at
from tests.bidding.test_outages import _every_minute as every_minute  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage(monday: object) -> OutageEvidence:
    lot = making.open_lot(days=28).lot
    probe(at(lot, -300), at(lot, -60))
    probe(at(lot, -40), at(lot, -29))
    assert tick_at(at(lot, -30)) == 1
    found = OutageEvidence.objects.select_related("lot").get()
    clock.set_clock(found.issued_at)  # the `monday` fixture puts it back
    return found


def client(user: User | None = None) -> Client:
    made = Client()
    if user:
        made.force_login(user)
    return made


def see(path: str, user: User | None = None) -> Any:
    return client(user).get(path)


def test_the_paper_is_public_and_its_signature_verifies(outage: OutageEvidence) -> None:
    here = f"/bidding/outages/{outage.pk}/"

    paper, signature = see(here + "paper.json").content, see(here + "paper.sig").content

    assert see(here).status_code == 200
    assert papers.is_signed(paper, bytes.fromhex(signature.decode()), log_key().verifier.public.hex())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ["计入截止前该时段内的故障", "17:00"]),
        ("en", ["Outage: counts within this time before the deadline", "240 minutes", "17:00"]),
    ],
)
def test_the_paper_tells_its_rule_in_words_and_units(
    outage: OutageEvidence, language: str, said: list[str]
) -> None:
    client = Client(headers={"Accept-Language": language})
    page = client.get(f"/bidding/outages/{outage.pk}/").content.decode()

    assert [words for words in said if words not in page] == []
    assert "OE-01." not in page


def test_the_proof_waits_for_the_openings_except_for_those_who_read_the_ledger(
    outage: OutageEvidence,
) -> None:
    here = f"/bidding/outages/{outage.pk}/paper.tlog-proof"
    supervisor = people.user(Role.SUPERVISOR)

    assert see(here).status_code == see(here, making.bidder(outage.lot)).status_code == 404
    proof = verify(see(here, supervisor).content.decode(), log_key().verifier)
    assert proof.body["facts"]["paper"] == outage.sha256


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.AUDITOR, 200), (Role.BIDDER, 403), (Role.EXPERT, 403)]
)
def test_the_probe_log_is_for_those_who_run_and_watch_the_platform(
    outage: OutageEvidence, role: Role, status: int
) -> None:
    user = people.user(role)

    assert [see(f"/bidding/outages/{page}", user).status_code for page in ("", "probes.csv")] == [status] * 2


def test_a_bidders_evidence_is_one_signed_file_of_its_own(outage: OutageEvidence) -> None:
    lot: Lot = outage.lot
    with clock.travel(at(lot, -50)):
        bid = making.sealed_bid(lot)
        other = making.bidder(lot)
    path = f"/bidding/bids/{lot.code}/evidence"
    span = f"?since={(outage.old_deadline - 300 * MINUTE).isoformat()}".replace("+", "%2B")

    with clock.travel(at(lot, -40)):
        file = json.loads(see(f"{path}.json{span}", bid.submitted_by).content)
        others = json.loads(json.loads(see(f"{path}.json{span}", other).content)["paper"])
        page = see(f"{path}/{span}", bid.submitted_by)

    paper = json.loads(file["paper"])
    assert papers.is_signed(
        file["paper"].encode(), bytes.fromhex(file["signature"]), log_key().verifier.public.hex()
    )
    assert [one["manifest"] for one in paper["receipts"]] == [bid.manifest_sha256]
    assert next(one["causes"] for one in paper["outages"]) == ["no_probe"]
    assert (others["receipts"], others["uploads"]) == ([], [])
    assert page.status_code == 200


@pytest.mark.parametrize("page", ["/bidding/check/", "/bidding/bids/{code}/check/"])
def test_the_environment_check_is_public_and_keeps_nothing(monday: object, page: str) -> None:
    lot = making.open_lot().lot

    answer = see(page.format(code=lot.code))

    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 13
    assert answer.context["facts"]["upload"] is None
    assert answer.cookies.get("sessionid") is None
