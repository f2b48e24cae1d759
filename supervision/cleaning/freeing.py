"""What is taken out of an anonymous file. For a process of its own with bounded memory and time: see parent.py."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from supervision.cleaning import jpegs

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import StreamObject

# More is no photograph or paper but a bomb: a small file that unfolds to gigabytes.
MOST_PIXELS: Final = 25_000_000
MOST_PAGES: Final = 300
# What a page needs to be drawn; all else (annotations, actions, metadata, private data of programs) is left behind.
PAGE_KEYS: Final = frozenset(
    {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit"}
)
HIDDEN: Final = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/JS", "/OC", "/StructParent"}
)


class NotCleanableError(ValueError):
    """The file cannot be read, or not freed of what tells who made it."""


def cleaned(data: bytes, kind: str) -> bytes:
    """Return a file without what tells who made it, when and with what.

    Pictures are drawn anew, so that nothing but their pixels remains; PDFs get new pages without properties, XMP,
    scripts, annotations and attachments, and their photographs lose what the camera wrote. What is written or seen on
    the pages stays: only its author can take it out. Raises NotCleanableError.
    """
    try:
        return _pdf(data) if kind == "pdf" else _picture(data, kind)
    except NotCleanableError:
        raise
    except Exception as error:  # parsers of foreign files fail in many ways
        raise NotCleanableError(str(error)[:100]) from error


def _picture(data: bytes, kind: str) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=["PNG" if kind == "png" else "JPEG"]) as found:
        if found.width * found.height > MOST_PIXELS:
            raise NotCleanableError("pixels")
        # The camera's orientation is metadata too: it is carried out, then dropped.
        plain = ImageOps.exif_transpose(found).convert("RGB")
    out = BytesIO()
    fresh = Image.frombytes("RGB", plain.size, plain.tobytes())
    fresh.save(out, format="PNG" if kind == "png" else "JPEG", quality=88)
    return out.getvalue()


def _pdf(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise NotCleanableError("encrypted")
    _ask_tree(reader.root_object["/Pages"])
    writer = PdfWriter()
    for page in reader.pages:
        made = writer.add_page(page)
        for key in [key for key in made if key not in PAGE_KEYS]:
            del made[key]
    _without_hidden(writer)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _ask_tree(root: Any) -> None:
    """Refuse a page tree that names a node twice, or has too many pages: nodes named again unfold without end."""
    seen: set[int] = set()
    waiting, pages = [root.get_object()], 0
    while waiting:
        node = waiting.pop()
        kids = node.get("/Kids")
        pages += kids is None
        if pages > MOST_PAGES:
            raise NotCleanableError("pages")
        for number in _named(kids):
            if number in seen or len(seen) > 2 * MOST_PAGES:
                raise NotCleanableError("pages")
            seen.add(number)
        waiting += [kid.get_object() for kid in kids or ()]


def _named(kids: Any) -> Iterator[int]:
    """Return the numbers of a node's children, which ISO 32000 (table 29) wants to be references."""
    from pypdf.generic import IndirectObject

    for kid in kids or ():
        if not isinstance(kid, IndirectObject):
            raise NotCleanableError("pages")
        yield kid.idnum


def _without_hidden(writer: "PdfWriter") -> None:
    """Take metadata out of every object: pictures inside a PDF carry their own."""
    from pypdf.generic import DictionaryObject, StreamObject

    for one in writer._objects:
        if isinstance(one, DictionaryObject):
            for key in HIDDEN & set(one):
                del one[key]
        if isinstance(one, StreamObject):
            _freed_stream(one)


def _freed_stream(stream: "StreamObject") -> None:
    """Free a stream that is a JPEG, whatever wraps it; JPEG 2000 holds boxes of every kind and is refused."""
    from pypdf.generic import ArrayObject, EncodedStreamObject, NameObject, NullObject

    names = _listed(stream.get("/Filter"))
    if "/JPXDecode" in names:
        raise NotCleanableError("jpx")
    if not {"/DCTDecode", "/DCT"} & set(names):
        return
    inner = stream._data
    if names[:-1]:
        wrapped = EncodedStreamObject()
        wrapped._data = inner
        wrapped[NameObject("/Filter")] = ArrayObject(names[:-1])
        inner = wrapped.get_data()
    parms = _listed(stream.get("/DecodeParms"))
    stream._data = jpegs.freed(inner)
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    stream[NameObject("/DecodeParms")] = parms[-1] if parms else NullObject()


def _listed(value: Any) -> list[Any]:
    found = value.get_object() if value is not None else []
    return list(found) if isinstance(found, list) else [found]
