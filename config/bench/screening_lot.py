"""One lot from the files to the findings: 20 bidders with PDFs of 300 pages each, by the command that does it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from config.bench import apart
from config.bench.figures import Figure, Tell, at_least, at_most
from config.bench.writing import Writer, written

BIDDERS, PAGES, LINES, SIGNS = 20, 300, 24, 34
# One page in so many holds the tender's own text; a ring of three shares so many pages, edited by so much.
TEMPLATE_EACH, SHARED_PAGES, EDITS = 5, 12, 0.15
MOST_SECONDS = 60.0
MIB = 1024**2


def measure(*, small: bool, told: Tell) -> list[Figure]:
    """Write the lot, screen it with `manage.py screen_documents`, and look whether the planted ring was found."""
    pages = PAGES // 10 if small else PAGES
    limit = MOST_SECONDS / 10 if small else MOST_SECONDS
    with TemporaryDirectory() as folder:
        home = Path(folder)
        told(f"writing {BIDDERS} bids of {pages} pages")
        _lot(home, pages)
        told("screening")
        took = apart.python(
            ["manage.py", "screen_documents", str(home / "bids"), "--template", str(home / "tender.txt"), "--json", str(home / "found.json")]
        )  # fmt: skip
        found = json.loads((home / "found.json").read_text(encoding="utf-8"))
    ring = {("bidder-00", "bidder-01"), ("bidder-00", "bidder-02"), ("bidder-01", "bidder-02")}
    copied = [pair for pair in found["pairs"] if pair["passages"]]
    first = {(pair["bidder_a"], pair["bidder_b"]) for pair in copied[: len(ring)]}
    return [
        at_most(f"a lot of {BIDDERS} bidders × {pages} pages", took.seconds, "s", target=limit),
        Figure("pages a second", BIDDERS * pages / took.seconds, "/s"),
        at_least("pairs of the planted ring that come first", len(ring & first), "", peer="the ring", of=len(ring), target=1.0),
        Figure("other pairs with copied passages", float(len(copied) - len(ring & first)), ""),
        Figure("memory of the comparing process", took.peak, "MiB"),
    ]  # fmt: skip


def _lot(home: Path, pages: int) -> None:
    writer = Writer(7)
    template = [_page(writer) for _page_number in range(max(1, pages // TEMPLATE_EACH))]
    (home / "tender.txt").write_text("\n".join(template), encoding="utf-8")
    shared = writer.codes(max(1, SHARED_PAGES * pages // PAGES), LINES * SIGNS)
    for number in range(BIDDERS):
        own = [_page(writer) for _page_number in range(pages)]
        own[::TEMPLATE_EACH] = template[: len(own[::TEMPLATE_EACH])]
        if number < 3:
            for place, codes in enumerate(shared):
                own[TEMPLATE_EACH * (place + number) % pages + 1] = written(writer.edited(codes, EDITS))
        folder = home / "bids" / f"bidder-{number:02}"
        folder.mkdir(parents=True)
        _pdf(folder / "proposal.pdf", own, f"author {number}")


def _page(writer: Writer) -> str:
    return writer.texts(1, LINES * SIGNS)[0]


def _pdf(path: Path, pages: list[str], author: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    paper = canvas.Canvas(str(path), pageCompression=1)
    paper.setAuthor(author)
    for text in pages:
        paper.setFont("STSong-Light", 11)
        for line in range(0, len(text), SIGNS):
            paper.drawString(60, 780 - 28 * (line // SIGNS), text[line : line + SIGNS])
        paper.showPage()
    paper.save()
