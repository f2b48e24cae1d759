"""Tell whether the lock files still satisfy pyproject.toml, without a network."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def locked(path: Path) -> dict[str, str]:
    """Read name → version from a lock file; every pin must carry a hash."""
    pins = {}
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
        match = re.match(r"([A-Za-z0-9._-]+)==([^ \\\n;]+)", block)
        if match:
            if "--hash=sha256:" not in block:
                sys.exit(f"{path.name}: {match[1]} has no hash; run make lock")
            pins[canonicalize_name(match[1])] = match[2]
    return pins


def main() -> None:
    """Exit with a message for the first requirement that a lock file does not meet."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = project["dependencies"]
    checks = {
        "requirements.lock": runtime,
        "requirements-dev.lock": runtime + project["optional-dependencies"]["dev"],
    }
    for name, requirements in checks.items():
        pins = locked(ROOT / name)
        for requirement in map(Requirement, requirements):
            version = pins.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                sys.exit(f"{name}: {requirement} is not locked ({version}); run make lock")


main()
