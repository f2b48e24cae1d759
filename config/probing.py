"""Asking the platform from outside whether it is there, as a bidder's browser would, and writing the answer down."""

import json
import logging
import shutil
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection

from bidding.actions.probes import Found, note_round, seal_hours
from bidding.models import ProbeAnswer
from ledger import alarms

logger = logging.getLogger(__name__)

PATIENCE = 5.0
# CTS-EBS01 A-97 (RULES EB-30): the platform's clock may differ from standard time by one second.
DRIFT = 1.0
# With less than one envelope of the largest size left, a bidder may be turned away.
LEAST_SPACE = 2 * 1024**3 + 64 * 1024**2
# Single answers over UDP get lost; a source that is silent so many rounds in a row is none.
SILENT_TURNS = 3
NTP_PACKET = bytes([0x1B]) + bytes(47)
NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970


class SilentError(Exception):
    """A subject did not answer as it should; the text is the one word that the log keeps."""


@dataclass
class Prober:
    """Probes one address; remembers how the wall clock stood to the machine's steady one when it began."""

    address: str
    ntp_servers: list[str] = field(default_factory=list)
    offset: float = field(default_factory=lambda: time.time() - time.monotonic())

    def round(self) -> dict[str, Found]:
        """Probe every subject once. Nothing raises: what does not answer is an answer."""
        subjects: dict[str, Callable[[], Found | None]] = {
            "pages": self._pages,
            "time": self._time,
            "uploads": self._uploads,
            "database": _database,
            "disk": _disk,
            "clock": self._clock,
        }
        return {name: _timed(probe) for name, probe in subjects.items()}

    def _pages(self) -> None:
        if self._asked("/healthz") != b"ok\n":
            raise SilentError("another answer")

    def _time(self) -> None:
        try:
            told = json.loads(self._asked("/time/"))["now"] / 1000
        except (ValueError, KeyError, TypeError) as error:
            raise SilentError("no time") from error
        if not settings.CLOCK_MAY_TRAVEL and abs(told - time.time()) > PATIENCE:
            raise SilentError("another time")

    def _uploads(self) -> None:
        self._asked("/bidding/uploads/", "OPTIONS")

    def _clock(self) -> Found:
        """Compare the clock with standard time, and where nobody tells it, with itself: a jump is a fault."""
        drift = time.time() - time.monotonic() - self.offset
        self.offset += drift
        if abs(drift) > DRIFT:
            return Found(ProbeAnswer.FAILED, f"jumped {drift:+.1f} s")
        for server in self.ntp_servers:
            try:
                away = ntp_offset(server)
            except (OSError, ValueError):
                continue
            return Found(ProbeAnswer.OK if abs(away) <= DRIFT else ProbeAnswer.FAILED, _word(away))
        return Found(ProbeAnswer.UNKNOWN, "no time source" if not self.ntp_servers else "time source silent")

    def _asked(self, path: str, method: str = "GET") -> bytes:
        request = urllib.request.Request(
            self.address.rstrip("/") + path, method=method, headers={"User-Agent": "clearbid-probe"}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return bytes(answer.read(65536))
        except urllib.error.HTTPError as error:
            raise SilentError(str(error.code)) from error


def _word(away: float) -> str:
    """Return how far a clock is off as the log keeps it: coarsely, so that a good hour stays one row."""
    return "" if abs(away) <= DRIFT else f"{away:+.1f} s"


def _timed(probe: Callable[[], Found | None]) -> Found:
    began = time.monotonic()
    try:
        found = probe() or Found(ProbeAnswer.OK)
    except SilentError as error:
        found = Found(ProbeAnswer.FAILED, str(error))
    except Exception as error:
        found = Found(ProbeAnswer.FAILED, type(error).__name__)
    return Found(found.answer, found.detail, int((time.monotonic() - began) * 1000))


def _database() -> None:
    """Ask the database; that it can be written to shows when the round itself is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _disk() -> None:
    place = Path(settings.VAULT_DIR)
    place.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(place).free < LEAST_SPACE:
        raise SilentError("full")


def ntp_offset(server: str) -> float:
    """Return by how many seconds this machine's clock is ahead of an NTP server (RFC 5905 client, "host" or "host:port").

    Raises OSError when it does not answer in time, ValueError when it answers nonsense.
    """
    host, _colon, port = server.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(2)
        sent = time.time()
        line.sendto(NTP_PACKET, (host, int(port or 123)))
        answer = line.recv(48)
        received = time.time()
    if len(answer) < 48 or answer[0] & 7 != 4 or not answer[1]:
        raise ValueError("not an NTP server's answer")
    arrived, left = (_ntp_time(answer[at : at + 8]) for at in (32, 40))
    return ((sent - arrived) + (received - left)) / 2


def _ntp_time(data: bytes) -> float:
    whole, fraction = struct.unpack("!II", data)
    return float(whole - NTP_EPOCH + fraction / 2**32)


@dataclass
class TimeWatch:
    """Raises and ends the alarm about the time source (CTS-EBS01 A-97): drift at once, silence when it lasts."""

    asks: bool
    silent: int = 0

    def note(self, found: Found) -> None:
        """Take the answer of one round's clock probe; `asks` says whether there is any server to ask."""
        self.silent = self.silent + 1 if self.asks and found.answer == ProbeAnswer.UNKNOWN else 0
        if found.answer == ProbeAnswer.FAILED or self.silent >= SILENT_TURNS:
            alarms.raise_alarm(alarms.Kind.TIME_SOURCE, found.detail)
        elif not self.silent:
            alarms.clear(alarms.Kind.TIME_SOURCE)


def probe_until(stop: threading.Event, address: str, every: float) -> None:
    """Probe every so many seconds until told to stop; each round is a few statements of its own thread's connection."""
    prober, watch = Prober(address, list(settings.NTP_SERVERS)), TimeWatch(bool(settings.NTP_SERVERS))
    while not stop.wait(every):
        found = prober.round()
        close_old_connections()
        try:
            note_round(found, every=every, at=datetime.now(UTC))
            seal_hours()
            watch.note(found["clock"])
        except Exception:
            # What cannot be written down stays a gap, and a gap counts as not answering.
            logger.exception("the probe log could not be written")


def start(stop: threading.Event, address: str) -> bool:
    """Begin to probe in a thread of its own; False where probing is switched off or the clock may travel."""
    if not settings.PROBE_EVERY or settings.CLOCK_MAY_TRAVEL:
        return False
    place = settings.PROBE_URL or address
    arguments = (stop, place, settings.PROBE_EVERY)
    threading.Thread(target=probe_until, args=arguments, name="probe", daemon=True).start()
    return True
