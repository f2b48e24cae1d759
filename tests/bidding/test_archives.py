"""An audit archive proves how a lot was bid for, closed and opened; whatever is changed in it is found and named."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.archives import make_archive, take_archive
from bidding.archives.checks import history
from bidding.archives.comparing import compare
from bidding.archives.contents import LIST, SEAL
from bidding.archives.examining import Pins, examine
from bidding.archives.findings import BAD, Report
from bidding.archives.receipts import check_receipt, hold_against
from bidding.archives.refusals import ArchiveError
from bidding.models import Bid, Lot
from bidding.sealing import papers
from bidding.sealing.blocks import BLOCK, header
from ledger import clock, keys
from ledger.actions import checkpoint, record
from ledger.cosigning import try_to_cosign
from ledger.models import Entry
from ledger.proofs import TlogProof
from tests.accounts import making as people
from tests.bidding import making, making_bids
from tests.bidding.tampering import Members, changed, flipped, packed, resealed, unpacked, without_line
from tests.conftest import MONDAY

# The tests that need no rows share an archive that does: the database has to be there.
pytestmark = pytest.mark.django_db


def pins() -> Pins:
    return Pins(keys.log_key().verifier, keys.witness_verifier())


def written(lot: Lot, **more: Any) -> bytes:
    return b"".join(make_archive(lot, **more).pieces)


def report_on(archive: bytes) -> Report:
    return examine(BytesIO(archive), pins())[1]


def bad(archive: bytes) -> set[tuple[str, str, str]]:
    """Return what does not hold: check, reason, who answers."""
    return {(one.code, one.why, one.blame) for one in report_on(archive).findings if one.verdict == BAD}


@pytest.fixture(scope="module")
def archives(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The editions of one awarded lot's archive; one of its four bids was withdrawn and one replaced."""
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("archives") / "vault"
    with django_db_blocker.unblock(), transaction.atomic(), clock.travel(MONDAY):
        lot = an_awarded_lot()
        made = {
            "full": written(lot),
            "sealed": written(lot, with_sealed=True),
            "public": written(lot, edition="public"),
        }
        transaction.set_rollback(True)
    settings.VAULT_DIR = before
    return made


def an_awarded_lot() -> Lot:
    from bidding.actions.bids import withdraw_bid
    from bidding.sealing import preparing

    lot = making.published_lot()
    first, *_rest, last = making.with_bids(lot, (22_000_000, 22_100_000, 22_600_000, 23_200_000, 23_300_000))
    making_bids.sealed_bid(lot, first.bidder, 21_900_000)
    seed = making_bids.seed_of(last.bidder)
    statement, signature = preparing.withdrawal(last.manifest.encode(), seed=seed)
    withdraw_bid(last, statement=statement, signature=signature, by=last.submitted_by)
    making.go(lot.deadline)
    making_bids.opened(making.tender_of(lot))
    making_bids.priced(making.tender_of(lot))
    from bidding.actions import awards
    from bidding.actions.candidates import publicise_candidates
    from bidding.flow import move

    lot.refresh_from_db()
    move(lot, "evaluate")
    publicise_candidates(lot, making.ranking_of(lot), by=making.party_of(lot).host)
    lot.refresh_from_db()
    making.go(lot.publicity_until)
    awards.award(lot, by=making.party_of(lot).owner)
    lot.refresh_from_db()
    return lot


@pytest.fixture
def members(archives: dict[str, bytes]) -> Members:
    """The members of the archive with the sealed envelopes."""
    return unpacked(archives["sealed"])


def test_the_archive_of_an_honest_lot_holds_in_every_check(archives: dict[str, bytes]) -> None:
    report = report_on(archives["sealed"])

    assert report.findings == []
    assert report.held["bid.signature"] == 6
    assert report.held["bid.withdrawal"] == 1
    assert report.held["envelope.letter"] == 12


def test_without_the_sealed_envelopes_only_what_needs_them_is_left_open(archives: dict[str, bytes]) -> None:
    left = {(one.code, one.why) for one in report_on(archives["full"]).findings}

    assert left == {("envelope.cause", "no_sealed"), ("envelope.letter", "no_sealed")}


