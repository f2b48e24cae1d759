"""The report: every item of the law, digests of its pages, answers of the members, and a PDF that standard checkers take."""

import io
import json
import subprocess
from datetime import timedelta
from hashlib import sha256

import openpyxl
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from accounts.permits import Refused
from bidding import vault
from bidding.models import Lot, Status
from bidding.pdfs import checking, pages
from bidding.pdfs.identity import identity
from evaluation import actions, glyphs, lettering
from evaluation.models import CallState, PaperKind, SignatureKind
from evaluation.queries import present_members
from evaluation.queries.papers import paper_of, pdf_of
from evaluation.queries.reports import content_of, digest_of
from evaluation.report import opened, printing, proofs, tables
from evaluation.report.course import course
from evaluation.report.sections import sections
from ledger import clock
from ledger.models import Entry
from tests.evaluation import making

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def signed_paper(room) -> bytes:
    return pdf_of(paper_of(room.report, PaperKind.REPORT))


def pages_paper(room) -> bytes:
    return pdf_of(paper_of(room.report, PaperKind.PAGES))


def keyed(member) -> Ed25519PrivateKey:
    """Register an Ed25519 signing key for a member's account."""
    from accounts.actions.keys import register_key
    from accounts.models import KeyPurpose

    key = Ed25519PrivateKey.generate()
    register_key(member.user, KeyPurpose.SIGN, key.public_key().public_bytes_raw().hex())
    return key


@pytest.fixture
def room(db, monday):
    made = making.with_sites(
        making.scene(names=["䶮山建设有限公司", "李燊路桥有限公司", "𠮷野家建设\U0001f98a有限公司"])
    )
    return making.signed(made)


@pytest.fixture
def closed(scene):
    """An evaluation closed after one member signed by key, one dissented, one refused and two kept silent."""
    room = making.reported(scene)
    first, second, third, *_silent = present_members(room).select_related("user", "room__lot")
    key = keyed(first)
    signature = key.sign(actions.statement_for(first))
    actions.sign_report(member=first, signature=signature, by=first.user)
    actions.sign_report(
        member=second, dissent="对投标人A的技术评审结论有不同意见，理由见会议记录。", by=second.user
    )
    actions.refuse_report(member=third, by=third.user)
    actions.deem_consent(room=room, at=room.report.sign_by + timedelta(seconds=1))
    return actions.complete(room=room, by=scene.centre)


def test_the_works_report_has_the_ten_items_of_the_law(room):
    found = sections(room.report.content)

    assert [one.title[0] for one in found] == list("一二三四五六七八九十")
    assert all(one.blocks for one in found)
    assert digest_of(room.report.content) == room.report.sha256


def test_the_procurement_report_has_its_six_items(room):
    found = sections({**room.report.content, "regime": "GP"})

    assert [one.title[0] for one in found] == list("一二三四五六")
    assert [one.law[-3:] for one in found] == ["一）项", "二）项", "三）项", "四）项", "五）项", "六）项"]
    assert all(one.blocks for one in found)


def test_rare_characters_of_names_can_be_read_back_out_of_the_pdf(room):
    text = text_of(pages_paper(room))

    assert "䶮山建设有限公司" in text
    assert "李燊路桥有限公司" in text
    assert "「U+1F98A」" in text
    assert "\U0001f98a" not in text


def test_what_the_font_has_is_left_alone():
    assert glyphs.shown("䶮燊张三") == "䶮燊张三"
    assert glyphs.missing("䶮燊") == []
    assert glyphs.shown("a\U0001f98ab") == "a「U+1F98A」b"


def test_each_page_bears_the_reports_digest_its_own_and_its_number(room):
    paper = paper_of(room.report, PaperKind.PAGES)
    found = PdfReader(io.BytesIO(pdf_of(paper))).pages

    assert len(found) == len(paper.pages) > 1
    for number, (page, digest) in enumerate(zip(found, paper.pages, strict=True), 1):
        text = page.extract_text()
        assert room.report.sha256 in text
        assert pages.short(digest) in text
        assert f"第 {number} 页，共 {len(found)} 页" in text


def test_printing_the_same_content_again_gives_the_same_pages(room):
    again = printing.report_pages(room.report.content, sha256=room.report.sha256)

    assert list(again.digests) == paper_of(room.report, PaperKind.PAGES).pages


