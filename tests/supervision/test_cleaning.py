"""What an anonymous file may not do while it is cleaned, and what it may not keep."""

from io import BytesIO

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.permits import Refused
from bidding.models import Lot
from supervision.actions import tips as acts
from supervision.actions.claims import Handed
from supervision.cleaning import jpegs
from supervision.cleaning.freeing import NotCleanableError, cleaned
from supervision.cleaning.parent import cleaned_apart
from supervision.models import Tip
from tests.bidding import making_bids as bids


def unfolding(levels: int, kids: int = 10) -> bytes:
    """A PDF of some hundred bytes whose page tree names each node ten times: 10 ** levels pages."""
    rows = [b"<</Type/Catalog/Pages 2 0 R>>"]
    for level in range(levels):
        named = b" ".join(b"%d 0 R" % (level + 3) for _kid in range(kids))
        rows.append(b"<</Type/Pages/Count %d/Kids[%s]>>" % (kids ** (levels - level), named))
    rows.append(b"<</Type/Page/MediaBox[0 0 9 9]>>")
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, row) for number, row in enumerate(rows, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n0\n%%%%EOF" % (len(rows) + 1)


def straight(pages: int) -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), BytesIO()
    for _page in range(pages):
        writer.add_blank_page(9, 9)
    writer.write(out)
    return out.getvalue()


def photo(size: tuple[int, int] = (16, 16)) -> bytes:
    from PIL import Image

    exif, out = Image.Exif(), BytesIO()
    exif[0x010F], exif[0x013B] = "SpyPhone SN-4711", "Zhang San"
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif, comment=b"ZHANG-COMMENT", progressive=True)
    return out.getvalue()


def scan(data: bytes, *filters: str) -> bytes:
    """A PDF that shows one picture, its bytes as they came from the phone."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

    image = StreamObject()
    image.set_data(data)
    image.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image")})
    names = [NameObject(one) for one in filters]
    image[NameObject("/Filter")] = names[0] if len(names) == 1 else ArrayObject(names)
    for key in ("/Width", "/Height"):
        image[NameObject(key)] = NumberObject(16)
    writer, out = PdfWriter(), BytesIO()
    page = writer.add_blank_page(99, 99)
    held = DictionaryObject({NameObject("/Im0"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
    writer.write(out)
    return out.getvalue()


@pytest.mark.pure
@pytest.mark.parametrize(
    "data", [unfolding(9), unfolding(1), straight(301)], ids=["a thousand million pages", "ten", "301"]
)
def test_a_page_tree_that_unfolds_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(NotCleanableError):
        cleaned(data, "pdf")

    assert len(data) < 200_000


@pytest.mark.pure
def test_a_plain_page_tree_is_taken() -> None:
    from pypdf import PdfReader

    assert len(PdfReader(BytesIO(cleaned(straight(30), "pdf"))).pages) == 30


@pytest.mark.pure
def test_a_picture_of_more_pixels_than_a_camera_makes_is_refused() -> None:
    with pytest.raises(NotCleanableError) as error:
        cleaned(photo((6_001, 5_000)), "jpg")

    assert str(error.value) == "pixels"


@pytest.mark.pure
@pytest.mark.parametrize("outer", [(), ("/FlateDecode",), ("/ASCII85Decode",)])
def test_a_scan_in_a_pdf_loses_camera_author_and_remarks_but_not_its_picture(outer: tuple[str, ...]) -> None:
    from base64 import a85encode
    from zlib import compress

    from PIL import Image
    from pypdf import PdfReader

    plain = photo()
    data = {(): plain, ("/FlateDecode",): compress(plain)}.get(outer, a85encode(plain) + b"~>")

    page = PdfReader(BytesIO(cleaned(scan(data, *outer, "/DCTDecode"), "pdf"))).pages[0]
    shown = page["/Resources"]["/XObject"]["/Im0"].get_object()._data  # type: ignore[index]

    assert [one in shown for one in (b"Spy", b"Zhang", b"ZHANG", b"Exif")] == [False] * 4
    assert Image.open(BytesIO(shown)).tobytes() == Image.open(BytesIO(plain)).tobytes()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("data", "kind"), [(b"no picture", "/DCTDecode"), (b"\x00\x00\x00\x0cjP  ", "/JPXDecode")]
)
def test_a_picture_in_a_pdf_that_cannot_be_freed_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(NotCleanableError) as error:
        cleaned(scan(data, kind), "pdf")

    assert str(error.value) in {"jpeg", "jpx"}


@pytest.mark.pure
@given(st.integers(0, 700), st.binary(max_size=60))
def test_no_broken_jpeg_keeps_a_remark(cut: int, put: bytes) -> None:
    whole = photo()
    try:
        freed = jpegs.freed(whole[:cut] + put + whole[cut:] + b"ZHANG-COMMENT")
    except ValueError:
        freed = b""

    assert freed == b"" or (freed[-2:] == b"\xff\xd9" and b"Spy" not in freed)


def test_the_child_gives_what_it_freed_and_dies_alone() -> None:
    freed = cleaned_apart(photo(), "jpg")
    with pytest.raises(NotCleanableError):
        cleaned_apart(unfolding(9), "pdf")

    assert (freed[:3], b"Spy" in freed) == (b"\xff\xd8\xff", False)


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervision.cleaning.parent.PATIENCE", 0.01)

    with pytest.raises(NotCleanableError) as error:
        cleaned_apart(photo(), "jpg")

    assert str(error.value) == "too_slow"


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_database_while_a_tip_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    lot: Lot = bids.open_lot().lot
    held: list[bool] = []

    def noted(data: bytes, kind: str) -> bytes:
        held.append(connection.in_atomic_block)
        return cleaned_apart(data, kind)

    monkeypatch.setattr("supervision.actions.cleaning.cleaned_apart", noted)
    tip, _code = acts.give_tip(
        lot.project.supervisor, subject="围标", text="三家。", lot=lot, files=[Handed("a", BytesIO(photo()))]
    )
    acts.add_to_tip(tip, text="再补充。", files=[Handed("b", BytesIO(photo()))])
    with pytest.raises(Refused):
        acts.give_tip(
            lot.project.supervisor, subject="", text="三家。", files=[Handed("a", BytesIO(photo()))]
        )

    assert (held, Tip.objects.get().messages.count()) == ([False, False], 2)