def of_each_kind(members: Members) -> Members:
    """Return the members that are no bid's, and those of two bids: the others' are read by the very same checks."""
    withdrawn = [name.split("/")[1] for name in members if name.endswith("withdrawal.json")]
    stood = [row["manifest"] for row in json.loads(members["closing.json"])["bids"]]
    bids = {*withdrawn[:1], stood[0]}
    kept = ("bids/", "sealed/")
    return {
        name: data
        for name, data in members.items()
        if not name.startswith(kept) or name.split("/")[1] in bids
    }


@pytest.mark.pure
def test_one_changed_bit_in_any_member_is_found_and_the_member_named(archives: dict[str, bytes]) -> None:
    for edition in ("sealed", "public"):
        members = unpacked(archives[edition])
        for name, data in of_each_kind(members).items():
            report = report_on(packed({**members, name: flipped(data)}))

            assert not report.ok, name
            named = {one.subject for one in report.findings if one.verdict == BAD}
            assert {name, LIST} & named or name == SEAL, name


@pytest.mark.pure
def test_what_even_the_platform_changes_in_any_member_is_found(members: Members) -> None:
    """The platform can list and sign anything; but what others signed and what the log holds it cannot change."""
    unnoticed = [
        name
        for name, data in of_each_kind(members).items()
        if name not in (LIST, SEAL) and not bad(resealed({**members, name: flipped(data)}))
    ]

    assert unnoticed == []


def test_a_member_that_is_missing_or_was_added_is_found(members: Members) -> None:
    without = {name: data for name, data in members.items() if name != "keyset.json"}

    assert ("archive.list", "missing", "platform") in bad(packed(without))
    assert bad(packed({**members, "extra/more.json": b"{}"})) == {
        ("archive.list", "not_listed", "platform"),
        ("archive.list", "order", "platform"),
        ("extra.logged", "malformed", "platform"),
    }


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        (
            "closing.json",
            lambda paper: paper["bids"].pop(),
            {
                ("closing.entry", "other_list", "platform"),
                ("closing.list", "left_out", "platform"),
                ("bid.state", "other_state", "platform"),
            },
        ),
        (
            "closing.json",
            lambda paper: paper["bids"].reverse(),
            {("closing.entry", "other_list", "platform"), ("closing.list", "order", "platform")},
        ),
        (
            "qualification.json",
            lambda paper: paper["bids"].pop(0),
            {
                ("qualification.logged", "other_list", "platform"),
                ("price.listed", "not_qualified", "platform"),
            },
        ),
        (
            "outcomes.json",
            lambda paper: paper["envelopes"][0].update(cause="F6"),
            {
                ("envelope.logged", "other_cause", "platform"),
                ("envelope.cause", "other_cause", "platform"),
            },
        ),
        (
            "outcomes.json",
            lambda paper: paper["envelopes"][0]["letter"].update(price="1.00"),
            {("envelope.letter", "other_letter", "platform")},
        ),
        (
            "outcomes.json",
            lambda paper: paper["bids"][-1].update(state="deemed_revoked"),
            {("bid.state", "other_state", "platform")},
        ),
        (
            "releases.json",
            lambda paper: paper["shares"][0].update(share="00" * 75),
            {
                ("share.signature", "not_signed", "platform"),
                ("share.commitment", "other_cause", "platform"),
                ("share.logged", "other_hash", "platform"),
                ("envelope.cause", "other_cause", "platform"),
            },
        ),
        (
            LIST,
            lambda paper: paper.update(deadline=paper["deadline"] + 86_400),
            {
                ("deadline.logged", "other_deadline", "platform"),
                ("closing.cosigned", "before_deadline", "witness"),
            },
        ),
        (
            LIST,
            lambda paper: paper.update(deadline=paper["deadline"] - 40 * 86_400),
            {("deadline.logged", "other_deadline", "platform"), ("bid.in_time", "late", "platform")},
        ),
    ],
)
def test_each_lie_of_the_platform_is_found_by_the_check_that_is_there_for_it(
    name: str, change: Any, found: set[tuple[str, str, str]], members: Members
) -> None:
    assert bad(resealed({**members, name: changed(members[name], change)})) == found


