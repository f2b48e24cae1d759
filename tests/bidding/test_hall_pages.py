"""The pages of bidders, keyholders and the hall: the whole way through forms, and what they keep secret."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from bidding.actions.holds import resume, suspend
from bidding.actions.opening import publish_bidders
from bidding.models import BidState, Lot, OpeningStage, Status
from bidding.queries.halls import hall_topic
from bidding.sealing import holding, preparing
from bidding.uploading import passes
from ledger.keys import log_key, witness_key
from ledger.models import Entry
from realtime.announcing import last_seq
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(reverse(f"bidding:{name}", args=args))
    assert answer.status_code == status
    return answer.content.decode()


def test_a_bidder_uploads_and_submits_through_the_forms_and_gets_a_receipt(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    bid, client, code = making.sealed(tender.lot, user), client_of(user), tender.lot.code
    page(client, "prepare", code)

    files = [file(path.name, path.read_bytes()) for path in bid.files.values()]
    stored = client.post(reverse("bidding:upload", args=[code]), {"sealed": files})
    answer = client.post(
        reverse("bidding:submit", args=[code]),
        {
            "manifest": file("manifest.json", bid.manifest),
            "signature": file("manifest.sig", bid.signature.hex().encode()),
        },
    )

    assert (stored.status_code, answer.status_code) == (302, 302)
    receipt = page(client, "receipt", code, 1)
    assert bid.manifest_sha256 in receipt
    assert "<svg" in receipt
    proof = client.get(reverse("bidding:receipt_file", args=[code, 1])).content
    assert proof.startswith(b"c2sp.org/tlog-proof@v1")
    assert tender.lot.name in page(client, "my_bids")
    assert client.get(reverse("bidding:manifest_file", args=[code, 1])).content == bid.manifest


def test_an_unencrypted_file_is_refused_and_the_sealed_one_beside_it_kept(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    good = making.sealed(tender.lot, user).files["price"].read_bytes()

    answer = client_of(user).post(
        reverse("bidding:upload", args=[tender.lot.code]),
        {"sealed": [file("投标文件.pdf", b"%PDF-1.7 open"), file("price.age", good)]},
    )

    assert answer.status_code == 422
    assert "投标文件.pdf" in answer.content.decode()
    assert tender.lot.stored_files.count() == 1


def test_the_page_for_sealed_files_brings_a_pass_for_large_forms(monday: object) -> None:
    tender = making.open_lot()
    client = client_of(making.bidder(tender.lot))

    page(client, "elsewhere", tender.lot.code)

    assert passes.is_held(f"{passes.COOKIE}={client.cookies[passes.COOKIE].value}")
    assert not passes.is_held(f"{passes.COOKIE}=7:1abcde:forged")
    assert not passes.is_held("")


def test_a_wrong_signature_is_told_on_the_page_and_nothing_is_submitted(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    bid = making.sealed(tender.lot, user)
    making.upload(tender.lot, bid, user)

    for signature in (b"not hex", b"00" * 64):
        answer = client_of(user).post(
            reverse("bidding:submit", args=[tender.lot.code]),
            {"manifest": file("manifest.json", bid.manifest), "signature": file("m.sig", signature)},
        )
        assert answer.status_code == 422

    assert not tender.lot.bids.exists()


def test_a_bid_is_withdrawn_after_asking_again(monday: object) -> None:
    tender = making.open_lot()
    bid = making.sealed_bid(tender.lot)
    client, code = client_of(bid.submitted_by), tender.lot.code
    page(client, "withdraw", code)
    statement, signature = preparing.withdrawal(bid.manifest.encode(), seed=making.seed_of(bid.bidder))
    assert client.get(reverse("bidding:statement_file", args=[code])).content == statement

    answer = client.post(
        reverse("bidding:withdraw", args=[code]),
        {
            "statement": file("withdrawal.json", statement),
            "signature": file("withdrawal.sig", signature.hex().encode()),
        },
    )

    bid.refresh_from_db()
    assert (answer.status_code, bid.state) == (302, BidState.WITHDRAWN)
    page(client, "prepare", code)


def test_another_bidder_sees_no_receipt_no_manifest_and_no_statement(monday: object) -> None:
    tender = making.open_lot()
    making.sealed_bid(tender.lot)
    other = client_of(making.bidder(tender.lot))

    code = tender.lot.code
    places = [(name, [code, 1]) for name in ("receipt", "receipt_file", "manifest_file")]
    places += [(name, [code]) for name in ("statement_file", "withdraw", "rescue", "resupply")]
    codes = {name: other.get(reverse(f"bidding:{name}", args=args)).status_code for name, args in places}

    assert codes == dict.fromkeys(codes, 404)


def test_the_hall_is_the_same_with_no_bid_and_with_five(monday: object) -> None:
    empty, full = making.open_lot(), making.open_lot()
    for _number in range(5):
        making.sealed_bid(full.lot)

    def seen(tender: making.Tender) -> list[str]:
        found = []
        for name in ("hall", "hall_fragment", "hall_side"):
            text = page(Client(), name, tender.lot.code)
            found.append(_plain(text, tender))
        return found

    assert seen(empty) == seen(full)


def test_the_numbers_of_the_news_are_the_same_with_no_bid_between_them_and_with_five(
    monday: object,
) -> None:
    quiet, busy = making.open_lot(), making.open_lot()
    supervisor = people.user(Role.SUPERVISOR)

    def news(tender: making.Tender, bids: int) -> list[int]:
        topic, found = hall_topic(tender.lot, "zh-hans"), []
        hold = suspend(tender.lot, by=supervisor, reason="受理投诉", thing="complaint:1")
        found.append(last_seq(topic))
        resume(hold, by=supervisor, reason="投诉不成立")
        for _number in range(bids):
            making.sealed_bid(tender.lot)
        suspend(tender.lot, by=supervisor, reason="受理投诉", thing="complaint:2")
        return [*found, last_seq(topic)]

    assert news(quiet, 0) == news(busy, 5) == [1, 3]


def test_the_hall_names_no_place_in_the_ledger_while_another_lot_is_sealed(monday: object) -> None:
    tender, other = making.open_lot(), making.open_lot(days=60)
    for _number in range(3):
        making.sealed_bid(tender.lot)
    with making.at_deadline(tender.lot):
        making.closed(tender)
        publish_bidders(tender.lot, by=tender.host)
        during = page(Client(), "hall_fragment", tender.lot.code)

    Lot.objects.filter(pk__in=[tender.lot.pk, other.lot.pk]).update(status=Status.OPENED)
    after = page(Client(), "hall_fragment", tender.lot.code)

    index = Entry.objects.get(act="opening.publish_bidders").index
    assert (f"存证 {index}" in during, f"存证 {index}" in after) == (False, True)


def _plain(text: str, tender: making.Tender) -> str:
    """Leave out what names the lot itself, and the page's one-time tokens."""
    import re

    for own in (tender.lot.code, tender.lot.name, tender.project.tenderer.name):
        text = text.replace(own, "X")
    return re.sub(r'(ticket|csrfmiddlewaretoken|X-CSRFToken|value)(": "|=)"?[^"]*"', "", text)


