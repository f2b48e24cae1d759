"""The signs that a DOCX needs, cut out of the platform's font and put into the file (ECMA-376 part 1, 17.8.1)."""

from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bidding import printing

if TYPE_CHECKING:
    from docx.document import Document

NAME = "Clearbid Sans SC"
FONT_TABLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"
FONT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
# The key only makes the file no font file that anybody would install; the standard asks for it.
SPACE = UUID("6f1c4c1e-2c52-5c6f-9d63-6a8f6f2b7c11")


def embed(made: "Document", *, text: str) -> None:
    """Put the font with the signs of `text` into a DOCX and have the office use it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    cut = subset(text)
    key = uuid5(SPACE, text)
    package = made.part.package
    font = Part(PackURI("/word/fonts/font1.odttf"), OBFUSCATED, obfuscated(cut, key), package)
    table = next(rel.target_part for rel in made.part.rels.values() if rel.reltype == FONT_TABLE)
    rel = table.relate_to(font, FONT)
    entry = (
        f'<w:font w:name="{NAME}"><w:charset w:val="86"/><w:family w:val="swiss"/>'
        f'<w:embedRegular r:id="{rel}" w:fontKey="{{{str(key).upper()}}}"/></w:font></w:fonts>'
    )
    table._blob = _with_relations(table.blob).replace(b"</w:fonts>", entry.encode())
    _ask_to_use(made)


def _with_relations(blob: bytes) -> bytes:
    """Make sure that the font table knows the namespace of relations."""
    if b"xmlns:r=" in blob:
        return blob
    names = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    return blob.replace(b"<w:fonts ", b"<w:fonts " + names, 1)


def _ask_to_use(made: "Document") -> None:
    from docx.oxml import OxmlElement

    settings = made.settings.element
    # The standard wants these first (17.15.1), behind the view and zoom.
    for place, name in enumerate(("w:embedTrueTypeFonts", "w:saveSubsetFonts")):
        settings.insert(_after_zoom(settings) + place, OxmlElement(name))


def _after_zoom(settings: object) -> int:
    from docx.oxml.ns import qn

    early = {qn(f"w:{name}") for name in ("writeProtection", "view", "zoom", "removePersonalInformation")}
    children = list(settings)  # type: ignore[call-overload]
    return max((place + 1 for place, child in enumerate(children) if child.tag in early), default=0)


def subset(text: str) -> bytes:
    """Return a TrueType font with the signs of a text and the Latin letters."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(notdef_outline=True, hinting=False, layout_features=[], name_IDs=["*"])
    font = TTFont(printing.font_path(), lazy=True, recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(text=text + "".join(chr(sign) for sign in range(0x20, 0x7F)))
    cutter.subset(font)
    font["name"].setName(NAME, 1, 3, 1, 0x409)
    font["name"].setName(NAME, 4, 3, 1, 0x409)
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def obfuscated(font: bytes, key: UUID) -> bytes:
    """Mix the key into the first 32 bytes, the way the standard says; doing it again gives the font back."""
    mask = bytes.fromhex(key.hex)[::-1]
    return bytes(byte ^ mask[place % 16] for place, byte in enumerate(font[:32])) + font[32:]
