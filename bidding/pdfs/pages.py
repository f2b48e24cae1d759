"""The digest of each page of a PDF, and the foot that shows it: an exchanged page is noticed, on paper and in the file.

A page's digest is the SHA-256 over what draws it: the decoded content, the size of the sheet, fonts and all other
resources. The foot stands apart, in a form of its own that cannot draw outside the foot, and is left out.
"""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

FOOT: Final = NameObject("/ClearbidFoot")
BEFORE, AFTER = b"q\n", b"\nQ /ClearbidFoot Do"
# How many hexadecimal digits of a page's digest are printed on it: 64 bits, four groups that people compare by eye.
SHORT: Final = 16
# Points from the lower edge of the sheet that belong to the foot.
FOOT_HEIGHT: Final = 44
# What says where an object hangs or how it is packed, not what it draws.
LEFT_OUT = frozenset({"/Parent", "/P", "/Length", "/Filter", "/DecodeParms"})


def page_digests(pdf: bytes) -> list[str]:
    """Return the SHA-256 of each page, its foot left out, as 64 hexadecimal digits. Raises PdfReadError."""
    reader = PdfReader(BytesIO(pdf))
    hashed = _Hashed()
    return [_page(page, hashed).hex() for page in reader.pages]


def short(digest: str) -> str:
    """Return the form of a page's digest that is printed on it: four groups of four digits."""
    return " ".join(digest[place : place + 4] for place in range(0, SHORT, 4))


def with_feet(pdf: bytes, feet: bytes) -> bytes:
    """Put onto each page of a PDF the foot that stands on the same page of `feet`."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for page, foot in zip(writer.pages, PdfReader(BytesIO(feet)).pages, strict=True):
        _put(writer, page, foot)
    return _written(writer)


def joined(parts: Sequence[bytes], *, attached: dict[str, bytes] | None = None) -> bytes:
    """Return one PDF of several, page after page, as they are; `attached` are files (name → bytes) inside it."""
    writer = PdfWriter(clone_from=BytesIO(parts[0]))
    for part in parts[1:]:
        writer.append(BytesIO(part), import_outline=False)
    for name, data in (attached or {}).items():
        writer.add_attachment(name, data)
    return _written(writer)


def attachments(pdf: bytes) -> dict[str, bytes]:
    """Return the files inside a PDF, by name."""
    return {name: given[0] for name, given in PdfReader(BytesIO(pdf)).attachments.items() if given}


def _put(writer: PdfWriter, page: Any, foot: Any) -> None:
    form = DecodedStreamObject()
    form.set_data(foot.get_contents().get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = _foot_box(page)
    form[NameObject("/Resources")] = foot["/Resources"].clone(writer)
    resources = DictionaryObject(page["/Resources"].get_object())
    resources[NameObject("/XObject")] = DictionaryObject({FOOT: writer._add_object(form.flate_encode())})
    page[NameObject("/Resources")] = resources
    content = page["/Contents"]
    parts = list(content) if isinstance(content, ArrayObject) else [page.raw_get("/Contents")]
    around = [writer._add_object(_stream(data)) for data in (BEFORE, AFTER)]
    page[NameObject("/Contents")] = ArrayObject([around[0], *parts, around[1]])


def _foot_box(page: Any) -> ArrayObject:
    return ArrayObject([FloatObject(0), FloatObject(0), page.mediabox[2], FloatObject(FOOT_HEIGHT)])


def _stream(data: bytes) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return made


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(page: Any, hashed: "_Hashed") -> bytes:
    """Hash a page; a foot counts as one only in its place, so that nothing else can be hidden in it."""
    resources = dict(page["/Resources"].get_object())
    forms = dict(resources.get("/XObject", DictionaryObject()).get_object())
    parts = _parts(page)
    if FOOT in forms and parts[0] == BEFORE and parts[-1] == AFTER:
        form = forms[FOOT].get_object()
        if form.get("/BBox") == _foot_box(page) and "/Matrix" not in form:
            parts = parts[1:-1]
            del forms[FOOT]
    resources.pop("/XObject", None)
    if forms:
        resources["/XObject"] = DictionaryObject(forms)
    drawn = [
        sha256(b"\n".join(parts)).digest(),
        hashed.of(page.mediabox),
        hashed.of(DictionaryObject(resources)),
    ]
    return sha256(b"clearbid page 1\n" + b"".join(drawn) + str(page.rotation).encode()).digest()


def _parts(page: Any) -> list[bytes]:
    content = page["/Contents"]
    streams = [one.get_object() for one in content] if isinstance(content, ArrayObject) else [content]
    return [stream.get_data() for stream in streams]


class _Hashed:
    """Hashes PDF objects with all that they refer to; what many pages share is hashed once."""

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}

    def of(self, found: Any) -> bytes:
        """Return the SHA-256 of an object; equal objects have equal hashes wherever they stand in the file."""
        if isinstance(found, IndirectObject):
            if found.idnum not in self._known:
                self._known[found.idnum] = b"circle"
                self._known[found.idnum] = self.of(found.get_object())
            return self._known[found.idnum]
        return sha256(self._told(found)).digest()

    def _told(self, found: Any) -> bytes:
        if isinstance(found, DictionaryObject):
            inside = sorted((str(key), self.of(found.raw_get(key))) for key in found if key not in LEFT_OUT)
            data = sha256(found.get_data()).digest() if isinstance(found, StreamObject) else b""
            return b"dict" + b"".join(key.encode() + b"\0" + value for key, value in inside) + data
        if isinstance(found, ArrayObject):
            return b"list" + b"".join(self.of(one) for one in found)
        if isinstance(found, BooleanObject):
            return f"bool {found.value}".encode()
        if isinstance(found, FloatObject | NumberObject):
            return f"number {float(found):.6f}".encode()
        if isinstance(found, ByteStringObject):
            return b"text " + bytes(found)
        if isinstance(found, NameObject):
            return f"name {found}".encode()
        return f"text {found}".encode() if isinstance(found, TextStringObject) else b"null"
