"""The reading process: names and paths come in as lines of JSON, one line of JSON goes out for each file.

Run as `python -m supervision.reading.child`. It may use a bounded amount of memory and time, writes no file and opens
no network; if it dies, its parent knows at which file.
"""

import json
import resource
import signal
import sys
import zipfile
from pathlib import Path
from types import FrameType

from supervision.reading import pdf, sniffing
from supervision.reading.found import Found
from supervision.reading.limits import MEMORY, MOST_BYTES, SECONDS_A_FILE, TooMuch


class TooSlowError(Exception):
    """A file took longer than it may."""


def main() -> None:
    """Read ["name", "path"] lines from stdin until they end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _too_slow)
    sys.setrecursionlimit(2_000)
    pdf.without_fonts()
    for line in sys.stdin.buffer:
        name, path = json.loads(line)
        sys.stdout.buffer.write(read(name, Path(path)).line().encode() + b"\n")
        sys.stdout.buffer.flush()


def read(name: str, path: Path) -> Found:
    """Read one file, within the limits of time and memory."""
    if not path.is_file():
        return Found(problem="missing")
    if path.stat().st_size > MOST_BYTES:
        return Found(problem="too_large")
    try:
        content = path.read_bytes()
    except OSError:
        return Found(problem="missing")
    signal.alarm(SECONDS_A_FILE)
    try:
        return sniffing.read(name, content)
    except TooSlowError:
        return Found(problem="too_slow")
    except TooMuch as limit:
        return Found(problem=limit.problem)
    except (MemoryError, RecursionError):
        return Found(problem="too_large")
    except (RuntimeError, zipfile.BadZipFile) as error:
        return Found(problem="encrypted" if "password" in str(error) else "malformed")
    except Exception:  # a reader must survive whatever a bidder sends; the file is counted and named
        return Found(problem="malformed")
    finally:
        signal.alarm(0)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


if __name__ == "__main__":
    main()
