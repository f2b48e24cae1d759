"""Red flags over OCDS releases: Cardinal's values, whatever the file was cut into, whatever stands in it."""

import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from supervision.flags import running, writing
from supervision.flags.lines import ranges
from supervision.flags.quartiles import lower_fence, quartiles, upper_fence
from supervision.flags.r003 import moment
from supervision.flags.releases import release_from
from supervision.flags.settings import CODES, SettingError, settings_of
from tests.supervision.slow_flags import slow_flags

pytestmark = pytest.mark.pure

IDS = st.sampled_from(["甲", "乙", "丙", "丁"])
REFERENCE = st.fixed_dictionaries({}, optional={"id": IDS})
REFERENCES = st.lists(REFERENCE, min_size=1, max_size=2)
AMOUNTS = st.sampled_from([1, 2, 2.5, 100, 101, 1000.1, 3_000_000])
VALUE = st.fixed_dictionaries(
    {}, optional={"amount": AMOUNTS, "currency": st.sampled_from(["CNY", "CNY", "USD"])}
)
DATES = st.sampled_from(
    ["2026-03-01T09:00:00Z", "2026-03-16T09:00:00Z", "2026-03-16T17:00:00+08:00", "2026-04-01T00:00:00Z"]
)
BID = st.fixed_dictionaries(
    {"status": st.sampled_from(["valid", "valid", "disqualified", "pending", "withdrawn"])},
    optional={"value": VALUE, "tenderers": REFERENCES, "date": DATES},
)  # fmt: skip
ITEM = st.fixed_dictionaries(
    {"classification": st.fixed_dictionaries({"id": st.sampled_from(["10", "1020", "3000"])})}
)
AWARD = st.fixed_dictionaries(
    {"status": st.sampled_from(["active", "active", "active", "cancelled", "pending"]), "suppliers": REFERENCES},
    optional={"items": st.lists(ITEM, max_size=2)},
)  # fmt: skip
TENDER = st.fixed_dictionaries({}, optional={
    "status": st.sampled_from(["complete", "cancelled"]), "procuringEntity": REFERENCE,
    "procurementMethod": st.sampled_from(["open", "direct"]), "numberOfTenderers": st.integers(0, 2),
    "tenderPeriod": st.fixed_dictionaries({}, optional={"startDate": DATES, "endDate": DATES}),
})  # fmt: skip
RELEASE = st.fixed_dictionaries({}, optional={
    "buyer": REFERENCE, "tender": TENDER, "awards": st.lists(AWARD, max_size=2),
    "bids": st.fixed_dictionaries({"details": st.lists(BID, max_size=5)}),
})  # fmt: skip
RELEASES = st.lists(RELEASE, max_size=30).map(
    lambda found: [{**one, "ocid": f"p{n}"} for n, one in enumerate(found)]
)


def run(releases: list[dict[str, Any]], *codes: str, **options: Any) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        settings = settings_of(codes, options.get("given", ()))
        return running.over(map(release_from, releases), settings, Path(folder)).as_dict()


def lines(releases: list[Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in releases)


def in_parts(file: Path, workers: int, most: int = 200_000) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        return running.over_file(file, settings_of(), Path(folder), workers=workers, most=most).as_dict()


def award(winner: str, *prices: tuple[str, float], **more: Any) -> dict[str, Any]:
    """A process that `winner` won, with a valid bid for each firm and price."""
    details = [
        {"status": "valid", "tenderers": [{"id": firm}], "value": {"amount": price, "currency": "CNY"}}
        for firm, price in prices
    ]
    return {
        "bids": {"details": details},
        "awards": [{"status": "active", "suppliers": [{"id": winner}]}],
        **more,
    }


def numbered(*releases: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"ocid": str(number), **one} for number, one in enumerate(releases)]


@given(RELEASES, st.sampled_from(CODES))
def test_every_indicator_equals_the_slow_one(releases: list[dict[str, Any]], code: str) -> None:
    # Nineteen more processes, so that one supplier is awarded often enough for R048.
    often = [{"ocid": f"o{n}", "awards": [{"status": "active", "suppliers": [{"id": "甲"}], "items": [{"classification": {"id": f"{n % 3}0"}}]}]} for n in range(20)]  # fmt: skip
    for some in (releases, releases + often):
        assert run(some, code) == slow_flags(some, code)


@given(RELEASES, st.integers(1, 6))
def test_a_file_cut_into_parts_gives_the_same_as_the_whole(
    tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, Any]], parts: int
) -> None:
    file = tmp_path_factory.mktemp("cut") / "releases.jsonl"
    # Each process stands there twice: the later line adds and overwrites.
    file.write_bytes(lines(releases + releases))
    settings = settings_of()
    whole = running._range(file, 0, file.stat().st_size, settings, file.parent, 200_000)
    cut = ranges(file, parts)
    found = [running._range(file, start, end, settings, file.parent, 3) for start, end in cut]
    joined = running._joined(file, cut, found, settings, file.parent, 3) if cut else whole
    assert joined.lines == whole.lines == 2 * len(releases)
    assert running.finished(joined, settings).as_dict() == running.finished(whole, settings).as_dict()


