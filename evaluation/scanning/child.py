"""The reading process: "suffix<TAB>path" lines come in, one line of JSON goes out for each.

Run as `python -m evaluation.scanning.child`. Memory, time and size are bounded, nothing is written, no network is used.
"""

import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from evaluation.scanning import docx, pdf
from evaluation.scanning.facts import Facts

MEMORY = 1024 * 1024**2
SECONDS_A_FILE = 30
MOST_BYTES = 200 * 1024**2
READERS = {".pdf": pdf.read, ".docx": docx.read}


class TooSlowError(Exception):
    """A file took longer than it may."""


def main() -> None:
    """Read until the lines end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, _too_slow)
    for line in sys.stdin:
        suffix, _tab, path = line.rstrip("\n").partition("\t")
        sys.stdout.write(read(suffix, Path(path)).line() + "\n")
        sys.stdout.flush()


def read(suffix: str, path: Path) -> Facts:
    """Read one file by its suffix, within the limits of time and memory."""
    reader = READERS.get(suffix.lower())
    if reader is None:
        return Facts(problem="unsupported")
    if not path.is_file():
        return Facts(problem="missing")
    if path.stat().st_size > MOST_BYTES:
        return Facts(problem="too_large")
    signal.alarm(SECONDS_A_FILE)
    try:
        return reader(path)
    except TooSlowError:
        return Facts(problem="too_slow")
    except (MemoryError, RecursionError):
        return Facts(problem="too_large")
    except Exception:  # a reader must survive whatever a bidder sends; the file is named as not read
        return Facts(problem="malformed")
    finally:
        signal.alarm(0)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


if __name__ == "__main__":
    main()
