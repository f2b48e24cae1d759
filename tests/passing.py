"""Folders that last as long as the process that made them."""

import atexit
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp


def folder(prefix: str) -> Path:
    """Make a folder of one's own that goes when this process ends; a forked child, which inherits it, leaves it alone."""
    made, owner = Path(mkdtemp(prefix=prefix)), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(remove)
    return made