def test_a_bid_left_out_of_the_archive_is_named(members: Members) -> None:
    bid = next(name.split("/")[1] for name in members if name.startswith("bids/"))
    without = {name: data for name, data in members.items() if not name.startswith(f"bids/{bid}/")}

    assert ("bid.logged", "no_bid", "platform") in bad(resealed(without))


def test_entries_left_out_of_the_ledger_are_missed(members: Members) -> None:
    for act, code in [
        ("tender.publish", "deadline.logged"),
        ("lot.close", "closing.entry"),
        ("share.release", "share.logged"),
        ("envelopes.open", "envelope.logged"),
        ("qualification.list", "qualification.logged"),
        ("bid.submit", "bid.logged"),
        ("bid.withdraw", "bid.withdrawal"),
    ]:
        ledger = without_line(members["ledger.jsonl"], act)

        assert code in {one for one, _why, _blame in bad(resealed({**members, "ledger.jsonl": ledger}))}, act


def test_a_closing_that_the_witness_did_not_cosign_does_not_hold(members: Members) -> None:
    text, _gap, lines = members["closing.txt"].decode().rpartition("\n\n")
    alone = f"{text}\n\n{lines.splitlines(keepends=True)[0]}".encode()

    assert bad(resealed({**members, "closing.txt": alone})) == {
        ("closing.cosigned", "not_cosigned", "witness")
    }


def test_other_keys_than_those_pinned_are_told(archives: dict[str, bytes]) -> None:
    other = Pins(keys.Signer("other.example", 1, bytes(32)).verifier, keys.witness_verifier())
    report = examine(BytesIO(archives["full"]), other)[1]

    assert [one.why for one in report.of("archive.keys")] == ["other_key"]
    assert not report.ok
    assert [one.why for one in examine(BytesIO(archives["full"]))[1].of("archive.keys")] == ["not_pinned"] * 2


def test_the_public_edition_names_no_person_address_share_or_file(archives: dict[str, bytes]) -> None:
    public, full = unpacked(archives["public"]), unpacked(archives["full"])
    said = b"".join(public.values()).decode("utf-8", "replace")
    bodies = [json.loads(json.loads(line)["body"]) for line in full["ledger.jsonl"].splitlines()]
    actors = {body["actor"] for body in bodies} - {"clock"}
    shares = {row["share"] for row in json.loads(full["releases.json"])["shares"]}

    assert [word for word in actors | shares | {"投标文件.txt"} if word in said] == []
    assert "releases.json" not in public
    assert not any(name.startswith("sealed/") for name in public)
    assert report_on(archives["public"]).ok


def test_the_public_edition_leaves_out_replaced_and_withdrawn_bids_and_what_receipts_tell(
    archives: dict[str, bytes],
) -> None:
    public, full = unpacked(archives["public"]), unpacked(archives["full"])
    closing = {row["manifest"] for row in json.loads(public["closing.json"])["bids"]}
    gone = {row["manifest"] for row in json.loads(full["outcomes.json"])["bids"]} - closing
    proofs = json.loads(public["consistency.json"])["proofs"]

    assert len(gone) == 2
    assert [bid for bid in gone if bid.encode() in b"".join(public.values())] == []
    assert {name.split("/")[1] for name in public if name.startswith("bids/")} == closing
    assert not any(name.endswith("receipt.tlog-proof") for name in public)
    assert [one["from"] for one in proofs] == [int(public["closing.txt"].split(b"\n")[1])]
    assert b"manager" not in public["outcomes.json"]
    assert b"manager" in full["outcomes.json"]
    left = {(one.code, one.why) for one in report_on(archives["public"]).findings}
    assert {code for code, why in left if why == "withheld"} >= {"bid.receipt", "bid.logged", "closing.list"}


