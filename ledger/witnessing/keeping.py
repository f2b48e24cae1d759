"""What a witness remembers, in one file that is replaced whole: a power cut leaves the old state or the new one."""

import fcntl
import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from ledger.notes import Verifier
from ledger.witnessing.judging import Known

FORMAT = "clearbid-witness/1"
STATE, LOCK = "state.json", "lock"
MOST_ALARMS = 100


class StateError(Exception):
    """The state is missing, spoiled or in use by another process."""


@dataclass(frozen=True)
class Alarm:
    """A log contradicted itself: what it asked for, and how often. `note` is the evidence, under the log's signature."""

    origin: str
    size: int
    reason: str
    note: str
    first: int
    last: int
    times: int = 1


@dataclass(frozen=True)
class Log:
    """A log that is watched: its key, the latest tree cosigned (`note` with our line) and when (seconds since 1970)."""

    vkey: str
    size: int = 0
    root: str = b64encode(Known().root).decode()
    note: str = ""
    at: int = 0

    @property
    def verifier(self) -> Verifier:
        """The log's key."""
        return Verifier.parse(self.vkey)

    @property
    def known(self) -> Known:
        """The tree that every later one must continue."""
        return Known(self.size, b64decode(self.root))


@dataclass(frozen=True)
class State:
    """Everything that must survive: the logs by their origin, and the alarms that nobody has acknowledged."""

    logs: dict[str, Log] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()
    acknowledged: tuple[dict[str, Any], ...] = ()

    def with_log(self, log: Log) -> "State":
        """Return the state with this log, in the place of its earlier tree."""
        return replace(self, logs={**self.logs, log.verifier.name: log})

    def with_alarm(self, alarm: Alarm) -> "State":
        """Return the state with one alarm more; the same contradiction again only counts up."""
        for place, known in enumerate(self.alarms):
            if (known.origin, known.note) == (alarm.origin, alarm.note):
                again = replace(known, last=alarm.last, times=known.times + 1)
                return replace(self, alarms=(*self.alarms[:place], again, *self.alarms[place + 1 :]))
        if len(self.alarms) >= MOST_ALARMS:
            return self
        return replace(self, alarms=(*self.alarms, alarm))

    @property
    def text(self) -> str:
        """The file's content."""
        logs = {origin: asdict(log) for origin, log in self.logs.items()}
        alarms = [asdict(alarm) for alarm in self.alarms]
        whole = {"format": FORMAT, "logs": logs, "alarms": alarms, "acknowledged": list(self.acknowledged)}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, text: str) -> "State":
        """Read the file's content. Raises StateError."""
        try:
            whole = json.loads(text)
            if whole["format"] != FORMAT:
                raise StateError("this is no state of a witness")
            logs = {origin: Log(**log) for origin, log in whole["logs"].items()}
            if any(log.verifier.name != origin or log.known.size < 0 for origin, log in logs.items()):
                raise StateError("a log of the state does not have its own key")
            return cls(logs, tuple(Alarm(**one) for one in whole["alarms"]), tuple(whole["acknowledged"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateError(f"the state cannot be read: {error}") from error


class Keeper:
    """Holds a directory's state, alone: no second process may sign from it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock: IO[str] | None = None

    def __enter__(self) -> "Keeper":
        """Take the lock. Raises StateError when another witness holds it."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.directory / LOCK).open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise StateError(f"another witness is at work in {self.directory}") from error
        return self

    def __exit__(self, *_why: object) -> None:
        if self._lock:
            self._lock.close()

    def load(self) -> State:
        """Read the state. Raises StateError when there is none: without it a witness could sign a second history."""
        try:
            return State.parse((self.directory / STATE).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise StateError(f"there is no state in {self.directory}; `init` begins one") from error

    def save(self, state: State) -> None:
        """Replace the state on disk, and return only when it would survive a power cut."""
        place = self.directory / STATE
        new = place.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.write(state.text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, place)
        directory = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