def test_several_processes_and_rows_on_disk_give_the_same_as_one(tmp_path: Path) -> None:
    releases = numbered(*(
        award(f"w{n % 17}", (f"w{n % 17}", 100.0), (f"l{n % 13}", 100.0 + n), tender={"numberOfTenderers": n % 3})
        for n in range(300)
    ))  # fmt: skip
    file = tmp_path / "releases.jsonl"
    file.write_bytes(lines(releases))
    whole = in_parts(file, 1)
    assert whole["OCID"]
    assert in_parts(file, 3) == in_parts(file, 3, most=7) == in_parts(file, 1, most=7) == whole


@pytest.mark.parametrize("together", [1, 7])
def test_it_does_not_matter_how_many_are_folded_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("supervision.flags.lines.BLOCK", 1000)
    dear = award("a", ("a", 10), ("b", 500))
    releases = numbered(
        dear, *(award(f"w{n % 7}", (f"w{n % 7}", 10.0), (f"l{n % 5}", 10.0 + n)) for n in range(60))
    )
    # The last line of a process stands: its prices differ by nothing.
    releases.append({"ocid": "60", **award("a", ("a", 3), ("b", 3))})
    file = tmp_path / "releases.jsonl"
    file.write_bytes(lines(releases))
    monkeypatch.setattr(running, "TOGETHER", together)
    assert in_parts(file, 1) == in_parts(file, 1, most=3) == in_parts(file, 3) == run(releases)


@pytest.mark.parametrize("before", range(4))
def test_text_that_nobody_asks_for_is_checked_to_its_end(tmp_path: Path, before: int) -> None:
    text = b"a" * before + "甲".encode() * 30_000
    whole, broken = (b'{"ocid":"a","x":"' + one + b'"}' for one in (text, text[:-1]))
    file = tmp_path / "releases.jsonl"
    file.write_bytes(whole + b"\n" + broken + b"\n" + whole)
    with TemporaryDirectory() as folder:
        found = running.over_file(file, settings_of(), Path(folder))
    assert (found.partial.processes, [one.number for one in found.partial.bad]) == (2, [2])


def test_a_part_that_met_another_currency_first_is_counted_again(tmp_path: Path) -> None:
    yuan = numbered(*(award("a", ("a", 100), ("b", 101 + n)) for n in range(20)))
    dollars = [json.loads(json.dumps(one).replace("CNY", "USD")) for one in yuan]
    dollars = [{**one, "ocid": f"d{one['ocid']}"} for one in dollars]
    file = tmp_path / "releases.jsonl"
    file.write_bytes(lines(yuan + dollars))
    assert in_parts(file, 2) == in_parts(file, 1) == run(yuan)


def test_a_frequent_bidder_that_hardly_wins_is_flagged_with_its_ratio() -> None:
    honest = [award(f"w{n}", (f"w{n}", 10)) for n in range(12)]
    cover = [award("w0" if n else "f", ("w0", 10), ("f", 11)) for n in range(6)]
    found = run(numbered(*honest, *cover), "R025", given=["R025.threshold=0.2"])
    assert found == {"Tenderer": {"f": {"R025": 1 / 6}}}


def test_a_threshold_overrides_each_fence_inclusively() -> None:
    two = numbered(award("a", ("a", 100), ("b", 105)), award("a", ("a", 100), ("b", 150)))
    assert run(two, "R024", given=["R024.threshold=0.05"])["OCID"] == {"0": {"R024": 0.05}}
    assert run(two, "R058", given=["R058.threshold=0.5"])["OCID"] == {"1": {"R058": 0.5}}
    assert run(two, "R024", given=["R024.threshold=0"]) == {}
    assert run(two, "R025", given=["R025.threshold=1", "R025.percentile=0"])["Tenderer"] == {
        "a": {"R025": 1.0}, "b": {"R025": 0.0},
    }  # fmt: skip


def test_suppliers_need_enough_processes_before_their_variety_counts() -> None:
    def sold(firm: str, kind: str) -> dict[str, Any]:
        items = [{"classification": {"id": kind}}]
        return {"awards": [{"status": "active", "suppliers": [{"id": firm}], "items": items}]}

    few = numbered(sold("a", "1011"), sold("a", "1022"), sold("a", "2000"))
    assert run(few, "R048") == {}
    assert run(few, "R048", given=["R048.minimum_contracting_processes=1"]) == {
        "Tenderer": {"a": {"R048": 2.0}}
    }
    three = ["R048.minimum_contracting_processes=1", "R048.digits=4", "R048.threshold=3"]
    assert run(few, "R048", given=three) == {"Tenderer": {"a": {"R048": 3.0}}}


