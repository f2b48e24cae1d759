"""The preparation page on the server's side: what it tells, what it answers as JSON, and that all its sentences fit."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from docx import Document

from accounts.models import User
from bidding.models import Bid
from bidding.preparing_texts import FILES, FORM, LETTER, STEPS, TROUBLES, sentences
from bidding.sealing.preparing import SealedBid
from ledger.models import Entry
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submitted(client: Client, code: str, bid: SealedBid) -> tuple[int, dict[str, object]]:
    files = {"manifest": BytesIO(bid.manifest), "signature": BytesIO(bid.signature.hex().encode())}
    answer = client.post(
        reverse("bidding:submit", args=[code]), files, headers={"Accept": "application/json"}
    )
    return answer.status_code, answer.json()


def ready() -> tuple[making.Tender, User, SealedBid]:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    bid = making.sealed(tender.lot, user)
    making.upload(tender.lot, bid, user)
    return tender, user, bid


def test_a_submission_is_answered_with_the_address_of_its_receipt_twice_the_same(monday: object) -> None:
    tender, user, bid = ready()
    client, code = signed_in(user), tender.lot.code

    first, entries = submitted(client, code, bid), Entry.objects.count()

    assert first == (201, {"receipt": reverse("bidding:receipt", args=[code, 1])})
    assert submitted(client, code, bid) == first
    assert (Bid.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_refused_submission_names_its_code_and_its_reason(monday: object) -> None:
    tender, user, bid = ready()
    spoiled = SealedBid(bid.files, bid.manifest, bytes(64), bid.rescue)

    status, answer = submitted(signed_in(user), tender.lot.code, spoiled)

    assert (status, [error["code"] for error in answer["errors"]]) == (422, ["signature"])  # type: ignore[attr-defined]


def test_an_unreadable_submission_is_refused_as_json_too(monday: object) -> None:
    tender, user, _bid = ready()
    answer = signed_in(user).post(
        reverse("bidding:submit", args=[tender.lot.code]), {}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422
    assert {error["code"] for error in answer.json()["errors"]} == {"form"}


def test_whoever_is_signed_out_is_told_so_and_not_led_away(monday: object) -> None:
    tender, _user, bid = ready()

    assert submitted(Client(), tender.lot.code, bid)[0] == 401
    assert Client().get(reverse("bidding:standing", args=[tender.lot.code])).status_code == 401


def test_the_page_learns_what_changed_of_its_own_organisation_only(monday: object) -> None:
    tender, user, bid = ready()
    making.sealed_bid(tender.lot)
    client, address = signed_in(user), reverse("bidding:standing", args=[tender.lot.code])

    before = client.get(address).json()
    submitted(client, tender.lot.code, bid)
    after = client.get(address).json()

    assert (before["version"], after["version"]) == (0, 1)
    assert sorted(before["stored"]) == sorted(
        json.loads(bid.manifest)["envelopes"][n]["sha256"] for n in (0, 1)
    )
    assert before["submit"]["ok"]


def test_the_page_learns_that_it_is_too_late(monday: object) -> None:
    tender, user, _bid = ready()
    with making.at_deadline(tender.lot):
        now = signed_in(user).get(reverse("bidding:standing", args=[tender.lot.code])).json()

    assert (now["submit"]["ok"], now["submit"]["code"]) == (False, "late")


def test_another_organisation_sees_nothing_of_a_receipt(monday: object) -> None:
    tender, user, bid = ready()
    submitted(signed_in(user), tender.lot.code, bid)
    rival = making.bidder(tender.lot)

    assert signed_in(rival).get(reverse("bidding:receipt", args=[tender.lot.code, 1])).status_code == 404
    now = signed_in(rival).get(reverse("bidding:standing", args=[tender.lot.code])).json()
    assert (now["version"], now["stored"]) == (0, [])


def test_the_page_holds_the_tenders_items_for_those_who_fetched_the_document(monday: object) -> None:
    tender = making.open_lot(
        boq=[{"code": "010101001001", "name": "平整场地", "unit": "m2", "quantity": "1200"}],
        criteria=[{"code": "T1", "name": "方案", "group": "technical", "max": 40}],
    )
    user = making.bidder(tender.lot)
    page = signed_in(user).get(reverse("bidding:prepare", args=[tender.lot.code]))
    stranger = making.bidder(making.open_lot().lot)
    other = signed_in(stranger).get(reverse("bidding:prepare", args=[tender.lot.code]))

    assert page.context["facts"]["items"] == [{"code": "010101001001", "quantity": "1200"}]
    assert other.context["facts"]["items"] == []
    assert [item["code"] for item in page.context["facts"]["form"]] == ["C-T1", "BOQ"]
    assert other.context["facts"]["form"] == []


def test_the_empty_form_is_given_to_those_who_fetched_the_document(monday: object) -> None:
    tender = making.open_lot(rejections=[{"code": "R1", "text": "工期超过365日的"}])
    user, stranger = making.bidder(tender.lot), making.bidder(making.open_lot().lot)

    structure = signed_in(user).get(reverse("bidding:form_json", args=[tender.lot.code]))
    word = signed_in(user).get(reverse("bidding:form_docx", args=[tender.lot.code])).content

    assert [item["code"] for item in structure.json()["items"]] == ["RESPONSE"]
    assert "工期超过365日的" in Document(BytesIO(word)).tables[0].rows[1].cells[0].text
    for name in ("form_json", "form_docx"):
        assert signed_in(stranger).get(reverse(f"bidding:{name}", args=[tender.lot.code])).status_code == 404


def test_a_withdrawal_page_and_the_forms_for_files_sealed_elsewhere_need_no_script(monday: object) -> None:
    tender, user, bid = ready()
    client = signed_in(user)
    elsewhere = client.get(reverse("bidding:elsewhere", args=[tender.lot.code])).content.decode()
    submitted(client, tender.lot.code, bid)
    withdraw = client.get(reverse("bidding:withdraw", args=[tender.lot.code])).content.decode()

    assert 'name="sealed"' in elsewhere
    assert 'name="manifest"' in elsewhere
    assert 'name="statement"' in withdraw


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_of_the_scripts_has_a_sentence(language: str) -> None:
    scripts = Path(__file__).resolve().parents[2] / "static" / "js" / "bidding"
    own = ("bills", "boq", "choosing", "drafts", "files", "filling", "handing", "keysetcheck", "letters")
    own += ("platform", "preparing", "progress", "receipt", "remedies", "rescues", "troubles", "withdrawing")
    source = "".join((scripts / f"{name}.js").read_text(encoding="utf-8") for name in own)
    used = set(re.findall(r'(?:say|Refusal|said)\("(\w+)"', source)) | set(
        re.findall(r'code: "(\w+)"', source)
    )

    with override(language):
        known = sentences()

    assert used - known.keys() == set()


def test_no_sentence_is_said_by_nobody() -> None:
    scripts = Path(__file__).resolve().parents[2] / "static" / "js"
    source = "".join(path.read_text(encoding="utf-8") for path in scripts.glob("**/*.js"))
    by_rule = re.compile(r"phase_|state_|letter_|answer_|form_(complies|deviates)$|late$")

    silent = [
        code
        for table in (FILES, FORM, LETTER, STEPS, TROUBLES)
        for code in table
        if not by_rule.match(code) and f'"{code}"' not in source
    ]

    assert silent == []