def test_a_certificate_stays_out_of_the_public_edition_with_the_signature_made_with_it(
    monday: Any, db: None
) -> None:
    lot = making.opened_lot()
    bid = lot.bids.first()
    Bid.objects.filter(pk=bid.pk).update(
        signing_scheme="x509", signing_material="-----BEGIN CERTIFICATE-----\nCN=张三"
    )

    public, full = (unpacked(written(lot, edition=edition)) for edition in ("public", "full"))

    name = f"bids/{bid.manifest_sha256}/signature.json"
    assert (name in public, name in full) == (False, True)
    found = [one.why for one in report_on(packed(public)).of("bid.signature")]
    assert found == ["withheld"]


def test_a_receipt_of_a_withdrawn_bid_is_not_denied_by_the_public_edition(archives: dict[str, bytes]) -> None:
    full = unpacked(archives["full"])
    withdrawn = next(name.rpartition("/")[0] for name in full if name.endswith("withdrawal.json"))
    case, report = examine(BytesIO(archives["public"]), pins())

    hold_against(full[f"{withdrawn}/receipt.tlog-proof"].decode(), case, report)

    assert report.ok
    assert [one.why for one in report.of("receipt.in_archive")] == ["withheld"]


def test_the_public_edition_waits_for_every_lot_that_took_bids_meanwhile(monday: Any, db: None) -> None:
    other = making.published_lot()
    lot = making.awarded_lot()
    address = f"/tenders/{lot.code}/archive.tar"
    try_to_cosign(checkpoint())

    during = Client().get(address).status_code
    with pytest.raises(Refused) as refused:
        make_archive(lot, edition="public")
    Lot.objects.filter(pk=other.pk).update(status="opened")
    after = Client().get(address).status_code

    assert (during, refused.value.code, after) == (404, "still_sealed", 200)


def test_what_came_after_another_lot_was_published_stays_out_of_the_public_edition(
    monday: Any, db: None
) -> None:
    other = making.published_lot()
    Lot.objects.filter(pk=other.pk).update(status="draft")
    lot = making.awarded_lot()
    try_to_cosign(checkpoint())
    before = written(lot, edition="public")
    making.go(clock.now() + timedelta(days=1))
    Lot.objects.filter(pk=other.pk).update(status="published", published_at=clock.now())
    record("contract.sign", by=None, on=lot)
    try_to_cosign(checkpoint())

    assert written(lot, edition="public") == before
    assert written(lot) != before


def test_the_same_state_gives_the_same_bytes_also_after_somebody_took_it(monday: Any, db: None) -> None:
    lot = making.opened_lot()
    first = written(lot)
    pack = take_archive(lot, by=making.party_of(lot).supervisor)

    assert b"".join(pack.pieces) == first == written(lot)
    assert pack.size == len(first)
    assert Entry.objects.filter(act="archive.take").latest("index").facts["archive"] == pack.sha256


def test_there_is_no_archive_before_the_opening(monday: Any, db: None) -> None:
    lot = making.closed_lot()

    with pytest.raises(Refused) as refused:
        make_archive(lot)

    assert refused.value.code == "not_opened"


def test_envelopes_that_were_not_opened_stay_out_with_their_shares(monday: Any, db: None) -> None:
    lot = making.published_lot()
    making.with_bids(lot)
    making.go(lot.deadline)
    tender = making.tender_of(lot)
    making_bids.opened(tender)
    from bidding.actions.opening import list_qualified

    chosen = list(lot.bids.order_by("pk"))[:2]
    list_qualified(lot, qualified=chosen, by=tender.host)
    making_bids.release(tender)

    members = unpacked(written(lot, with_sealed=True))

    assert {name.rsplit("/")[-1] for name in members if name.startswith("sealed/")} == {
        "guarantee.age",
        "technical.age",
    }
    shares = json.loads(members["releases.json"])["shares"]
    assert {row["envelope"] for row in shares} == {"guarantee", "technical"}
    assert bad(packed(members)) == set()