def test_keyholders_get_403_before_closing_and_the_wraps_after(monday: object) -> None:
    tender = making.open_lot()
    for _number in range(3):
        making.sealed_bid(tender.lot)
    holder = tender.holders[0]
    pk = tender.lot.keyholdings.get(holder=holder).pk
    client = client_of(holder)
    page(client, "wraps_file", pk, status=403)
    early = client.post(reverse("bidding:release", args=[pk]), {"shares": file("r.json", b"{}")})
    assert early.status_code == 403

    with making.at_deadline(tender.lot):
        making.closed(tender)
        page(client, "wraps_file", pk, status=403)
        host = client_of(tender.host)
        for name in ("publish", "ask"):
            host.post(reverse("bidding:hall_move", args=[tender.lot.code, name]))
        page(client, "my_keys")
        page(client, "keyholding", pk)
        wraps = client.get(reverse("bidding:wraps_file", args=[pk])).content
        answer = holding.release_file(
            wraps,
            making.keys_of(holder),
            platform=log_key().verifier.vkey,
            witness=witness_key().verifier.vkey,
        )
        done = client.post(reverse("bidding:release", args=[pk]), {"shares": file("r.json", answer)})

    assert done.status_code == 302
    assert holder.keyholdings.get().releases.filter(matches=True).count() == 3


