#!/usr/bin/env python3
"""Build clearbid-verify as one file, build/clearbid-verify.pyz: Python alone runs it, the same sources give the same bytes.

Inside are the pure modules that the command uses, two small pure libraries, and the Chinese words. Native libraries
(cryptography, pyrage) are used where they are installed; without them the command says what it could not check.
"""

import ast
import importlib.util
import json
import sys
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ENTRY: Final = "bidding.archives.verify"
LIBRARIES: Final = ("pyshamir", "rfc8785")
FORBIDDEN: Final = {"django", "channels", "psycopg2"}
MAIN: Final = b"import sys\n\nfrom bidding.archives.verify import main\n\nsys.exit(main())\n"
SHEBANG: Final = b"#!/usr/bin/env python3\n"


def sources() -> dict[str, Path]:
    """Return every module of ours that the command reaches, imports inside functions too: module → file."""
    found: dict[str, Path] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting += [".".join(name.split(".")[:end]) for end in range(1, name.count(".") + 1)]
        for imported in _imports(path):
            if imported.split(".")[0] in FORBIDDEN:
                raise SystemExit(f"{name} imports {imported}: the command must run without it")
            waiting.append(imported)
    return found


def _file(name: str) -> Path | None:
    place = ROOT.joinpath(*name.split("."))
    if (place / "__init__.py").exists():
        return place / "__init__.py"
    return place.with_suffix(".py") if place.with_suffix(".py").exists() else None


def _imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def members() -> dict[str, bytes]:
    """Return what stands in the program: name → bytes."""
    made = {"__main__.py": MAIN, "bidding/archives/zh.json": _chinese()}
    for path in sources().values():
        made[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    for library in LIBRARIES:
        spec = importlib.util.find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        home = Path(spec.origin).parent
        for path in home.rglob("*.py"):
            made[f"{library}/{path.relative_to(home).as_posix()}"] = path.read_bytes()
    return made


def _chinese() -> bytes:
    sys.path.insert(0, str(ROOT))
    from bidding.archives import speaking

    return json.dumps(speaking._chinese(), ensure_ascii=False, indent=0, sort_keys=True).encode()


def built() -> bytes:
    """Return the bytes of the program: nothing in them tells when or where it was built."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as program:
        for name, data in sorted(members().items()):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            program.writestr(info, data)
    return SHEBANG + packed.getvalue()


def main() -> int:
    """Write the program; print its hash."""
    out = ROOT / "build" / "clearbid-verify.pyz"
    out.parent.mkdir(exist_ok=True)
    program = built()
    out.write_bytes(program)
    out.chmod(0o755)
    print(f"{sha256(program).hexdigest()}  {out.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