def test_who_may_take_an_archive(monday: Any, db: None) -> None:
    lot = making.awarded_lot()
    party = making.party_of(lot)
    codes = {}
    for name, user in {
        "supervisor": party.supervisor,
        "other supervisor": people.user(Role.SUPERVISOR),
        "centre": party.host,
        "other centre": people.user(Role.CENTRE),
        "auditor": people.user(Role.AUDITOR),
        "agency": party.agent,
        "tenderer": party.owner,
        "bidder": lot.bids.first().submitted_by,
    }.items():
        client = Client()
        client.force_login(user)
        addresses = (f"/bidding/lots/{lot.pk}/archive/", f"/bidding/lots/{lot.pk}/archive.tar")
        codes[name] = {client.get(address).status_code for address in addresses}

    allowed = {name for name, found in codes.items() if found == {200}}
    assert allowed == {"supervisor", "centre", "auditor"}
    assert all(found == {403} for name, found in codes.items() if name not in allowed)


def test_everybody_has_the_public_edition_from_the_award_on(monday: Any, db: None) -> None:
    lot = making.publicised_lot()
    address = f"/tenders/{lot.code}/archive.tar"
    assert Client().get(address).status_code == 404

    making.go(lot.publicity_until)
    from bidding.actions import awards

    awards.award(lot, by=making.party_of(lot).owner)
    assert Client().get(address).status_code == 403  # strangers do not make the platform ask the witness
    try_to_cosign(checkpoint())
    assert Client().get(address).status_code == 200
    assert address in Client().get(f"/tenders/{lot.code}/result/").content.decode()


def test_the_command_writes_a_file_once(monday: Any, db: None, tmp_path: Path, capsys: Any) -> None:
    lot = making.awarded_lot()
    out = tmp_path / "lot.tar"

    call_command("export_archive", lot.code, out=out)
    assert out.read_bytes() == written(lot)
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_archive", lot.code, out=out)
    with pytest.raises(CommandError, match="no lot"):
        call_command("export_archive", "none", out=tmp_path / "none.tar")


def test_two_archives_of_one_state_say_the_same(archives: dict[str, bytes]) -> None:
    one, other = (examine(BytesIO(archives[edition]), pins())[0] for edition in ("full", "sealed"))

    report = compare(one, other)

    assert report.ok
    assert {one.why for one in report.findings} == {"only_here"}


def test_a_log_shown_in_two_versions_is_told_with_the_signature_under_it(archives: dict[str, bytes]) -> None:
    members = unpacked(archives["full"])
    note = members["closing.txt"].decode()
    head = keys.log_key()
    text = "\n".join([*note.split("\n")[:2], "A" * 43 + "=", ""])
    from ledger import notes

    forged = notes.signed(text, head) + keys.witness_key().cosign(text, 1_900_000_000)
    other = examine(BytesIO(resealed({**members, "closing.txt": forged.encode()})), pins())[0]

    report = compare(examine(BytesIO(archives["full"]), pins())[0], other)

    assert {(one.code, one.why) for one in report.findings if one.verdict == BAD} == {
        ("compare.split", "split"),
        ("compare.member", "two_hashes"),
    }


def test_a_receipt_is_checked_alone_and_against_an_archive(members: Members) -> None:
    name = next(name for name in members if name.endswith("receipt.tlog-proof"))
    receipt = members[name].decode()
    case, report = examine(BytesIO(packed(members)), pins())

    alone = check_receipt(receipt, pins())
    hold_against(receipt, case, report)
    without = {other: data for other, data in members.items() if not other.startswith(name.rsplit("/", 1)[0])}
    case_without, report_without = examine(BytesIO(resealed(without)), pins())
    hold_against(receipt, case_without, report_without)

    assert alone.ok
    assert alone.held["receipt.signed"] == 1
    assert report.ok
    assert [one.why for one in report_without.of("receipt.in_archive")] == ["no_bid"]
    proof = TlogProof.parse(receipt)
    moved = TlogProof(proof.index + 1, proof.path, proof.checkpoint, proof.extra).text
    assert not check_receipt(moved, pins()).ok


def tar(*blocks: bytes) -> BytesIO:
    return BytesIO(b"".join(blocks) + bytes(2 * BLOCK))


