"""Static files as the platform serves them, looked for once in a process instead of once for each test client."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_found: dict[str, Any] = {}


class FoundOnce(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise whose search for files is remembered; no test adds or changes one."""

    def add_files_from_finders(self) -> None:
        """Take the files found before, or find them."""
        if not _found:
            super().add_files_from_finders()
            _found.update(self.files)
        self.files = dict(_found)
