"""The cleaning process: one file comes in, of the kind named on the command line, the freed one goes out.

Run as `python -m supervision.cleaning.child pdf`. It may use a bounded amount of memory and time, writes no file and
opens no network; whatever ends it, ends no more than the cleaning of one file.
"""

import resource
import sys
from typing import Final

from supervision.cleaning.freeing import NotCleanableError, cleaned

# Memory it may use at all (bytes), and processor time (seconds).
MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 15


def main() -> int:
    """Clean what comes on stdin; return 0, or 1 for what cannot be cleaned."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        freed = cleaned(sys.stdin.buffer.read(), sys.argv[1])
    except (NotCleanableError, MemoryError):
        return 1
    sys.stdout.buffer.write(freed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
