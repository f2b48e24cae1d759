"""Make evaluation/fonts/ClearbidSansSC-Regular.ttf, the Chinese font that PDFs embed.

reportlab embeds TrueType outlines only, and Debian's Noto Sans CJK has CFF ones. A maintainer runs this once
with fonts-noto-cjk installed: the SC face is cut down to what names and notices need, its curves become
quadratic, and the family gets a name of its own, as its licence (SIL OFL 1.1) asks of changed versions.
The same input gives the same bytes.
"""

import argparse
import subprocess
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TARGET = Path(__file__).resolve().parent.parent / "evaluation" / "fonts" / "ClearbidSansSC-Regular.ttf"
FAMILY = "Clearbid Sans SC"
FACE = "Noto Sans CJK SC"
MAX_ERROR = 2.0  # thousandths of an em a quadratic curve may lie off its cubic
EPOCH = 3_786_912_000  # 2024-01-01 in the font's own count from 1904: never the time of building

RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x00FF),  # Latin with accents, ¥ § ±
    (0x0370, 0x03FF),  # Greek, for engineering
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x203E),
    (0x20AC, 0x20AC),  # €
    (0x2100, 0x214F),  # ℃ № ™
    (0x2150, 0x218F),  # Ⅰ Ⅱ Ⅲ
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x22FF),  # ≤ ≥ ≠ ∑
    (0x2460, 0x24FF),  # ① ⑴
    (0x2500, 0x257F),  # lines of tables
    (0x25A0, 0x25FF),  # □ ■ ○
    (0x2600, 0x2642),  # ★ ☆ ☑
    (0x2700, 0x27BF),
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3200, 0x33FF),  # ㈠ ㎡ ㎥
    (0x3400, 0x4DBF),  # Extension A, with the rare names' characters such as 䶮
    (0x4E00, 0x9FFF),  # the unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
)
# Common in names of people and places, outside the blocks above (通用规范汉字表, third table).
FURTHER = "\U000200cb\U0002033a\U00020bb7\U0002a6a5𠅤𡎚𡐓𢘥𣗋𤧛𤩽𥔲𥻗𦈡𦝼𦰡𨐈𨙸𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍙𫍢𫍣𫍯𫍰𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓩𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚈𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"


def source_face() -> TTFont:
    """Open the Simplified Chinese face of the collection."""
    for font in TTCollection(SOURCE, lazy=True).fonts:
        if font["name"].getDebugName(1) == FACE:
            return font
    raise SystemExit(f"{SOURCE} has no face {FACE}")


def cut_down(font: TTFont) -> None:
    """Keep the wanted characters, upright writing only, and no features."""
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.desubroutinize = True
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    cutter.populate(unicodes=sorted(wanted | {ord(character) for character in FURTHER}))
    cutter.subset(font)


def to_truetype(font: TTFont) -> None:
    """Replace the cubic outlines by quadratic ones."""
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    font.setGlyphOrder(order)
    table = newTable("glyf")
    table.glyphOrder = order
    table.glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = table
    for name in order:
        table.glyphs[name].recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(table.glyphs[name], "xMin", 0))
    _maxp(font, len(order))
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def _maxp(font: TTFont, glyphs: int) -> None:
    font["maxp"] = maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, glyphs
    fields = "Zones TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions"
    for field in fields.split():
        setattr(maxp, f"max{field}", 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0


def rename(font: TTFont) -> None:
    """Give the changed font its own name; keep the copyright and licence."""
    names = font["name"]
    kept = {0: names.getDebugName(0), 13: names.getDebugName(13), 14: names.getDebugName(14)}
    own = {
        1: FAMILY,
        2: "Regular",
        3: f"{FAMILY} 1.0, from {names.getDebugName(5)}",
        4: FAMILY,
        5: "Version 1.0",
        6: "ClearbidSansSC-Regular",
    }
    names.names = []
    for number, text in sorted({**kept, **own}.items()):
        if text:
            names.setName(text, number, 3, 1, 0x409)
    font["head"].created = font["head"].modified = EPOCH


def main() -> None:
    """Build the font and the licence beside it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    font = source_face()
    cut_down(font)
    to_truetype(font)
    rename(font)
    font.recalcTimestamp = False
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font.save(TARGET, reorderTables=True)
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "fonts-noto-cjk"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    print(
        f"{TARGET.name}: {len(font.getGlyphOrder())} glyphs, {TARGET.stat().st_size:,} bytes, from {version}"
    )


if __name__ == "__main__":
    main()
