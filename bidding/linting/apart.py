"""Reading a document in a process of its own, with bounded memory and time: a hostile file harms nobody but itself.

Run as `python -m bidding.linting.apart NAME`: the file comes in on stdin, one line of JSON goes out.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Final

from bidding.linting.reading import MOST_BYTES, Document, Note, Passage, Unreadable, read_document

ROOT: Final = Path(__file__).resolve().parents[2]
MEMORY: Final = 768 * 1024**2
PROCESSOR: Final = 40  # seconds
PATIENCE: Final = 90.0  # seconds, above the child's own limit
# So many files are read at once by one process of the platform; the next one waits this long for its turn.
TURNS: Final = BoundedSemaphore(2)
WAIT: Final = 20.0


def read_apart(stream: IO[bytes], name: str) -> Document:
    """Read a document as reading.read_document does, in another process. Raises Unreadable, "too_heavy" when it died."""
    stream.seek(0)
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES // 1024**2)
    if not TURNS.acquire(timeout=WAIT):
        raise Unreadable("busy")
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "bidding.linting.apart", name[-40:].replace("\0", "")],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        said = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Unreadable("too_heavy") from error
    finally:
        TURNS.release()
    if "refused" in said:
        raise Unreadable(said["refused"], **said["facts"])
    passages = [Passage(text, place) for text, place in said["passages"]]
    return Document(passages, [Note(**note) for note in said["notes"]], said["pages"])


def main() -> None:
    """Read stdin within the limits and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read(), sys.argv[1])) + "\n")


def _answer(content: bytes, name: str) -> dict[str, object]:
    try:
        found = read_document(BytesIO(content), name)
    except Unreadable as refusal:
        return {"refused": refusal.code, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        return {"refused": "too_heavy", "facts": {}}
    except Exception:  # a reader must survive whatever somebody sends
        return {"refused": "broken", "facts": {}}
    return {
        "passages": [[one.text, one.place] for one in found.passages],
        "notes": [asdict(note) for note in found.notes],
        "pages": found.pages,
    }


if __name__ == "__main__":
    main()
