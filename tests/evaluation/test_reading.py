"""Documents of bids as experts read them: which are open, under which names, what a hostile file does, private notes."""

import io
import zipfile

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from bidding.linting.reading import Unreadable
from bidding.models import OpenedEnvelope
from evaluation.models import CallState, Member, PageNote, Room
from evaluation.pages import Page, pages_of, read_pages
from evaluation.queries import bids_in, present_members
from evaluation.queries.files import coded_name, number_of, readable_files
from tests.evaluation import making
from tests.evaluation.making_documents import docx, opened_file, pdf, xlsx

AUTHOR = "中诚建设集团有限公司"


@pytest.fixture
def room(scene):
    return making.running(scene)


def at_seat(room, number=1):
    member = present_members(room).select_related("user").get(number=number)
    client = Client()
    client.force_login(member.user)
    return member, client


@pytest.mark.slow
@pytest.mark.django_db
def test_a_member_reads_what_is_open_now_under_codes_and_nobody_else_reads_anything(room, scene):
    bid = bids_in(room).first()
    open_, priced = (
        opened_file(bid, f"{AUTHOR}.pdf", pdf(1, author=AUTHOR)),
        opened_file(bid, "报价.pdf", pdf(1), kind="price"),
    )
    member, client = at_seat(room)
    code = room.code_of(bid.pk)
    page = client.get(reverse("evaluation:documents", args=[room.pk, code]))

    assert [coded_name(room, one) for one in readable_files(member, bid)] == [
        f"{code}-{number_of(room, open_.pk)}"
    ]
    assert f"{code}-{number_of(room, open_.pk)}" in page.content.decode()
    assert [name for name in (AUTHOR, "报价", bid.bidder.name) if name in page.content.decode()] == []
    urls = [
        reverse(f"evaluation:{name}", args=[room.pk, number_of(room, priced.pk)]) for name in ("file", "read")
    ]
    assert [client.get(url).status_code for url in urls] == [404, 404]
    for stranger in (scene.centre, scene.supervisor, scene.bidders[0]):
        outside = Client()
        outside.force_login(stranger)
        assert (
            outside.get(reverse("evaluation:read", args=[room.pk, number_of(room, open_.pk)])).status_code
            == 404
        )
    Room.objects.filter(pk=room.pk).update(prices_opened_at=room.started_at)
    # In a blind evaluation a member reads prices only after her own lock.
    assert client.get(urls[1]).status_code == 404
    Room.objects.filter(pk=room.pk).update(blind=False)
    assert client.get(urls[1]).status_code == 200
    # Whoever has been replaced reads no more.
    Member.objects.filter(pk=member.pk).update(state=CallState.REPLACED, chair=False)
    assert (
        client.get(reverse("evaluation:read", args=[room.pk, number_of(room, open_.pk)])).status_code == 404
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_bytes_go_to_the_reader_in_parts_and_an_address_opened_by_itself_leads_there(room):
    one = opened_file(bids_in(room).first(), "a.pdf", bytes(range(256)))
    _member, client = at_seat(room)
    url = reverse("evaluation:file", args=[room.pk, number_of(room, one.pk)])

    def part(asked):
        answer = client.get(url, headers={"Range": asked})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, answer.headers.get("Content-Range"), body

    assert part("bytes=0-3") == (206, "bytes 0-3/256", b"\0\1\2\3")
    assert part("bytes=250-") == (206, "bytes 250-255/256", bytes(range(250, 256)))
    assert part("bytes=254-9999") == (206, "bytes 254-255/256", b"\xfe\xff")
    assert part("bytes=256-") == (416, "bytes */256", b"")
    for odd in ("bytes=5-2", "bytes=-5", "bytes=a-b", "bytes=0-1,3-4", f"bytes={'9' * 40}-"):
        status, _range, body = part(odd)
        assert (status, body) in {(416, b""), (200, bytes(range(256)))}
    answer = client.get(url, headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        reverse("evaluation:read", args=[room.pk, number_of(room, one.pk)]),
    )
    assert client.get(url).headers["Cache-Control"] == "private, no-store"


@pytest.mark.slow
@pytest.mark.django_db
def test_notes_are_each_members_own_and_are_links_to_their_pages(room):
    bid = bids_in(room).first()
    one, code = opened_file(bid, "a.pdf", pdf(1)), room.code_of(bid.pk)
    (member, client), (_other, elsewhere) = at_seat(room), at_seat(room, 2)
    url = reverse("evaluation:note", args=[room.pk])
    data = {
        "bid": code,
        "file": number_of(room, one.pk),
        "page": "12",
        "criterion": "T1",
        "text": f"见 {code}-{number_of(room, one.pk)}#3 <b>",
    }

    said = client.post(url, data).content.decode()

    read = reverse("evaluation:read", args=[room.pk, number_of(room, one.pk)])
    assert f'href="{read}#page=12"' in said
    assert f'href="{read}#page=3" data-read' in said
    assert "&lt;b&gt;" in said
    kept = PageNote.objects.get()
    assert (kept.member_id, kept.page, kept.criterion) == (member.pk, 12, "T1")
    for wrong in (
        {"text": " "},
        {"text": "x" * 2001},
        {"criterion": "X"},
        {"page": "0", "file": "", "criterion": "P"},
    ):
        assert client.post(url, data | wrong).status_code == 403
    assert client.post(url, data | {"file": one.pk}).status_code == 404
    assert "note-list" not in elsewhere.get(read).content.decode()
    assert elsewhere.post(url, {"bid": code, "drop": kept.pk}).status_code == 404
    assert client.post(url, {"bid": code, "drop": kept.pk}).content.decode().strip() == ""
    assert PageNote.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_references_and_pages_of_an_answer_become_links_and_nothing_else_does(room):
    def links(text):
        page = Template("{% load reading %}{{ text|page_refs:room }}")
        return page.render(Context({"text": text, "room": room})).count("<a ")

    one = opened_file(bids_in(room).first(), "a.pdf", b"%PDF-1.7")
    answer = Template("{% load reading %}{% pages_of_answer '12-15、20 <i>' room file %}")
    assert [links(text) for text in ("A-1#2", "见A-1#2，B-3。", "A-1", "Z-1#2", "AA-1#2", "xA-1#2", "A-1#", "<A-1#2>")] == [
        1, 2, 1, 0, 0, 0, 0, 1,
    ]  # fmt: skip
    shown = answer.render(Context({"room": room, "file": one}))
    assert (shown.count("#page="), "&lt;i&gt;" in shown) == (3, True)


@pytest.mark.pure
def test_office_files_become_pages_of_text_and_nothing_in_them_runs():
    assert read_pages(docx("一、概况", "<script>1</script>"), "docx") == [
        Page(lines=["一、概况", "<script>1</script>"])
    ]
    assert read_pages("第一行\n第二行".encode("gb18030"), "txt") == [Page(lines=["第一行", "第二行"])]
    book = read_pages(xlsx(人员=[["张某", 1.5], ["=1+1", ""]], 空=[]), "xlsx")
    assert book == [Page(title="人员", rows=[["张某", "1.5"], ["=1+1"]])]
    many = read_pages(xlsx(a=[[n] for n in range(130)]), "xlsx")
    assert [len(page.rows) for page in many] == [60, 60, 10]


@pytest.mark.pure
def test_what_cannot_be_read_is_refused_by_name():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * (201 * 1024**2))
    found = {}
    for name, (content, ending) in {
        "bomb": (bomb.getvalue(), "xlsx"),
        "no zip": (b"PK\3\4 not a zip", "xlsx"),
        "noise": (bytes(range(256)), "xlsx"),
        "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "docx"),
        "empty": (b"", "txt"),
    }.items():
        with pytest.raises(Unreadable) as refusal:
            read_pages(content, ending)
        found[name] = refusal.value.code
    assert found == {
        "bomb": "bomb",
        "no zip": "broken",
        "noise": "broken",
        "old": "old_office",
        "empty": "empty",
    }