def test_a_late_bid_that_won_is_flagged_and_its_winner_too() -> None:
    late = award("a", ("a", 1), tender={"tenderPeriod": {"endDate": "2026-03-01T09:00:00Z"}})
    late["bids"]["details"][0]["date"] = "2026-03-01T09:00:01Z"
    on_time = json.loads(json.dumps(late).replace(":01Z", ":00Z"))
    assert run(numbered(late, on_time), "R030") == {
        "OCID": {"0": {"R030": 1.0}},
        "Tenderer": {"a": {"R030": 1.0}},
    }


def test_the_lowest_bid_disqualified_is_flagged_if_another_valid_bid_has_a_price() -> None:
    one = award("a", ("a", 2), ("b", 1))
    one["bids"]["details"][1]["status"] = "disqualified"
    alone = award("a", ("b", 1))
    alone["bids"]["details"][0]["status"] = "disqualified"
    assert run(numbered(one, alone), "R036") == {"OCID": {"0": {"R036": 1.0}}}
    method = {**numbered(one)[0], "tender": {"procurementMethodDetails": "抽签"}}
    assert run([method], "R036", given=["no_price_comparison_procurement_methods=抽签|竞价"]) == {}
    assert run([method], "R036", given=["price_comparison_procurement_methods=竞价"]) == {}
    assert run([method], "R036", given=["exclusions.procurement_method_details=抽签"]) == {}
    assert run([method], "R036", given=["currency=USD"]) == {}


def test_statuses_and_currencies_that_are_missing_can_be_filled_in() -> None:
    bare = numbered(award("a", ("a", 1), ("b", 1)))
    for bid in bare[0]["bids"]["details"]:
        del bid["status"], bid["value"]["currency"]
    assert run(bare, "R028") == {}
    assert run(bare, "R028", given=["defaults.bid_status=valid", "defaults.currency=CNY"])["OCID"] == {
        "0": {"R028": 1.0}
    }


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ocid", "id", "tender", "bids", "details", "awards", "suppliers", "tenderers", "status", "value", "amount", "items", "tenderPeriod", "startDate"]), inner, max_size=4),
    max_leaves=30,
))  # fmt: skip
def test_no_json_is_too_odd_to_be_read(tmp_path_factory: pytest.TempPathFactory, odd: Any) -> None:
    file = tmp_path_factory.mktemp("odd") / "odd.jsonl"
    file.write_bytes(lines([odd, {"ocid": "x", "tender": odd, "bids": odd, "awards": odd}]))
    with TemporaryDirectory() as folder:
        found = running.over_file(file, settings_of(), Path(folder))
    assert (found.partial.lines, found.partial.malformed) == (2, 0)


def test_malformed_lines_are_counted_and_named_and_the_others_read(tmp_path: Path) -> None:
    good = lines(numbered({"tender": {"numberOfTenderers": 1, "procurementMethod": "open"}}))
    bad = [b"{", b'{"ocid":"a"} {"ocid":"b"}', b'{"ocid":"\xff"}', b'{"x":"\xff","ocid":"a"}', b'{"ocid":"\\ud800"}',
           b'{"ocid":NaN}', b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"ocid":"a","x":1.}']  # fmt: skip
    file = tmp_path / "releases.jsonl"
    file.write_bytes(b"\n".join([b"", b"  ", b"[]", *bad, good]))
    for workers in (1, 4):
        with TemporaryDirectory() as folder:
            found = running.over_file(file, settings_of(["R018"]), Path(folder), workers=workers)
        assert found.as_dict() == {"OCID": {"0": {"R018": 1.0}}}
        assert (found.partial.malformed, [one.number for one in found.partial.bad]) == (9, [*range(4, 13)])


def test_a_line_longer_than_any_release_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervision.flags.lines.LONGEST", 1000)
    monkeypatch.setattr("supervision.flags.lines.BLOCK", 300)
    good = {"ocid": "a", "tender": {"numberOfTenderers": 1, "procurementMethod": "open"}}
    file = tmp_path / "releases.jsonl"
    file.write_bytes(lines([good, {"ocid": "b", "x": "y" * 3000}, {**good, "ocid": "c"}]))
    with TemporaryDirectory() as folder:
        found = running.over_file(file, settings_of(["R018"]), Path(folder))
    assert found.as_dict() == {"OCID": {"a": {"R018": 1.0}, "c": {"R018": 1.0}}}
    assert [(one.number, one.reason) for one in found.partial.bad] == [(2, "longer than any release")]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-03-01T08:00:00Z", "2026-03-01t16:00:00+08:00"),
        ("2026-03-01T08:00:00.000000001Z", "2026-03-01 08:00:00.0000000019z"),
        ("2026-03-01T00:00:00−01:30", "2026-03-01T01:30:00Z"),
    ],
)
def test_moments_are_read_as_rfc_3339_has_them(text: str, same: str) -> None:
    assert moment(text) == moment(same) is not None


