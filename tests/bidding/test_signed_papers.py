"""Signed PDFs: good in standard checkers, spoiled by any change; a page that was exchanged has another digest."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from cryptography import x509
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from accounts.permits import Refused
from bidding import printing, vault
from bidding.actions import opening
from bidding.actions.opening import read_out
from bidding.actions.recording import sign_record
from bidding.pdfs import binding, checking, pages
from bidding.pdfs.identity import fingerprint, identity
from bidding.pdfs.signing import signed
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.ledger import authorities

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def paper(text: str = "内容", count: int = 120) -> binding.Bound:
    story = [printing.paragraph(f"{text} {number}") for number in range(count)]
    return binding.bound(binding.Cover("试验", "试验 SHA-256 00"), story)


def root() -> x509.Certificate:
    return identity().root


def test_no_line_begins_with_a_chinese_stop() -> None:
    text = "中" * 20 + "，" + "文" * 19 + "；" + "字" * 20 + "：" + "尾" * 30

    broken = printing.paragraph(text, 10).breakLinesCJK([200, 200])

    assert ["".join(words)[:1] for _space, words in broken.lines] == ["中", "文", "字", "尾", "尾"]


@pytest.fixture(scope="module")
def good() -> bytes:
    return signed(paper().pdf, reason="试验", at=AT)


@pytest.mark.pure
def test_a_signed_paper_is_good_under_the_platforms_root(good: bytes) -> None:
    found = checking.check(good, [root()])

    assert (found.problems, found.signed_at, found.stamped_at) == ((), AT, None)
    assert found.fingerprint == fingerprint(identity().certificate)


@pytest.mark.pure
def test_pdfsig_finds_it_valid_and_trusted(good: bytes, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(good)
    (tmp_path / "root.pem").write_bytes(identity().root_pem)
    base = f"sql:{tmp_path}"
    subprocess.run(["certutil", "-N", "-d", base, "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-A", "-d", base, "-n", "root", "-t", "CT,C,C", "-i", tmp_path / "root.pem"], check=True
    )

    said = subprocess.run(
        ["pdfsig", "-nssdir", base, tmp_path / "paper.pdf"], check=True, capture_output=True, text=True
    ).stdout

    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said


@pytest.mark.pure
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.98])
def test_one_changed_byte_spoils_it(good: bytes, share: float) -> None:
    spoiled = bytearray(good)
    spoiled[int(len(good) * share)] ^= 1

    assert checking.check(bytes(spoiled), [root()]).problems != ()


@pytest.mark.pure
def test_what_was_added_behind_the_signature_is_found(good: bytes) -> None:
    writer = PdfWriter(BytesIO(good), incremental=True)
    writer.add_metadata({"/Title": "anders"})
    out = BytesIO()
    writer.write(out)

    assert "changed" in checking.check(out.getvalue(), [root()]).problems


@pytest.mark.pure
def test_papers_that_are_none_are_told_apart(good: bytes, tmp_path: Path) -> None:
    other = authorities.made(tmp_path / "other").root.read_bytes()

    assert checking.check(b"x", [root()]).problems == ("no_pdf",)
    assert checking.check(paper(count=1).pdf, [root()]).problems == ("unsigned",)
    assert checking.check(good, x509.load_pem_x509_certificates(other)).problems == ("untrusted",)


@pytest.mark.pure
def test_the_same_secret_gives_the_same_certificate_in_every_process() -> None:
    again = subprocess.run(
        [sys.executable, "manage.py", "document_certificate", "--root"],
        check=True,
        capture_output=True,
        env={**os.environ, "DEBUG": "1"},
    ).stdout

    assert again == identity().root_pem


@pytest.mark.pure
def test_a_certificate_that_the_operator_installed_signs_instead(settings, tmp_path: Path) -> None:
    authority = authorities.made(tmp_path / "ca", name="CA", usage="emailProtection")
    chain = (authority.folder / "tsa.pem").read_text() + authority.root.read_text()
    (tmp_path / "chain.pem").write_text(chain)
    settings.DOCUMENT_CERTIFICATE = str(tmp_path / "chain.pem")

    with pytest.raises(ImproperlyConfigured, match="not the certificate of the key"):
        identity()
    settings.DOCUMENT_KEY_FILE = str(authority.folder / "tsa.key")
    made = signed(paper(count=1).pdf, reason="试验", at=AT)

    anchors = x509.load_pem_x509_certificates(authority.root.read_bytes())
    found = checking.check(made, anchors)
    assert (found.problems, found.signer) == ((), "Common Name: CA")


@pytest.mark.pure
def test_with_an_authority_the_signature_is_time_stamped(settings, tmp_path: Path) -> None:
    with authorities.served(authorities.made(tmp_path / "tsa")) as authority:
        settings.TSA_URL, settings.TSA_CA = authority.url, str(authority.root)
        made = signed(paper(count=1).pdf, reason="试验", at=AT)
        stamp_roots = x509.load_pem_x509_certificates(authority.root.read_bytes())

    found = checking.check(made, [root()], stamp_roots=stamp_roots)
    assert (found.problems, found.stamped_at is not None) == ((), True)
    assert checking.check(made, [root()]).problems == ("stamp",)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [500, b"nonsense"])
def test_an_authority_that_fails_costs_only_the_stamp(settings, tmp_path: Path, answer: object) -> None:
    with authorities.served(authorities.made(tmp_path / "tsa")) as authority:
        authority.answers = [answer]
        settings.TSA_URL, settings.TSA_CA = authority.url, str(authority.root)
        made = signed(paper(count=1).pdf, reason="试验", at=AT)

    found = checking.check(made, [root()])
    assert (found.problems, found.stamped_at) == ((), None)


@pytest.mark.pure
def test_feet_show_digest_and_number_and_are_no_part_of_the_digest() -> None:
    made = paper()

    texts = [page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages]
    assert pages.page_digests(made.pdf) == list(made.digests)
    assert len(set(made.digests)) == len(texts) > 2
    for number, (text, digest) in enumerate(zip(texts, made.digests, strict=True), 1):
        assert pages.short(digest) in text
        assert f"{number}" in text


@pytest.mark.pure
def test_joining_and_signing_leave_every_digest_as_it_is() -> None:
    first, second = paper(), paper("其他", 3)

    whole = signed(pages.joined([first.pdf, second.pdf], attached={"a.json": b"{}"}), reason="", at=AT)

    assert pages.page_digests(whole) == [*first.digests, *second.digests]
    assert pages.attachments(whole) == {"a.json": b"{}"}


def exchanged(pdf: bytes, place: int, other: bytes) -> bytes:
    """Put a page of another paper, with its foot, in the place of one."""
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages):
        writer.add_page(PdfReader(BytesIO(other)).pages[0] if number == place else page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.pure
def test_an_exchanged_page_has_another_digest_and_the_others_keep_theirs() -> None:
    made = paper()

    after = pages.page_digests(exchanged(made.pdf, 1, paper("内容", 30).pdf))

    assert [old == new for old, new in zip(made.digests, after, strict=True)] == [True, False, True, True]


@pytest.mark.pure
@pytest.mark.parametrize("where", ["content", "form", "box"])
def test_nothing_hides_in_a_foot(where: str) -> None:
    made = paper(count=1)
    writer = PdfWriter(clone_from=BytesIO(made.pdf))
    page = writer.pages[0]
    form = page["/Resources"]["/XObject"][pages.FOOT]
    if where == "content":
        more = DecodedStreamObject()
        more.set_data(b"BT ET")
        page["/Contents"].append(writer._add_object(more))
    elif where == "form":
        page["/Resources"]["/XObject"][NameObject("/Second")] = form
    else:
        form["/BBox"][3] = page.mediabox[3]
    out = BytesIO()
    writer.write(out)

    assert pages.page_digests(out.getvalue()) != list(made.digests)


@pytest.mark.django_db
def test_the_opening_record_is_a_signed_paper(monday: object, tmp_path: Path) -> None:
    tender = making.open_lot()
    for number in range(3):
        making.sealed_bid(tender.lot, price=20_000_000 + number)
    with making.at_deadline(tender.lot):
        making.opened(tender)
        for act in (read_out, opening.take_objections, sign_record):
            act(tender.lot, by=tender.host)
    session = tender.lot.opening
    session.refresh_from_db()

    served = Client().get(reverse("bidding:hall_record", args=[tender.lot.code])).content
    pem = Client().get(reverse("bidding:document_root")).content

    assert served == vault.place_of(session.record_path).read_bytes()
    assert checking.check(served, x509.load_pem_x509_certificates(pem)).problems == ()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(served)).pages)
    assert all(bid.bidder.uscc in text for bid in tender.lot.bids.select_related("bidder"))


@pytest.mark.pure
def test_the_command_checks_a_paper_and_lists_its_pages(good: bytes, tmp_path: Path) -> None:
    place, out = tmp_path / "paper.pdf", StringIO()
    place.write_bytes(good)
    call_command("check_pdf", place, stdout=out)
    place.write_bytes(good.replace(b"/Sig", b"/Sag", 1))

    with pytest.raises(CommandError):
        call_command("check_pdf", place)
    assert out.getvalue().count("\n") == 2 + len(pages.page_digests(good))
    assert out.getvalue().startswith("good signature by Common Name: ")


@pytest.mark.django_db
def test_a_record_that_may_not_be_signed_leaves_nothing_in_the_vault(monday: object) -> None:
    tender = making.open_lot()
    making.sealed_bid(tender.lot)
    before = set(vault.place_of(".").glob("records/*/*"))

    with pytest.raises(Refused):
        sign_record(tender.lot, by=people.user("bidder"))
    with pytest.raises(Refused):
        sign_record(tender.lot, by=tender.host)

    assert set(vault.place_of(".").glob("records/*/*")) == before