def test_every_font_of_the_report_is_embedded(room):
    fonts = {
        bool(font.get_object().get("/FontDescriptor"))
        for page in PdfReader(io.BytesIO(pages_paper(room))).pages
        for font in page["/Resources"]["/XObject"][pages.FOOT]["/Resources"]["/Font"].values()
    }

    assert True in fonts


def test_the_signed_report_is_good_in_standard_checkers_and_one_changed_byte_spoils_it(closed, tmp_path):
    pdf = signed_paper(closed)
    (tmp_path / "report.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", tmp_path / "report.pdf"], check=True, capture_output=True, text=True
    ).stdout
    spoiled = bytearray(pdf)
    spoiled[len(pdf) // 2] ^= 1

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert checking.check(pdf, [identity().root]).problems == ()
    assert checking.check(bytes(spoiled), [identity().root]).problems != ()


def test_every_statement_covers_content_and_pages(closed):
    pdf = signed_paper(closed)

    inside = pages.attachments(pdf)
    assert sha256(inside[proofs.CONTENT_FILE]).hexdigest() == closed.report.sha256
    assert inside[proofs.CONTENT_FILE] == rfc8785.dumps(closed.report.content)
    assert (proofs.exchanged_pages(pdf), proofs.wrong_answers(pdf)) == ([], [])
    assert [one["kind"] for one in json.loads(inside[proofs.SIGNATURES_FILE])["answers"]] == [
        "signed", "dissent", "refused", "deemed", "deemed",
    ]  # fmt: skip


def exchanged(pdf: bytes, place: int, by: int) -> bytes:
    """Put a copy of another page in the place of one, and keep everything else, the files inside too."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    kids = writer._pages.get_object()["/Kids"]
    kids[place] = kids[by]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_exchanged_page_is_named_even_where_the_signature_was_taken_off(closed):
    pdf = signed_paper(closed)

    assert proofs.exchanged_pages(exchanged(pdf, 1, 0)) == [2]
    assert checking.check(exchanged(pdf, 1, 0), [identity().root]).problems != ()


def reattached(pdf: bytes, **files) -> bytes:
    """Return a report with other files inside, as somebody would make it who signs it anew."""
    bare = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        bare.add_page(page)
    for name, data in {
        **pages.attachments(pdf),
        **{f"{key}.json": data for key, data in files.items()},
    }.items():
        bare.add_attachment(name, data)
    out = io.BytesIO()
    bare.write(out)
    return out.getvalue()


def with_answers(pdf: bytes, change) -> bytes:
    """Return a report whose list of answers was changed."""
    given = json.loads(pages.attachments(pdf)[proofs.SIGNATURES_FILE])
    change(given["answers"])
    return reattached(pdf, signatures=rfc8785.dumps(given))


def test_another_content_in_the_file_is_found(closed):
    content = {**closed.report.content, "tie": "x"}

    forged = reattached(signed_paper(closed), content=rfc8785.dumps(content))

    assert proofs.wrong_answers(reattached(signed_paper(closed))) == []
    assert proofs.wrong_answers(forged) == ["1", "2", "3", "4", "5"]


def first(**columns):
    return lambda answers: answers[0].update(columns)


def second(**columns):
    return lambda answers: answers[1].update(columns)


def emptied(answers):
    for line in answers:
        line["statement"] = ""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (second(dissent="同意评审结论。"), ["2"]),
        (second(dissent=""), ["2"]),
        (second(kind="signed"), ["2"]),
        (second(kind="signed", dissent=""), ["2"]),
        (second(kind="refused"), ["2"]),
        (second(code="another"), ["2"]),
        (first(dissent="有不同意见"), ["1"]),
        (first(kind="dissent"), ["1"]),
        (first(kind="anything"), ["1"]),
        (first(proof_sha256=""), ["1"]),
        (emptied, ["1", "2"]),
        (lambda answers: answers.pop(1), ["2"]),
        (lambda answers: answers.clear(), ["1", "2", "3", "4", "5"]),
        (lambda answers: answers.append({**answers[4], "member": 9}), ["9"]),
        (lambda answers: answers.append(answers[0]), ["1"]),
    ],
)
def test_an_answer_that_is_not_what_its_member_gave_is_named(closed, change, found):
    forged = with_answers(signed_paper(closed), change)

    assert proofs.wrong_answers(forged) == found


def test_before_the_award_the_paper_tells_neither_names_nor_keys(closed):
    pdf = signed_paper(closed)
    everything = text_of(pdf) + "".join(data.decode() for data in pages.attachments(pdf).values())

    names = [one.user.person.name for one in present_members(closed).select_related("user__person")]
    proof = closed.report.signatures.first().proof
    assert not any(name in everything for name in names)
    assert all(one.code in everything for one in present_members(closed))
    assert proof.sha256 in everything
    assert (proof.public in everything, proof.value in everything) == (False, False)
    with pytest.raises(Refused):
        actions.open_names(room=closed)


def test_after_the_award_names_keys_and_signatures_are_opened_and_fit_what_was_sealed(closed):
    Lot.objects.filter(pk=closed.lot_id).update(status=Status.AWARDED)

    paper = actions.open_names(room=closed)

    opened = pdf_of(paper)
    assert all(one.user.person.name in text_of(opened) for one in present_members(closed))
    assert actions.open_names(room=closed) == paper
    assert checking.check(opened, [identity().root]).problems == ()
    assert proofs.wrong_proofs(signed_paper(closed), opened, at=clock.now()) == []
    assert Entry.objects.get(act="report.open_names").facts["paper_sha256"] == paper.sha256


def test_after_the_award_anybody_computes_the_letters_of_the_bids_anew(closed):
    Lot.objects.filter(pk=closed.lot_id).update(status=Status.AWARDED)
    report, names = signed_paper(closed), pdf_of(actions.open_names(room=closed))

    given = json.loads(pages.attachments(names)[opened.LETTERS_FILE])
    manifests = {bid.manifest_sha256: closed.code_of(bid.pk) for bid in closed.lot.bids.all()}
    committed = Entry.objects.get(act="room.start").facts["codes_sha256"]
    assert lettering.letters(given["key"], manifests) == manifests
    assert lettering.commitment(given["key"], manifests) == committed
    assert closed.report.content["basics"]["letters_sha256"] == committed
    assert opened.wrong_letters(report, names) == []
    assert (given["key"] in text_of(names).replace(" ", ""), given["key"] in text_of(report)) == (True, False)
    assert closed.draw.salt not in json.dumps(given)


def test_a_proof_that_was_left_out_is_missed(closed):
    Lot.objects.filter(pk=closed.lot_id).update(status=Status.AWARDED)
    names = pdf_of(actions.open_names(room=closed))
    given = json.loads(pages.attachments(names)[proofs.PROOFS_FILE])
    given["proofs"].pop()

    forged = reattached(names, proofs=rfc8785.dumps(given))

    assert proofs.wrong_proofs(signed_paper(closed), forged, at=clock.now()) == ["2"]


def exchanged_letters(given) -> None:
    first, second = given["bids"][:2]
    first["bidder"], second["bidder"] = second["bidder"], first["bidder"]


def other_key(given) -> None:
    given["key"] = "00" * 32


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (exchanged_letters, ["A", "B"]),
        (other_key, ["A", "B", "C", "D", "E"]),
        (lambda given: given["bids"].pop(), ["A", "B", "C", "D", "E"]),
    ],
)
def test_letters_that_were_exchanged_afterwards_are_named(closed, change, found):
    Lot.objects.filter(pk=closed.lot_id).update(status=Status.AWARDED)
    names = pdf_of(actions.open_names(room=closed))
    given = json.loads(pages.attachments(names)[opened.LETTERS_FILE])
    change(given)

    forged = reattached(names, letters=rfc8785.dumps(given))

    assert opened.wrong_letters(signed_paper(closed), forged) == found


def test_a_signature_over_another_answer_is_refused_and_nothing_is_noted(scene):
    room = making.reported(scene)
    member = present_members(room).select_related("user", "room__lot").first()
    key = keyed(member)

    with pytest.raises(Refused) as refusal:
        actions.sign_report(
            member=member, dissent="理由", signature=key.sign(actions.statement_for(member)), by=member.user
        )

    assert (refusal.value.code, room.report.signatures.count()) == ("signature", 0)


def test_silence_and_refusal_are_stated_on_the_page_of_signatures(closed):
    text = text_of(signed_paper(closed))

    kinds = list(closed.report.signatures.order_by("member__number").values_list("kind", flat=True))
    assert kinds[2:] == [SignatureKind.REFUSED, SignatureKind.DEEMED, SignatureKind.DEEMED]
    assert "对投标人A的技术评审结论有不同意见" in text
    assert "专家3、专家4、专家5" in text.replace(" ", "")


def test_what_was_made_is_served_unchanged_and_stands_in_the_ledger(closed, scene):
    client = Client()
    client.force_login(scene.centre)
    first = client.get(reverse("evaluation:pdf", args=[closed.pk])).content
    closed.report.content["tie"] = "x"
    closed.report.save()

    paper = paper_of(closed.report, PaperKind.REPORT)
    assert first == client.get(reverse("evaluation:pdf", args=[closed.pk])).content
    assert sha256(first).hexdigest() == paper.sha256
    assert Entry.objects.get(act="room.close").facts["paper_sha256"] == paper.sha256
    assert vault.place_of(paper.path).stat().st_mode & 0o222 == 0


def test_the_tables_hold_the_results_as_values_and_texts_as_texts(closed):
    content = json.loads(json.dumps(closed.report.content))
    content["prices"]["lines"][0]["bidder"] = '=HYPERLINK("http://evil","x")'

    data = tables.workbook(content, sha256=closed.report.sha256)

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert len(book.sheetnames) == 4
    assert (sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("s", True)
    assert sorted(sheet.cell(row, 3).value for row in range(2, 7)) == [float(one) for one in making.PRICES]
    assert tables.workbook(content, sha256=closed.report.sha256) == data


@pytest.mark.slow
def test_every_page_can_be_drawn(room, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pages_paper(room))

    subprocess.run(["pdftoppm", "-r", "40", "-png", path, tmp_path / "page"], check=True)

    assert len(list(tmp_path.glob("page*.png"))) == len(PdfReader(path).pages)


def deviating(scene):
    return making.revealed(scene, but={1: {("T1", scene.bids[0].pk): "1.0"}})


def test_a_large_deviation_without_a_reason_holds_the_report_back(scene):
    room = deviating(scene)
    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))
    mark = present_members(room).get(number=1).marks.get(criterion="T1", bid=scene.bids[0])
    actions.give_reason(mark=mark, reason="施工组织与现场条件不符", by=mark.member.user)

    made = actions.make_report(room=room, by=making.chair_of(room))

    assert refusal.value.code == "deviations"
    assert [line["reason"] for line in made.content["deviations"]] == ["施工组织与现场条件不符"]


def test_unequal_objective_marks_hold_the_report_back_until_they_are_corrected(scene):
    room = making.revealed(scene, but={2: {("C1", scene.bids[0].pk): "6.0"}})
    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))
    mark = present_members(room).get(number=2).marks.get(criterion="C1", bid=scene.bids[0])

    actions.correct_mark(
        mark=mark, value="8.0", ground="objective", reason="漏计一项业绩", by=mark.member.user
    )
    made = actions.make_report(room=room, by=making.chair_of(room))

    mark.refresh_from_db()
    assert (refusal.value.code, str(mark.value)) == ("objective", "6.0")
    assert [(line["from"], line["to"]) for line in made.content["corrections"]] == [("6.0", "8.0")]


def test_corrections_of_a_member_who_left_are_not_printed_as_her_successor_s(scene):
    room = making.revealed(scene, but={2: {("C1", scene.bids[0].pk): "6.0"}})
    leaver, stays = (present_members(room).get(number=number) for number in (2, 3))
    for member, value in ((stays, "7.0"), (leaver, "8.0")):
        mark = member.marks.get(criterion="C1", bid=scene.bids[0])
        actions.correct_mark(
            mark=mark, value=value, ground="objective", reason="漏计一项业绩", by=member.user
        )
    actions.replace_member(member=leaver, ground="health", reason="突发疾病，送医", by=scene.centre)
    successor = room.members.get(number=2, state=CallState.CALLED)
    actions.reply_to_call(member=successor, accept=True, by=successor.user)
    room.refresh_from_db()

    content = content_of(room, clock.now())

    assert [(line["member"], line["to"]) for line in content["corrections"]] == [("专家 3", "7.0")]
    assert [(line["sealed_code"], line["to"]) for line in content["void_corrections"]] == [
        (leaver.code, "8.0")
    ]
    assert leaver.code in str(course(content))


def test_the_digest_changes_with_the_content(room):
    content = dict(room.report.content)
    content["tie"] = "x"

    assert digest_of(content) != room.report.sha256


def test_the_content_says_what_the_room_knows(scene):
    room = making.revealed(scene, fails={scene.bids[0].pk: ("form", "no_seal_and_sign", "未盖章")})

    content = content_of(room, clock.now())

    assert len(content["opening"]) == 5
    assert len(content["valid"]) == 4
    assert [line["reason"] for line in content["rejections"]] == ["未盖章"]
    assert [line["candidate"] for line in content["ranking"]] == [True, True, True, False]
    assert scene.lot.status in Status.values
