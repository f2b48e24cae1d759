"""The witness at work: one request after the other is judged, remembered on disk, and only then answered."""

import logging
import threading
from base64 import b64encode
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import time

from ledger.notes import Note, Signer, TreeHead
from ledger.witnessing.asked import Asked, MalformedError
from ledger.witnessing.judging import RefusalError, judge
from ledger.witnessing.keeping import Alarm, Keeper, Log, State

logger = logging.getLogger("clearbid.witness")
SHOWN = 50


@dataclass(frozen=True)
class Seen:
    """One request as the status page shows it; `status` is the HTTP status of the answer."""

    at: int
    status: int
    origin: str
    size: int
    said: str


class Witness:
    """Cosigns the checkpoints of the logs it knows, never two histories of one log."""

    def __init__(self, signer: Signer, keeper: Keeper, *, now: Callable[[], float] = time) -> None:
        self.signer, self._keeper, self._now = signer, keeper, now
        self._turn = threading.Lock()
        self.state: State = keeper.load()
        self.seen: deque[Seen] = deque(maxlen=SHOWN)
        self.counts: Counter[int] = Counter()
        self.began = int(now())

    def answer(self, body: bytes) -> str:
        """Return the cosignature line for an add-checkpoint request. Raises RefusalError with the HTTP status."""
        at = int(self._now())
        try:
            asked = Asked.parse(body)
        except MalformedError as error:
            refusal = RefusalError(400, str(error))
            self._note(Seen(at, 400, "", 0, refusal.reason))
            raise refusal from error
        with self._turn:
            try:
                line = self._cosigned(asked, at)
            except RefusalError as refusal:
                self._refused(asked, refusal, at)
                raise
            self._note(Seen(at, 200, asked.head.origin, asked.head.size, "cosigned"))
            return line

    def _cosigned(self, asked: Asked, at: int) -> str:
        log = self.state.logs.get(asked.head.origin)
        if log is None:
            raise RefusalError(404, "this log is not known here")
        head = judge(asked, log.verifier, log.known)
        if at < log.at:
            raise RefusalError(503, "the witness's clock stands before its last cosignature")
        line = self.signer.cosign(Note.parse(asked.note).text, at)
        self._keep(self.state.with_log(_advanced(log, head, asked.note + line, at)))
        return line

    def _refused(self, asked: Asked, refusal: RefusalError, at: int) -> None:
        head = asked.head
        self._note(Seen(at, refusal.status, head.origin[:200], head.size, refusal.reason))
        if refusal.alarm:
            logger.critical("ALARM %s: %s", head.origin, refusal.reason)
            self._keep(
                self.state.with_alarm(Alarm(head.origin, head.size, refusal.reason, asked.note, at, at))
            )

    def _keep(self, state: State) -> None:
        """Remember first, then answer: what was signed but not remembered could be contradicted later."""
        self._keeper.save(state)
        self.state = state

    def _note(self, seen: Seen) -> None:
        self.seen.append(seen)
        self.counts[seen.status] += 1
        level = logging.INFO if seen.status == 200 else logging.WARNING
        logger.log(level, "%d %s %d: %s", seen.status, seen.origin or "-", seen.size, seen.said)


def _advanced(log: Log, head: TreeHead, note: str, at: int) -> Log:
    return replace(log, size=head.size, root=b64encode(head.root).decode(), note=note, at=at)