@pytest.mark.parametrize(
    "text", ["", "2026-03-01", "2026-03-01T08:00:00", "2026-02-30T08:00:00Z", "2026-03-01T24:00:00Z", "20260301T080000Z",
             "2026-03-01T08:00:00+0800", "2026-03-01T08:00:00.Z", "２０２６-03-01T08:00:00Z", "0000-01-01T00:00:00Z"],
)  # fmt: skip
def test_other_moments_are_none(text: str) -> None:
    assert moment(text) is None


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30))
def test_fences_lie_outside_the_quartiles_and_quartiles_within_the_values(values: list[float]) -> None:
    first, third = quartiles(values)
    assert min(values) <= first <= third <= max(values)
    assert lower_fence(first, third) <= first <= third <= upper_fence(first, third)


@pytest.mark.parametrize(
    "line", ["R003.treshold=1", "R003.threshold", "R003.threshold=soon", "R048.digits=-1"]
)
def test_a_key_that_is_not_known_is_refused(line: str) -> None:
    with pytest.raises(SettingError):
        settings_of([], [line])
    with pytest.raises(CommandError):
        call_command("red_flags", "-", "--set", line)


def test_a_period_per_method_overrides_the_threshold() -> None:
    period = {"startDate": "2026-03-01T00:00:00Z", "endDate": "2026-03-11T00:00:00Z"}
    one = numbered({"tender": {"tenderPeriod": period, "procurementMethodDetails": "紧急"}})
    assert run(one, "R003") == {"OCID": {"0": {"R003": 1.0}}}
    assert run(one, "R003", given=["R003.procurement_method_details.紧急=10"]) == {}
    assert run(one, "R003", given=["R003.procurement_methods=open"]) == {}


def test_the_command_reads_files_compressed_ones_and_a_pipe(tmp_path: Path) -> None:
    data = lines([*numbered({"tender": {"numberOfTenderers": 1, "procurementMethod": "open"}}), "{"]) + b"{\n"
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    expected = '{"OCID":{"0":{"R018":1.0}}}\n'
    for file in (plain, packed):
        out, err = StringIO(), StringIO()
        call_command("red_flags", str(file), "--indicator", "R018,R003", stdout=out, stderr=err)
        assert out.getvalue() == expected
        assert "1 malformed" in err.getvalue()
        assert "line 3:" in err.getvalue()
    packed.write_bytes(gzip.compress(data)[:-9])
    with pytest.raises(CommandError, match=r"a\.jsonl\.gz"):
        call_command("red_flags", str(packed))
    with pytest.raises(CommandError, match="No such file"):
        call_command("red_flags", str(tmp_path / "none.jsonl"))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_command_reads_standard_input_as_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    came = tmp_path / "came"
    came.write_bytes(pack(lines(numbered({"tender": {"numberOfTenderers": 1, "procurementMethod": "open"}}))))
    out = StringIO()
    with came.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        call_command("red_flags", "-", "--indicator", "R018", "--meta", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue()) == {"OCID": {"0": {"R018": 1.0}}, "Meta": {}}


def test_fences_are_told_with_four_decimals(tmp_path: Path) -> None:
    two = numbered(*(award("a", ("a", 3), ("b", 3 + n)) for n in range(1, 9)))
    with TemporaryDirectory() as folder:
        found = running.over(map(release_from, two), settings_of(["R024", "R058"]), Path(folder))
        out = StringIO()
        writing.write(found, out.write, meta=True)
    assert json.loads(out.getvalue())["Meta"] == {
        "R024": {"q1": 0.8056, "q3": 2.1944, "lower_fence": -1.2778},
        "R058": {"q1": 0.8056, "q3": 2.1944, "upper_fence": 4.2778},
    }


@pytest.mark.parametrize(("name", "key"), [("NPC", "no_price_comparison_procurement_methods"), ("EXC", "exclusions.procurement_method_details")])  # fmt: skip
def test_the_two_names_of_the_published_cases_are_left_out_until_taken_away(name: str, key: str) -> None:
    def bid(who: str) -> dict[str, Any]:
        return {"status": "valid", "tenderers": [{"id": who}], "value": {"amount": 7, "currency": "CNY"}}

    process = {
        "ocid": "1",
        "tender": {"procurementMethodDetails": name},
        "bids": {"details": [bid("甲"), bid("乙")]},
    }

    assert run([process], "R028") == {}
    assert run([process], "R028", given=[f"{key}="])["OCID"] == {"1": {"R028": 1.0}}
