"""Files from elsewhere: the vendored scripts are the pinned ones, the font holds rare names."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(settings.BASE_DIR)
FONT = ROOT / "evaluation" / "fonts" / "ClearbidSansSC-Regular.ttf"
LINES = ["评标委员会成员 王䶮 李燊 吉㛃", "人民币贰仟肆佰万元整 ¥24,000,000.00（100％）", "★☆①⑩Ⅲ㎡℃±≤≥□√×"]


def test_the_vendored_scripts_are_the_pinned_ones() -> None:
    check = subprocess.run(
        [sys.executable, ROOT / "scripts" / "vendor_assets.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (check.returncode, check.stdout) == (0, "The vendored files are the pinned ones.\n")


@pytest.fixture(scope="module")
def face() -> TTFont:
    font = TTFont("Clearbid Sans SC under test", FONT)
    pdfmetrics.registerFont(font)
    return font


def test_the_pdf_font_embeds_and_its_text_can_be_found_again(face: TTFont) -> None:
    paper = BytesIO()
    canvas = Canvas(paper)
    canvas.setFont(face.fontName, 12)
    for number, line in enumerate(LINES):
        canvas.drawString(50, 700 - 30 * number, line)
    canvas.save()

    found = PdfReader(paper).pages[0].extract_text()

    assert [line for line in LINES if line.replace(" ", "") not in found.replace(" ", "")] == []
    assert b"/FontFile2" in paper.getvalue()


@pytest.mark.parametrize(
    ("first", "last", "block"), [(0x4E00, 0x9FA5, "URO"), (0x3400, 0x4DB5, "extension A")]
)
def test_the_font_has_every_ideograph_of(face: TTFont, first: int, last: int, block: str) -> None:
    assert [chr(code) for code in range(first, last + 1) if code not in face.face.charToGlyph] == [], block


def test_the_licence_lies_beside_the_font() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text(encoding="utf-8")
