"""Notes and checkpoints are those of C2SP: checked against the published examples."""

from base64 import b64decode

import pytest

from ledger.notes import COSIGNATURE, ED25519, Note, NoteError, Signer, TreeHead, Verifier, signed

# golang.org/x/mod/sumdb/note, example of the documentation and tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_KEY = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# c2sp.org/signed-note
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXs"
    "YjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

LOG = Signer("log.example/one", ED25519, b"\x01" * 32)
WITNESS = Signer("witness.example/w1", COSIGNATURE, b"\x02" * 32)
HEAD = TreeHead("log.example/one", 7, b"\x03" * 32)


def _peter() -> Signer:
    return Signer("PeterNeumann", ED25519, b64decode(PETERS_KEY)[1:])


def test_the_example_note_of_the_specification_verifies() -> None:
    note = Note.parse(SPEC_NOTE)

    assert note.text == "This is an example message.\n"
    assert note.signed_by(Verifier.parse(SPEC_KEY))


def test_signing_gives_the_published_bytes() -> None:
    assert _peter().verifier.vkey == PETER
    assert signed(TEXT, _peter()) == TEXT + "\n" + PETER_LINE


def test_a_note_with_two_signatures_is_signed_by_both() -> None:
    note = Note.parse(TEXT + "\n" + PETER_LINE + ENOCH_LINE)

    assert [note.signed_by(Verifier.parse(key)) for key in (PETER, ENOCH, SPEC_KEY)] == [True, True, False]


@pytest.mark.parametrize("key", [PETER, ENOCH, SPEC_KEY, LOG.verifier.vkey, WITNESS.verifier.vkey])
def test_a_key_is_read_as_it_was_written(key: str) -> None:
    assert Verifier.parse(key).vkey == key


@pytest.mark.parametrize("place", range(len(PETER)))
def test_a_key_with_any_letter_changed_is_refused(place: int) -> None:
    changed = PETER[:place] + ("x" if PETER[place] != "x" else "y") + PETER[place + 1 :]

    with pytest.raises(NoteError):
        Verifier.parse(changed)


# golang.org/x/mod/sumdb/note: wrong length and unknown algorithm, with key ids that fit.
@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
        "PeterNeumann",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_malformed_keys_are_refused(key: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(key)


def test_a_changed_text_is_not_signed() -> None:
    note = Note.parse((TEXT + "\n" + PETER_LINE).replace("answer", "anwser"))

    with pytest.raises(NoteError):
        note.signed_by(Verifier.parse(PETER))


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + PETER_LINE,
        TEXT + "\n" + PETER_LINE[:-1],
        TEXT + "\n\n",
        TEXT.replace("\n", "\t\n") + "\n" + PETER_LINE,
        TEXT + "\n" + PETER_LINE.replace("—", "-"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Peter Neumann"),
        TEXT + "\n— PeterNeumann x08g\n",
        TEXT + "\n— PeterNeumann !!!!\n",
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(NoteError):
        Note.parse(note)


def test_a_checkpoint_is_its_origin_size_and_root() -> None:
    assert HEAD.text == "log.example/one\n7\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n"
    assert TreeHead.parse(HEAD.text) == HEAD
    # The example of c2sp.org/tlog-checkpoint.
    example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert TreeHead.parse(example).text == example
    assert TreeHead.parse(HEAD.text + "extension\n") == HEAD


@pytest.mark.parametrize(
    "text",
    [
        HEAD.text.replace("7", "07"),
        HEAD.text.replace("7", "-7"),
        HEAD.text.replace("7", "７"),
        HEAD.text[:-1],
        "log\n7\n",
        "log\n7\nAAAA\n",
        HEAD.text + "\nextension\n",
        HEAD.text.replace("AwM=", "AwN="),
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        TreeHead.parse(text)


def test_a_cosignature_says_when_the_witness_saw_the_checkpoint() -> None:
    note = Note.parse(signed(HEAD.text, LOG) + WITNESS.cosign(HEAD.text, 1_772_413_200))

    assert note.signed_by(LOG.verifier)
    assert note.cosigned_at(WITNESS.verifier) == 1_772_413_200


def test_a_cosignature_covers_the_message_of_the_specification() -> None:
    line = WITNESS.cosign(HEAD.text, 1_772_413_200)
    value = Note.parse(HEAD.text + "\n" + line).signatures[0].value

    message = b"cosignature/v1\ntime 1772413200\n" + HEAD.text.encode()
    assert value[:8] == (1_772_413_200).to_bytes(8, "big")
    assert WITNESS.verifier.accepts(message, value[8:])


def test_a_cosignature_does_not_fit_another_time_or_checkpoint() -> None:
    line = WITNESS.cosign(HEAD.text, 1_772_413_200)
    other = TreeHead("log.example/one", 8, b"\x03" * 32)

    with pytest.raises(NoteError):
        Note.parse(other.text + "\n" + line).cosigned_at(WITNESS.verifier)


def test_the_logs_key_never_counts_as_a_witness_nor_a_witness_as_the_log() -> None:
    note = Note.parse(signed(HEAD.text, LOG) + WITNESS.cosign(HEAD.text, 1))

    assert note.cosigned_at(LOG.verifier) is None
    assert not note.signed_by(WITNESS.verifier)
    with pytest.raises(NoteError):
        LOG.cosign(HEAD.text, 1)
    with pytest.raises(NoteError):
        WITNESS.sign(HEAD.text)
