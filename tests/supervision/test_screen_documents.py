"""`manage.py screen_documents`: a folder of folders in, pairs with passages at their places out; nothing is passed over in silence."""

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from supervision.reading.limits import LEAST_OF_ONE_BID, MOST_OF_ONE_BID, MOST_PAGES
from supervision.reading.parent import budget
from tests.supervision.test_reading import pdf
from tests.supervision.test_screens_documents import edited, sentences

pytestmark = pytest.mark.pure


def screened(folder: Path, *more: str) -> dict[str, Any]:
    out = folder.parent / "out.json"
    call_command(
        "screen_documents", str(folder), "--json", str(out), *more, stdout=io.StringIO(), stderr=io.StringIO()
    )
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def lay(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_a_copied_passage_is_given_with_file_page_and_place(tmp_path: Path) -> None:
    chance = random.Random(3)
    tender, copied = sentences(chance, 20), sentences(chance, 8)
    folder = lay(tmp_path / "bids", {
        "甲公司/技术标.txt": tender + "\f" + sentences(chance, 9) + copied,
        "乙公司/方案/一.txt": sentences(chance, 5) + edited(chance, copied, 0.1) + tender,
        "丙公司/技术标.txt": tender + sentences(chance, 12),
    })  # fmt: skip
    template = tmp_path / "tender.txt"
    template.write_text(tender, encoding="utf-8")

    found = screened(folder, "--template", str(template))

    pair = found["pairs"][0]
    assert {pair["bidder_a"], pair["bidder_b"]} == {"甲公司", "乙公司"}
    assert pair["level"] == "check"
    length = 0
    for passage in pair["passages"]:
        for side, bidder in (("a", pair["bidder_a"]), ("b", pair["bidder_b"])):
            at = passage[side]
            page = (folder / bidder / at["file"]).read_text(encoding="utf-8").split("\f")[at["page"] - 1]
            assert page[at["start"] : at["end"]] == at["text"]
            length += at["end"] - at["start"]
    assert length >= 2 * len(copied) * 0.9
    assert {
        passage["a"]["page"] if pair["bidder_a"] == "甲公司" else passage["b"]["page"]
        for passage in pair["passages"]
    } == {2}
    assert len(found["pairs"]) == 1


def test_whatever_is_no_evidence_is_counted_and_named(tmp_path: Path) -> None:
    chance = random.Random(4)
    tender = sentences(chance, 20)
    folder = lay(tmp_path / "bids", {
        "甲公司/a.txt": sentences(chance, 9),
        "甲公司/again.txt": "",
        "甲公司/招标文件.txt": tender,
        "乙公司/x.pdf": b"%PDF-1.7 nothing",
        "乙公司/Thumbs.db": b"1",
        "\u0410BC公司/a.txt": sentences(chance, 5),
        "ABC公司/a.txt": sentences(chance, 5),
        "zzz/readme.dwg": b"AC1032",
        "stray.txt": "no bidder's",
    })  # fmt: skip
    (folder / "甲公司" / "link.txt").symlink_to("/etc/hostname")
    template = tmp_path / "tender.txt"
    template.write_text(tender, encoding="utf-8")

    found = screened(folder, "--template", str(template))

    assert found["counts"] == {
        "bids_twice": 1, "empty": 1, "link": 1, "litter": 1, "malformed": 1, "name_disguised": 1, "no_bidder": 1,
        "no_metadata": 5, "no_text_at_all": 2, "template_uploaded": 1, "unsupported": 1,
    }  # fmt: skip


def test_the_same_file_in_two_bids_is_a_signal_and_twice_in_one_is_a_mistake(tmp_path: Path) -> None:
    scan = b"\x89PNG\r\n\x1a\n broken but the same"
    folder = lay(
        tmp_path / "bids",
        {"甲/a.png": scan, "甲/b.png": scan, "乙/c.png": scan, "丙/d.txt": "独立编制。" * 9},
    )

    found = screened(folder)

    assert [(pair["bidder_a"], pair["bidder_b"], len(pair["files"])) for pair in found["pairs"]] == [
        ("乙", "甲", 1)
    ]
    assert {word: found["counts"][word] for word in ("same_file_twice", "same_file_as", "no_template")} == {
        "same_file_twice": 1, "same_file_as": 1, "no_template": 1,
    }  # fmt: skip


def test_a_rivals_name_inside_is_found_through_spaces_and_look_alikes(tmp_path: Path) -> None:
    folder = lay(tmp_path / "bids", {
        "湖北长江建设有限公司/a.txt": "本公司承诺工期。",
        "武汉东湖工程有限公司/a.txt": "以上资料由湖北 长江\u200b建設有限公司编制。",
        "云岭路桥有限公司/a.txt": "自有设备齐全。",
    })  # fmt: skip

    found = screened(folder)

    (pair,) = found["pairs"]
    assert [(one["owner"], one["found_in"], one["places"][0]["start"]) for one in pair["names"]] == [
        ("湖北长江建设有限公司", "武汉东湖工程有限公司", 5)
    ]


def test_one_bidder_is_screened_for_nothing_and_that_is_said(tmp_path: Path) -> None:
    found = screened(lay(tmp_path / "bids", {"甲公司/a.txt": "施工组织设计。" * 20}))

    assert (found["pairs"], found["counts"]["one_bidder"]) == ([], 1)


def test_what_cannot_be_screened_is_refused_with_the_reason(tmp_path: Path) -> None:
    folder = lay(tmp_path / "bids", {"甲公司/a.txt": "文本"})
    scan = tmp_path / "tender.pdf"
    scan.write_bytes(b"%PDF-1.4 broken")

    with override("en"), pytest.raises(CommandError, match="template"):
        screened(folder, "--template", str(scan))
    with override("en"), pytest.raises(CommandError, match="nowhere"):
        screened(tmp_path / "nowhere")
    with override("en"), pytest.raises(CommandError, match="no folder"):
        screened(lay(tmp_path / "flat", {"a.txt": "文本"}))


def test_every_bad_input_of_a_lot_is_counted_and_named(tmp_path: Path) -> None:
    chance = random.Random(5)
    wide = "基坑开挖分层进行，每层验收后再挖下一层。"
    folder = lay(tmp_path / "bids", {
        "甲公司/扫描.pdf": pdf(2, ""),
        "甲公司/长.pdf": pdf(MOST_PAGES + 1, "bid"),
        "甲公司/方案.txt": wide.encode("utf-16"),
        "乙公司/方案.txt": wide.encode("gb18030"),
        "乙公司/乱码.txt": bytes(range(256)) * 8,
        "乙公司/旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "丙公司/同.txt": sentences(chance, 5),
        "丁公司/同.txt": "",
        "丁 公司/同.txt": sentences(chance, 6),
    })  # fmt: skip
    (folder / "丁公司/同.txt").write_bytes((folder / "丙公司/同.txt").read_bytes())

    found = screened(folder)

    assert found["counts"] == {
        "bids_twice": 1, "garbled": 1, "no_metadata": 4, "no_template": 1, "no_text": 1, "old_office": 1,
        "same_file_as": 1, "too_many_pages": 1,
    }  # fmt: skip
    read = {(one["bidder"], one["file"]): one["letters"] for one in found["files"]}
    assert read["甲公司", "方案.txt"] == read["乙公司", "方案.txt"] == len(wide)
    assert {(one["bidder_a"], one["bidder_b"]) for one in found["pairs"] if one["files"]} == {
        ("丁公司", "丙公司")
    }


def test_what_one_bid_says_beyond_the_budget_is_named_and_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervision.reading.parent.budget", lambda bids: 60)
    folder = lay(tmp_path / "bids", {"甲/a.txt": "长" * 61, "甲/b.txt": "短" * 40, "乙/a.txt": "独" * 60})

    found = screened(folder)

    assert [(one["bidder"], one["file"], one["problem"]) for one in found["files"] if one["problem"]] == [
        ("甲", "a.txt", "too_large")
    ]
    assert found["counts"]["too_large"] == 1


def test_the_budget_of_a_bid_shrinks_with_the_number_of_bids() -> None:
    assert (budget(1), budget(8), budget(500)) == (MOST_OF_ONE_BID, 3_000_000, LEAST_OF_ONE_BID)
