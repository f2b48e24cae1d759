"""The witness cosigns what continues all it saw, remembers before it answers, and never signs two histories."""

import json
import threading
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import merkle
from ledger.notes import COSIGNATURE, ED25519, Note, NoteError, Signer
from ledger.witnessing import keyfile
from ledger.witnessing.asked import MOST_HASHES, Asked, MalformedError
from ledger.witnessing.judging import ConflictError, Known, RefusalError, judge
from ledger.witnessing.keeping import MOST_ALARMS, STATE, Alarm, Keeper, Log, State, StateError
from ledger.witnessing.page import status_json, status_page
from ledger.witnessing.witness import Witness
from tests.ledger.witnesses import LOG, Tree

pytestmark = pytest.mark.pure
TREE = Tree.of(40)
KEY = Signer("witness.example/w1", COSIGNATURE, b"\x05" * 32)
NOW = 1_780_000_000


def known(tree: Tree, size: int) -> Known:
    return Known(size, merkle.root(tree.leaves[:size]))


def witness(directory: Path, now: int = NOW) -> Witness:
    keeper = Keeper(directory)
    directory.mkdir(exist_ok=True)
    if not (directory / STATE).exists():
        keeper.save(State().with_log(Log(LOG.verifier.vkey)))
    return Witness(KEY, keeper, now=lambda: now)


def refusal(one: Witness, asked: Asked) -> RefusalError:
    with pytest.raises(RefusalError) as refused:
        one.answer(asked.text.encode())
    return refused.value


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 40), (1, 2), (7, 40), (32, 33), (40, 40)])
def test_a_log_that_grew_is_cosigned(old: int, new: int) -> None:
    asked = TREE.asked(old, new)

    assert judge(Asked.parse(asked.text.encode()), LOG.verifier, known(TREE, old)).size == new


@given(st.integers(1, 30), st.integers(0, 9), st.data())
@settings(max_examples=60, deadline=None)
def test_no_second_history_is_ever_cosigned(old: int, more: int, data: st.DataObject) -> None:
    """Whatever fork a log makes before the size that was seen, its proof fails."""
    forked = TREE.forked(data.draw(st.integers(0, old - 1)), old + more)
    asked = forked.asked(old, old + more)

    with pytest.raises(RefusalError) as refused:
        judge(asked, LOG.verifier, known(TREE, old))

    assert (refused.value.status, refused.value.alarm) == (409 if more == 0 else 422, True)


def test_another_old_size_is_answered_with_the_size_that_is_known() -> None:
    with pytest.raises(ConflictError) as conflict:
        judge(TREE.asked(5, 20), LOG.verifier, known(TREE, 9))

    assert (conflict.value.size, conflict.value.status, conflict.value.alarm) == (9, 409, False)


def test_a_shrunk_log_is_not_cosigned() -> None:
    with pytest.raises(ConflictError) as conflict:
        judge(TREE.asked(5, 7), LOG.verifier, known(TREE, 9))

    assert conflict.value.reason == "this witness has seen 9 entries, the checkpoint has 7"


@pytest.mark.parametrize(
    "signer", [Signer(LOG.name, ED25519, b"\x01" * 32), Signer("other.example/log", ED25519, LOG.seed)]
)
def test_a_signature_of_another_key_or_log_is_refused(signer: Signer) -> None:
    with pytest.raises(RefusalError) as refused:
        judge(TREE.asked(0, 5, signer), LOG.verifier, Known())

    assert refused.value.status == 403


def test_a_changed_text_under_an_old_signature_is_refused() -> None:
    asked = TREE.asked(0, 5)
    forged = Asked(0, (), asked.note.replace("\n5\n", "\n6\n", 1))

    with pytest.raises(RefusalError) as refused:
        judge(forged, LOG.verifier, Known())

    assert refused.value.status == 403


HASH = b64encode(bytes(32)).decode()
NOTE = TREE.note(5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        NOTE.encode(),
        f"old 05\n\n{NOTE}".encode(),
        f"old -1\n\n{NOTE}".encode(),
        f"old ٣\n\n{NOTE}".encode(),
        f"new 1\n\n{NOTE}".encode(),
        f"old 6\n\n{NOTE}".encode(),
        f"old 0\n{HASH}\n\n{NOTE}".encode(),
        f"old 1\n{HASH[:-4]}\n\n{NOTE}".encode(),
        f"old 1\n!{HASH[1:]}\n\n{NOTE}".encode(),
        ("old 1\n" + f"{HASH}\n" * (MOST_HASHES + 1) + f"\n{NOTE}").encode(),
        b"old 1\n\nnonsense\n",
        f"old 1\n\n{NOTE[:-1]}".encode(),
    ],
)
def test_malformed_requests_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        Asked.parse(body)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises(MalformedError):
        Asked.parse(b"old 1\n" + body)


def test_a_request_is_read_as_it_was_written() -> None:
    asked = TREE.asked(7, 40)

    assert Asked.parse(asked.text.encode()) == asked


def test_the_answer_is_a_cosignature_and_the_state_is_on_disk_before_it(tmp_path: Path) -> None:
    one = witness(tmp_path)

    line = one.answer(TREE.asked(0, 9).text.encode())

    assert Note.parse(TREE.note(9) + line).cosigned_at(KEY.verifier) == NOW
    kept = State.parse((tmp_path / STATE).read_text()).logs[LOG.name]
    assert (kept.size, kept.at, kept.note) == (9, NOW, TREE.note(9) + line)


