"""The reading process: paths come in, one line of JSON goes out for each. Run as `python -m supervision.reading.child`.

It may use a bounded amount of memory and time and opens no network; if it dies, its parent knows at which file.
"""

import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from supervision.reading import pdf, xlsx
from supervision.reading.found import Found

MEMORY = 1536 * 1024 * 1024
SECONDS_A_FILE = 30
MOST_BYTES = 200 * 1024 * 1024
READERS = {".pdf": pdf.read, ".xlsx": xlsx.read}


class TooSlowError(Exception):
    """A file took longer than it may."""


def main() -> None:
    """Read "suffix<TAB>path" lines from stdin until they end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, _too_slow)
    for line in sys.stdin:
        suffix, _tab, path = line.rstrip("\n").partition("\t")
        sys.stdout.write(read(suffix, Path(path)).line() + "\n")
        sys.stdout.flush()


def read(suffix: str, path: Path) -> Found:
    """Read one file by its suffix, within the limits of time and memory."""
    reader = READERS.get(suffix.lower())
    if reader is None:
        return Found(problem="unsupported")
    if not path.is_file():
        return Found(problem="missing")
    if path.stat().st_size > MOST_BYTES:
        return Found(problem="too_large")
    signal.alarm(SECONDS_A_FILE)
    try:
        return reader(path)
    except TooSlowError:
        return Found(problem="too_slow")
    except (MemoryError, RecursionError):
        return Found(problem="too_large")
    except Exception:  # a reader must survive whatever a bidder sends; the file is counted and named
        return Found(problem="malformed")
    finally:
        signal.alarm(0)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


if __name__ == "__main__":
    main()