def test_another_keyholder_has_no_page_for_this_key(monday: object) -> None:
    tender = making.open_lot()
    pk = tender.lot.keyholdings.get(index=1).pk

    answer = client_of(tender.holders[1]).get(reverse("bidding:keyholding", args=[pk]))

    assert answer.status_code == 404


def test_the_host_leads_the_hall_to_its_end_and_everybody_sees_the_same(monday: object) -> None:
    tender = making.open_lot()
    bids = [making.sealed_bid(tender.lot, price=20_000_000 + n) for n in range(3)]
    code, host = tender.lot.code, client_of(tender.host)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        assert bids[0].bidder.name not in page(Client(), "hall", code)
        for name in ("publish", "ask"):
            host.post(reverse("bidding:hall_move", args=[code, name]))
        assert bids[0].bidder.name in page(Client(), "hall", code)
        client_of(bids[0].submitted_by).post(reverse("bidding:hall_sign_in", args=[code]))
        waiting = host.post(reverse("bidding:hall_move", args=[code, "open"]), follow=True)
        assert "banner-error" in waiting.content.decode()
        making.release(tender)
        for name in ("open", "read", "objections", "record", "close"):
            host.post(reverse("bidding:hall_move", args=[code, name]))
        shown = page(Client(), "hall", code)
        fragment = page(Client(), "hall_fragment", code)
        record = Client().get(reverse("bidding:hall_record", args=[code])).content

    tender.lot.opening.refresh_from_db()
    assert (tender.lot.opening.stage, fragment.strip() in shown) == (OpeningStage.CLOSED, True)
    assert "李燊" in shown
    assert "20,000,000" not in shown
    assert record.startswith(b"%PDF")


def test_prices_stand_in_the_hall_in_figures_and_words_after_they_are_opened(monday: object) -> None:
    tender = making.open_lot()
    for n in range(3):
        making.sealed_bid(tender.lot, price=20_000_000 + n)

    with making.at_deadline(tender.lot):
        making.opened(tender)
        making.priced(tender)
        shown = page(Client(), "hall", tender.lot.code)

    assert "¥20,000,001.00" in shown
    assert "贰仟万零壹元整" in shown


def test_only_the_host_moves_the_hall(monday: object) -> None:
    tender = making.open_lot()
    bids = [making.sealed_bid(tender.lot) for _number in range(3)]

    with making.at_deadline(tender.lot):
        making.closed(tender)
        for user in (bids[0].submitted_by, tender.holders[0], people.user(Role.AGENCY)):
            client_of(user).post(reverse("bidding:hall_move", args=[tender.lot.code, "publish"]))

    assert tender.lot.opening.stage == OpeningStage.SIGN_IN


def test_the_keyset_is_public_and_its_hash_is_the_fingerprint(monday: object) -> None:
    from hashlib import sha256

    tender = making.open_lot()

    data = Client().get(reverse("bidding:keyset_file", args=[tender.lot.code])).content

    assert sha256(data).hexdigest() == tender.lot.keyset_sha256


def test_a_failed_lot_has_no_hall_and_tells_no_name(monday: object) -> None:
    tender = making.open_lot()
    bid = making.sealed_bid(tender.lot)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        shown = page(Client(), "hall", tender.lot.code)

    assert tender.lot.status == Status.FAILED
    assert bid.bidder.name not in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_of_halls_is_there_for_everybody(monday: object, client: Client, language: str) -> None:
    tender = making.open_lot()

    text = client.get(reverse("bidding:halls"), headers={"Accept-Language": language}).content.decode()

    assert tender.lot.name in text