def test_a_witness_that_cannot_remember_gives_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = witness(tmp_path)
    monkeypatch.setattr("os.fsync", _no_space)

    with pytest.raises(OSError, match="no space"):
        one.answer(TREE.asked(0, 9).text.encode())

    assert one.state.logs[LOG.name].size == 0


def _no_space(_place: int) -> None:
    raise OSError("no space left")


def test_the_same_tree_is_cosigned_again_with_a_later_time(tmp_path: Path) -> None:
    one, later = witness(tmp_path), None
    one.answer(TREE.asked(0, 9).text.encode())

    later = witness(tmp_path, NOW + 60).answer(TREE.asked(9, 9).text.encode())

    assert Note.parse(TREE.note(9) + later).cosigned_at(KEY.verifier) == NOW + 60


def test_a_witness_whose_clock_ran_back_cosigns_nothing(tmp_path: Path) -> None:
    witness(tmp_path).answer(TREE.asked(0, 9).text.encode())

    assert refusal(witness(tmp_path, NOW - 1), TREE.asked(9, 12)).status == 503


def test_an_unknown_log_is_refused(tmp_path: Path) -> None:
    other = Signer("other.example/log", ED25519, b"\x01" * 32)

    assert refusal(witness(tmp_path), TREE.asked(0, 9, other)).status == 404


def test_of_many_requests_at_once_one_history_is_signed(tmp_path: Path) -> None:
    """Two forks ask at the same time, many times: the cosigned trees form one chain."""
    one, forked, lines = witness(tmp_path), TREE.forked(3, 40), []

    def ask(tree: Tree, size: int) -> None:
        with suppress(RefusalError, ValueError):
            old = one.state.logs[LOG.name].size
            lines.append((tree, size, one.answer(tree.asked(old, size).text.encode())))

    for size in range(4, 40, 4):
        pair = [threading.Thread(target=ask, args=(tree, size)) for tree in (TREE, forked)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    for tree in (TREE, forked):  # whichever was taken first, the other one contradicts it now
        ask(tree, 40)

    assert len({tree for tree, _size, _line in lines}) == 1
    assert one.state.alarms


def test_a_contradiction_is_kept_as_an_alarm_with_its_evidence(tmp_path: Path) -> None:
    one, forked = witness(tmp_path), TREE.forked(3, 20)
    one.answer(TREE.asked(0, 9).text.encode())

    for _time in range(2):
        refusal(one, forked.asked(9, 20))

    (alarm,) = State.parse((tmp_path / STATE).read_text()).alarms
    assert (alarm.origin, alarm.size, alarm.note, alarm.times) == (LOG.name, 20, forked.note(20), 2)


def test_no_flood_of_alarms_fills_the_disk() -> None:
    state = State()
    for number in range(MOST_ALARMS + 20):
        state = state.with_alarm(Alarm("log", number, "", f"note {number}", 0, 0))

    assert len(state.alarms) == MOST_ALARMS


def test_a_state_that_is_missing_or_spoiled_stops_the_witness(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="no state"):
        Keeper(tmp_path).load()

    for text in ("", "{}", '{"format": "clearbid-witness/2"}', State().text.replace("logs", "lags")):
        (tmp_path / STATE).write_text(text)
        with pytest.raises(StateError):
            Keeper(tmp_path).load()


def test_a_half_written_state_leaves_the_old_one(tmp_path: Path) -> None:
    one = witness(tmp_path)
    one.answer(TREE.asked(0, 9).text.encode())
    (tmp_path / "state.new").write_text('{"format": "clearbid-wit')

    assert Keeper(tmp_path).load().logs[LOG.name].size == 9


def test_a_second_process_may_not_sign_from_the_same_state(tmp_path: Path) -> None:
    with Keeper(tmp_path), pytest.raises(StateError, match="another witness"), Keeper(tmp_path):
        pass


def test_the_key_is_read_as_it_was_made_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = keyfile.make(tmp_path, "witness.example/w1")

    assert keyfile.load(tmp_path) == made
    assert (tmp_path / keyfile.NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        keyfile.make(tmp_path, "witness.example/w1")


@pytest.mark.parametrize("place", [3, 15, 40, 60])
def test_a_spoiled_key_is_refused(tmp_path: Path, place: int) -> None:
    keyfile.make(tmp_path, "witness.example/w1")
    text = (tmp_path / keyfile.NAME).read_text()
    (tmp_path / keyfile.NAME).write_text(
        text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
    )

    with pytest.raises(NoteError):
        keyfile.load(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_what_was_seen_and_refused_and_runs_nothing_of_a_stranger(
    tmp_path: Path, language: str
) -> None:
    one, forked = witness(tmp_path), TREE.forked(3, 20)
    one.answer(TREE.asked(0, 9).text.encode())
    refusal(one, forked.asked(9, 20))
    refusal(one, TREE.asked(0, 3, Signer("<script>alert(1)</script>", ED25519, b"\x01" * 32)))

    page = status_page(one, language, now=NOW)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert forked.note(20).splitlines()[2] in page
    assert json.loads(status_json(one))["answers"] == {"200": 1, "404": 1, "422": 1}
