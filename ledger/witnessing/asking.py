"""The platform's side: asking a witness over HTTP for its cosignature (C2SP tlog-witness)."""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from ledger.notes import Note, NoteError, Verifier
from ledger.witnessing.asked import Asked
from ledger.witnessing.judging import ConflictError, RefusalError

MOST_ANSWER = 64 * 1024


class AwayError(Exception):
    """The witness did not answer, or not as the protocol says: ask again later."""


def ask(url: str, asked: Asked, witness: Verifier, *, patience: float) -> str:
    """Return the witness's cosignature line for a checkpoint; `patience` is in seconds for each step of the talk.

    Raises AwayError when there is no usable answer, ConflictError when the witness knows another size, RefusalError
    when it refuses. A line of another key, or a false one, is no usable answer.
    """
    status, body = _sent(url, asked.text.encode(), patience)
    if status == 200:
        return _line(asked.note, body, witness)
    if status == 409:
        if not body.strip().isdecimal() or len(body) > 20:
            raise AwayError("the witness answered a conflict without its size")
        raise ConflictError(int(body), f"the witness has seen {int(body)} entries")
    if status in (403, 404, 422):
        raise RefusalError(status, body.strip()[:500], alarm=status == 422)
    raise AwayError(f"the witness answered {status}: {body.strip()[:200]}")


def _sent(url: str, body: bytes, patience: float) -> tuple[int, str]:
    place = urlsplit(url)
    connection = _connection(place, patience)
    try:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        connection.request("POST", place.path.rstrip("/") + "/add-checkpoint", body, headers)
        return _read(connection.getresponse())
    except (OSError, HTTPException) as error:
        raise AwayError(f"the witness at {place.netloc} does not answer: {error}") from error
    finally:
        connection.close()


def _read(response: HTTPResponse) -> tuple[int, str]:
    data = response.read(MOST_ANSWER + 1)
    if len(data) > MOST_ANSWER:
        raise AwayError("the witness's answer is too long")
    return response.status, data.decode(errors="replace")


def _connection(place: SplitResult, patience: float) -> HTTPConnection:
    if place.scheme == "https":
        return HTTPSConnection(place.netloc, timeout=patience, context=ssl.create_default_context())
    return HTTPConnection(place.netloc, timeout=patience)


def _line(note: str, body: str, witness: Verifier) -> str:
    """Return the one line of the answer that is this witness's, checked."""
    text = Note.parse(note).text
    try:
        for line in body.splitlines(keepends=True):
            if Note.parse(f"{text}\n{line}").cosigned_at(witness) is not None:
                return line
    except NoteError as error:
        raise AwayError(f"the witness's answer does not verify: {error}") from error
    raise AwayError("the witness's answer holds no line of its key")