@pytest.mark.slow
@pytest.mark.pure
def test_a_small_workbook_with_a_huge_text_is_refused():
    small = xlsx(a=[["长" * 2000] * 40 for _row in range(30)])

    assert len(small) < 50_000
    with pytest.raises(Unreadable) as refusal:
        read_pages(small, "xlsx")
    assert refusal.value.code == "too_heavy"


@pytest.mark.slow
@pytest.mark.pure
def test_a_file_is_read_in_a_process_apart(tmp_path):
    place = tmp_path / "one"
    place.write_bytes(docx("一、概况"))

    assert pages_of(place, "docx", "0") == (Page(lines=["一、概况"]),)
    place.write_bytes(b"PK\3\4")
    with pytest.raises(Unreadable):
        pages_of(place, "docx", "1")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_blind_member_learns_a_bidder_neither_from_numbers_nor_from_papers_that_name_it(room):
    files = [opened_file(bid, "a.pdf", b"%PDF-1.7") for bid in bids_in(room)]
    bid = bids_in(room).first()
    envelope = making._envelope(bid, "guarantee", 999_999)
    OpenedEnvelope.objects.create(envelope=envelope, opened_at=room.started_at)
    letter = opened_file(bid, "保函.pdf", b"%PDF-1.7", kind="guarantee")
    member, client = at_seat(room)
    numbers = [number_of(room, file.pk) for file in files]

    assert len({*numbers}) == len(files)
    assert [number - numbers[0] for number in numbers] != [file.pk - files[0].pk for file in files]
    assert letter not in readable_files(member)
    page = client.get(reverse("evaluation:documents", args=[room.pk, room.code_of(bid.pk)])).content.decode()
    assert str(number_of(room, letter.pk)) not in page
    Room.objects.filter(pk=room.pk).update(blind=False)
    assert letter in readable_files(at_seat(room)[0])
