"""The rules of the house: who imports whom, what is pure, who writes a status, how long things are."""

import ast
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
# Highest first; a room imports from the rooms after it. The last two are level.
STOREYS = [
    ["config"],
    ["portal"],
    ["supervision"],
    ["evaluation"],
    ["bidding"],
    ["accounts"],
    ["ledger", "realtime"],
]
LEVEL = {room: storey for storey, rooms in enumerate(STOREYS) for room in rooms}
# Lowest first: the files of an app. A name not listed here is pure or stands beside actions.
ORDER = ["models", "queries", "flow", "rules", "actions", "forms", "views", "urls"]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "service", "services"}
PURE = [
    "accounts/uscc.py",
    "accounts/money.py",
    "accounts/publickeys.py",
    "accounts/signingkeys.py",
    "accounts/sm2.py",
    "bidding/chance.py",
    "bidding/law/days.py",
    "bidding/archives",
    "bidding/sealing",
    "bidding/answers.py",
    "bidding/boqs.py",
    "bidding/linting",
    "bidding/letters.py",
    "bidding/texts",
    "evaluation/scoring",
    "evaluation/draw.py",
    "evaluation/replay.py",
    "evaluation/wording.py",
    "ledger/der.py",
    "ledger/entries.py",
    "ledger/merkle.py",
    "ledger/notes.py",
    "ledger/proofs.py",
    "ledger/timestamps.py",
    "ledger/verification.py",
    "ledger/witnessing",
    "supervision/bases.py",
    "supervision/clocks.py",
    "supervision/comparing.py",
    "supervision/files.py",
    "supervision/flags",
    "supervision/grounds.py",
    "supervision/laying.py",
    "supervision/matching.py",
    "supervision/penalties.py",
    "supervision/points.py",
    "supervision/precision.py",
    "supervision/sameness.py",
    "supervision/screens",
    "supervision/tipcodes.py",
    "supervision/wall.py",
]
SLOW_TO_IMPORT = {
    "sklearn",
    "networkx",
    "reportlab",
    "scipy",
    "pandas",
    "xlsxwriter",
    "openpyxl",
    "numpy",
    "pyhanko",
}
MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 400, 50, 130


def sources() -> list[Path]:
    return [
        path
        for room in LEVEL
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in sources()}


def imported(path: Path, *, run_time_only: bool = False) -> set[str]:
    """Every module a file imports, inside functions too; type-checking imports count unless left out."""
    found: set[str] = set()
    skipped = _type_checking_nodes(tree(path)) if run_time_only else set()
    for node in ast.walk(tree(path)):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def _type_checking_nodes(module_tree: ast.Module) -> set[ast.AST]:
    blocks = [
        node
        for node in ast.walk(module_tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    return {inner for block in blocks for inner in ast.walk(block)}


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        for name in imported(path)
        if (there := name.split(".")[0]) in LEVEL
        and there != (here := path.relative_to(ROOT).parts[0])
        and LEVEL[there] <= LEVEL[here]
    ]

    assert wrong == []


def test_there_is_no_circle_among_the_files() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, path in MODULES.items():
        graph[name] = {other for other in imported(path, run_time_only=True) if other in MODULES} - {name}
        # `from package import name` where the name is a module is an arrow to the module alone.
        graph[name] -= {
            other for other in graph[name] if any(more.startswith(other + ".") for more in graph[name])
        }

    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))

    assert len(order) == len(MODULES)


def rank(path: Path) -> int | None:
    """Where a file stands in its app's order; None for a file that is not in the table."""
    part = path.relative_to(ROOT).with_suffix("").parts[1]
    return ORDER.index(part) if part in ORDER else None


def test_a_file_of_an_app_imports_only_from_those_before_it() -> None:
    wrong = []
    for path in sources():
        here, room = rank(path), path.relative_to(ROOT).parts[0]
        if here is None:
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == room and len(parts) > 1 and parts[1] in ORDER and ORDER.index(parts[1]) > here:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")

    assert wrong == []


def test_pure_files_import_no_django_no_clock_and_no_database() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        if any(path.relative_to(ROOT).as_posix().startswith(pure) for pure in PURE)
        for name in imported(path)
        if name.split(".")[0] in {"django", "channels", "psycopg2"}
        or (name.split(".")[0] in LEVEL and not _is_pure(name))
    ]

    assert wrong == []


def _is_pure(name: str) -> bool:
    as_path = name.replace(".", "/")
    return any(as_path.startswith(pure.removesuffix(".py")) or pure.startswith(as_path) for pure in PURE)


def test_every_pure_place_exists() -> None:
    assert [pure for pure in PURE if not (ROOT / pure).exists()] == []


def test_only_the_flow_of_a_room_writes_a_status() -> None:
    wrong = []
    for path in sources():
        if path.stem == "flow" or path.relative_to(ROOT).parts[1] == "flow":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                wrong += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for target in targets
                    if isinstance(target, ast.Attribute) and target.attr == "status"
                ]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "update"
            ):
                wrong += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for word in node.keywords
                    if word.arg == "status"
                ]

    assert wrong == []


def test_no_room_sends_django_signals_to_another() -> None:
    assert [str(path) for path in sources() if any("dispatch" in name for name in imported(path))] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in sources() if path.stem in FORBIDDEN_NAMES] == []


def test_slow_libraries_stay_out_of_the_start_of_the_web_process() -> None:
    reached: set[str] = set()
    waiting = ["config.asgi", "config.urls", "config.ticking"] + [
        f"{room}.urls" for room in LEVEL if room != "config"
    ]
    slow = []
    while waiting:
        name = waiting.pop()
        if name in reached or name not in MODULES:
            continue
        reached.add(name)
        for node in _top_level(tree(MODULES[name])):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""] + [f"{node.module}.{name}" for name in names]
            slow += [f"{name} imports {other}" for other in names if other.split(".")[0] in SLOW_TO_IMPORT]
            waiting += names

    assert slow == []


def _top_level(module_tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in module_tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def functions() -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_and_files_stay_short() -> None:
    lengths = sorted(length for _name, length in functions())
    files = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()
    }

    assert [name for name, length in functions() if length > MAX_FUNCTION] == []
    assert [name for name, length in files.items() if length > MAX_FILE] == []
    assert lengths[len(lengths) * 9 // 10] <= 25
    assert median(lengths) <= 8


def test_templates_stay_short() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_TEMPLATE
    ]

    assert long == []


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = [
        name
        for name, path in MODULES.items()
        if path.stat().st_size and not (ast.get_docstring(tree(path)) or "")
    ]

    assert silent == []
