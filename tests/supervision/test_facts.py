"""Facts are read after the opening only, with their place, and hostile files are survived."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.permits import Refused
from bidding.queries.bids import place_of_file
from ledger.models import Entry
from supervision import words
from supervision.actions import facts
from supervision.actions.facts import gather_facts
from supervision.actions.postings import post
from supervision.actions.screening import screen_lot
from supervision.actions.sketches import keep_sketch
from supervision.models import Fact, Reading
from supervision.queries.near_copies import earlier_copies, earlier_sources, earlier_texts
from supervision.reading.found import Found
from supervision.reading.parent import read_all
from tests.supervision import making

pytestmark = pytest.mark.django_db


def test_nothing_is_read_from_a_bid_before_the_opening() -> None:
    trade = making.sealed_trade(documents=False)

    with pytest.raises(Refused) as refusal:
        gather_facts(trade.lot)

    assert refusal.value.code == "sealed"
    assert Fact.objects.count() == 0


@pytest.mark.slow
def test_every_value_names_its_file_hash_and_method() -> None:
    trade = making.opened_trade()

    gather_facts(trade.lot)

    author = Fact.objects.get(
        bid=trade.ring[0], kind="author", file__name="技术标.pdf", file__opened__envelope__kind="technical"
    )
    assert (author.value, author.sha256, author.method[:5]) == ("luo", author.file.sha256, "pypdf")
    machine = Fact.objects.filter(bid=trade.ring[0], kind="machine_code").first()
    assert (machine.source, machine.method) == ("price/letter.json", "clearbid-letter/1")
    text = Reading.objects.filter(bid=trade.ring[0], file__name="技术标.pdf").first()
    assert "静态破碎" in "".join(text.pages[0].split())
    prices = Reading.objects.filter(bid=trade.ring[0], file__name="清单.xlsx").first().prices
    assert Decimal(prices["040100"]) == (Decimal("75.82") * Decimal("0.93")).quantize(Decimal("0.01"))


def test_a_file_read_once_is_not_read_again() -> None:
    trade = making.opened_trade(documents=False)
    gather_facts(trade.lot)
    entries = Entry.objects.count()

    again = gather_facts(trade.lot)

    assert (again, Entry.objects.count()) == (0, entries)


def test_a_file_that_changed_in_the_vault_is_named_and_not_read() -> None:
    trade = making.opened_trade(documents=False)
    file = trade.ring[0].envelopes.first().opened.files.first()
    place = place_of_file(file)
    place.chmod(0o600)
    place.write_bytes(b"something else")

    gather_facts(trade.lot)

    assert Reading.objects.get(file=file).problem == "changed"


def test_broken_empty_and_unknown_files_are_counted_and_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"%PDF-1.7 nothing follows")
    (tmp_path / "b").write_bytes(b"")
    (tmp_path / "c").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "d").write_bytes(b"AC1032")
    files = [("坏.pdf", tmp_path / "a"), ("空.pdf", tmp_path / "b"), ("坏.xlsx", tmp_path / "c"),
             ("图.dwg", tmp_path / "d"), ("无.pdf", tmp_path / "missing")]  # fmt: skip

    problems = [found.problem for found in read_all(files)]

    assert problems == ["malformed", "empty", "malformed", "unsupported", "missing"]


def test_a_spreadsheet_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (220 * 1024 * 1024))

    (found,) = read_all([("清单.xlsx", tmp_path / "bomb")])

    assert found.problem == "bomb"


def test_a_scan_without_text_is_unknown_not_innocent(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "scan")

    (found,) = read_all([("扫描.pdf", tmp_path / "scan")])

    assert found.problem == "no_text"


def test_a_file_whose_reader_was_killed_is_read_again_at_the_next_screening() -> None:
    trade = making.opened_trade(documents=False)
    gather_facts(trade.lot)
    Reading.objects.filter(bid=trade.ring[0]).update(problem="killed", pages=[])
    own = Reading.objects.filter(bid=trade.ring[0])

    gather_facts(trade.lot)
    not_yet = set(own.values_list("problem", flat=True))
    screen_lot(trade.lot)
    gather_facts(trade.lot)

    assert not_yet == {"killed"}
    assert set(own.values_list("problem", flat=True)) <= {"", "no_text"}


def test_what_was_read_before_the_process_ended_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    trade = making.opened_trade(documents=False)
    whole, read = facts.read_each, []

    def dies(files: list[Any], **more: Any) -> Iterator[tuple[int, Found]]:
        read.append(len(files))
        for number, one in enumerate(whole(files, **more)):
            if len(read) == 1 and number == 3:
                raise KeyboardInterrupt
            yield one

    monkeypatch.setattr(facts, "STORE_EVERY", 0.0)
    monkeypatch.setattr(facts, "read_each", dies)
    with pytest.raises(KeyboardInterrupt):
        gather_facts(trade.lot)
    stored = Reading.objects.filter(bid__lot=trade.lot).count()
    gather_facts(trade.lot)

    assert (stored, read[1]) == (3, read[0] - 3)
    assert Reading.objects.filter(bid__lot=trade.lot).count() == read[0]


def test_a_firms_text_met_in_another_lot_is_found_by_its_sketch_and_its_own_is_not() -> None:
    here, there = making.opened_trade(documents=False), making.opened_trade(documents=False)
    text = Found(pages=[making.RING_TEXT * 2 + making.OWN_TEXTS[0] * 2])
    for trade in (here, there):
        gather_facts(trade.lot)
    mine, other = (Reading.objects.filter(bid=trade.bids[0]).first() for trade in (here, there))
    for reading in (mine, other):
        Reading.objects.filter(pk=reading.pk).update(pages=text.pages)
        keep_sketch(reading, text)

    found = earlier_copies(here.lot, here.bids)

    assert [(one.reading, one.earlier, one.share) for one in found] == [(mine.pk, other.pk, 1.0)]
    sources = earlier_sources(here.lot, here.bids)
    assert list(earlier_texts(sources).values()) == [text.pages[0] + "\n"]
    assert earlier_copies(here.lot, [*here.bids, *there.bids]) == []
    assert earlier_copies(here.lot, here.bids, upto=other.pk - 1) == []

    # A firm met with the machine of a bidder here, or under one parent with it, may have planted the text: no source.
    parent, firm = here.bids[0].bidder, there.bids[0].bidder
    type(firm).objects.filter(pk=firm.pk).update(controller_uscc=parent.uscc)
    assert (sources, earlier_sources(here.lot, here.bids)) == ({other.pk: firm.pk}, {})
    type(firm).objects.filter(pk=firm.pk).update(controller_uscc="")
    for trade in (here, there):
        post(trade.lot, trade.bids)
    assert earlier_sources(here.lot, here.bids) == {}


def test_what_is_no_evidence_is_named_on_the_run() -> None:
    trade = making.opened_trade(documents=False)

    run = screen_lot(trade.lot)

    assert {"no_metadata", "same_file_as"} <= {one["problem"] for one in run.problems}
    assert all(one["problem"] in words.PROBLEMS for one in run.problems)