class Endless(BytesIO):
    """A file of a million small members that is never in memory."""

    def __init__(self, block: bytes, count: int) -> None:
        self.block, self.count, self.at = block, count, 0

    def seek(self, at: int, whence: int = 0) -> int:
        self.at = at if whence == 0 else (self.count + 2) * BLOCK
        return self.at

    def read(self, size: int | None = -1) -> bytes:
        name = f"extra/a{self.at // BLOCK}.json"
        data = header(name, 0) if self.at // BLOCK < self.count else bytes(BLOCK)
        self.at += BLOCK
        return data[: size if size is not None and size >= 0 else None]


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (BytesIO(b""), "no_archive"),
        (BytesIO(b"PK\x03\x04" + bytes(2000)), "no_archive"),
        (tar(), "no_archive"),
        (tar(header("archive.json", 8**11 - 1)), "damaged"),
        (tar(header("../../etc/passwd", 0)), "name"),
        (tar(header("/etc/passwd", 0)), "name"),
        (tar(header("bids/../../x", 0)), "name"),
        (tar(header("a" * 101, 0)[:BLOCK]), "no_archive"),
        (tar(header("path", 0, b"x")), "name"),
        (tar(header("archive.json", 0), header("archive.json", 0)), "twice"),
        (BytesIO(header("archive.json", 4) + b"{}"), "damaged"),
        (Endless(b"", 1_000_000), "too_many"),
    ],
)
def test_a_hostile_file_is_refused_with_a_code(archive: BytesIO, code: str) -> None:
    with pytest.raises(ArchiveError) as refused:
        examine(archive)

    assert refused.value.code == code


@pytest.mark.pure
def test_a_ledger_of_a_million_lines_is_refused_in_flat_memory(
    members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a fifth of the usual limit, and of the memory: watching each allocation makes reading slow."""
    import tracemalloc

    assert history.MOST_ENTRIES == 100_000
    monkeypatch.setattr(history, "MOST_ENTRIES", 20_000)
    line = members["ledger.jsonl"].splitlines(keepends=True)[0]
    small = b'{"index":0,"leaf":"%s","path":[]}\n' % (b"00" * 32)
    place = tmp_path / "million.tar"
    head = json.loads(members[LIST])
    count = 1_000_000
    head["members"] = [{"name": "ledger.jsonl", "sha256": "0" * 64, "size": count * len(small)}]
    listed = papers.canonical(head)
    with place.open("wb") as writer:
        writer.write(header(LIST, len(listed)) + listed + bytes(-len(listed) % BLOCK))
        writer.write(header("ledger.jsonl", count * len(small)))
        for _part in range(1000):
            writer.write(small * (count // 1000))
        writer.write(bytes(-count * len(small) % BLOCK) + bytes(2 * BLOCK))
    tracemalloc.start()
    with place.open("rb") as reader, pytest.raises(ArchiveError) as refused:
        examine(reader)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused.value.code in ("too_long", "too_large")
    assert peak < 13 * 1024**2
    assert line


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 2_000_000,
        b'{"a":' * 400_000,
        b'{"format":"clearbid-archive/1","deadline":' + b"9" * 6000 + b"}",
        b'{"format":"clearbid-archive/1","format":"x"}',
        b"\xff\xfe",
        b"null",
    ],
)
def test_json_bombs_are_findings_and_break_nothing(bomb: bytes, members: Members) -> None:
    for name in (LIST, "closing.json", "outcomes.json", "releases.json", "consistency.json"):
        found = packed({**members, name: bomb}) if name == LIST else resealed({**members, name: bomb})

        assert bad(found), name


def test_tars_of_other_programs_are_no_archives(tmp_path: Path) -> None:
    import tarfile

    (tmp_path / "archive.json").write_text("{}")
    with tarfile.open(tmp_path / "x.tar", "w") as made:
        made.add(tmp_path / "archive.json", arcname="archive.json")

    with (tmp_path / "x.tar").open("rb") as reader, pytest.raises(ArchiveError):
        examine(reader)


def test_any_tar_program_reads_an_archive(archives: dict[str, bytes]) -> None:
    import tarfile

    with tarfile.open(fileobj=BytesIO(archives["sealed"])) as made:
        assert made.getnames() == list(unpacked(archives["sealed"]))
