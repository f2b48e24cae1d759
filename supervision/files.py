"""Files that come with complaints and tips: which kinds are taken, and what is taken out of an anonymous one. Pure."""

from io import BytesIO
from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
# Of one thing, and in one go: a request brings 33 MiB at most.
MOST_FILES: Final = 10
MOST_AT_ONCE: Final = 3
# More is no photograph but a bomb: a small file that unfolds to gigabytes.
MOST_PIXELS: Final = 50_000_000
HEADS: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


class NotCleanableError(ValueError):
    """The file cannot be read, or not freed of what tells who made it."""


def kind_of(head: bytes) -> str:
    """Return pdf, png or jpg by a file's first bytes, never by its name; "" for any other."""
    return next((kind for start, kind in HEADS if head.startswith(start)), "")


def cleaned(data: bytes, kind: str) -> bytes:
    """Return a file without what tells who made it, when and with what.

    Pictures are drawn anew, so that nothing but their pixels remains; PDFs get new pages without properties, XMP,
    scripts, annotations and attachments. What is written or seen on the pages stays: only its author can take it out.
    Raises NotCleanableError.
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


# What a page needs to be drawn; all else (annotations, actions, metadata, private data of programs) is left behind.
PAGE_KEYS: Final = frozenset(
    {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit"}
)
HIDDEN: Final = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/JS", "/OC", "/StructParent"}
)


def _pdf(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise NotCleanableError("encrypted")
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


def _without_hidden(writer: object) -> None:
    """Take metadata streams out of every object: pictures inside a PDF carry their own."""
    from pypdf.generic import DictionaryObject

    for one in writer._objects:  # type: ignore[attr-defined]
        if isinstance(one, DictionaryObject):
            for key in HIDDEN & set(one):
                del one[key]
