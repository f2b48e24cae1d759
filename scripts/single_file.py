#!/usr/bin/env python3
"""Build the offline tools: one HTML file each, from the same modules as the pages, the same bytes on every machine.

`single_file.py build` writes portal/offline/*.html, `single_file.py check` fails when they are not what would be built.
Python alone: our modules use a small part of the language's import and export, which is put into one scope here.
"""

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
IMPORT = re.compile(r'^import\s+(?:(\*\s+as\s+\w+|\{[^}]*\})\s+from\s+)?"([^"]+)";[ \t]*$', re.MULTILINE)
PASSED_ON = re.compile(r'^export\s+(\{[^}]*\}|\*)\s+from\s+"([^"]+)";[ \t]*$', re.MULTILINE)
DECLARED = re.compile(r"^export\s+((?:async\s+)?function\s*\*?\s*|class\s+|const\s+)([\w$]+)", re.MULTILINE)
LISTED = re.compile(r"(?:^|(?<=[;}\n]))export\s*\{([^}]*)\}\s*;?", re.MULTILINE)
WORKER = re.compile(r'new Worker\(new URL\("([^"]+)", import\.meta\.url\), \{ type: "module" \}\)')
LEFT_OVER = re.compile(
    r"^\s*(?:import|export)\b|\bimport\.meta\b|\bimport\(|</script|<!--|^export", re.MULTILINE
)

# What runs first: modules are made once, when first used; a worker is this same program with another entry.
PROGRAM: Final = """(() => {
"use strict";
const entry = globalThis.clearbidEntry ?? ENTRY;
const made = {};
const fromModule = (name) => (made[name] ??= modules[name]());
const workerOf = (name) => {
  const program = document.getElementById("program").textContent;
  const parts = [`globalThis.clearbidEntry = ${JSON.stringify(name)};\\n`, program];
  return new Worker(URL.createObjectURL(new Blob(parts, { type: "text/javascript" })));
};
const modules = {
MODULES};
fromModule(entry);
})();
"""


class NotLinked(Exception):
    """A module uses something that this linker does not know."""


@dataclass(frozen=True)
class Page:
    """A tool: its skeleton, style sheets, first module, and where its sentences come from (module:function)."""

    skeleton: str
    styles: tuple[str, ...]
    entry: str
    sentences: str


PAGES: Final = {
    "seal": Page(
        "scripts/pages/seal.html",
        ("css/clearbid.css", "css/preparing.css", "css/print.css", "css/offline.css"),
        "js/offline/seal.js",
        "bidding.offline_texts:sealing",
    ),
    "verify": Page(
        "scripts/pages/verify.html",
        ("css/clearbid.css", "css/print.css", "css/verifying.css", "css/offline.css"),
        "js/offline/verify.js",
        "bidding.archives.texts:sentences",
    ),
}


def linked(entry: str, root: Path = ROOT / "static") -> str:
    """Return one script of a module and all it uses, workers included. Raises NotLinked."""
    modules: dict[str, str] = {}
    _gather(entry, root, modules, ())
    written = "".join(f"{json.dumps(name)}: () => {{\n{modules[name]}}},\n" for name in sorted(modules))
    return PROGRAM.replace("ENTRY", json.dumps(entry)).replace("MODULES", written)


def _gather(name: str, root: Path, modules: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise NotLinked(f"a circle: {' → '.join([*above, name])}")
    if name in modules:
        return
    source = (root / name).read_text(encoding="utf-8")
    for other in _used(source, name):
        _gather(other, root, modules, (*above, name))
    modules[name] = _rewritten(source, name)
    # A worker starts anew: what it uses may use what started it.
    for found in WORKER.finditer(source):
        _gather(_path(name, found[1]), root, modules, ())


def _used(source: str, name: str) -> Iterator[str]:
    for found in [*IMPORT.finditer(source), *PASSED_ON.finditer(source)]:
        yield _path(name, found[2])


def _path(name: str, specifier: str) -> str:
    if not specifier.startswith("."):
        raise NotLinked(f"{name}: {specifier} is not a path")
    parts = name.split("/")[:-1]
    for part in specifier.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _rewritten(source: str, name: str) -> str:
    """Return the body of a function that makes the module and returns what it exports."""
    given: list[str] = []

    def imported(found: re.Match[str]) -> str:
        used = f"fromModule({json.dumps(_path(name, found[2]))})"
        if not found[1]:
            return f"{used};"
        if found[1].startswith("*"):
            return f"const {found[1].split()[-1]} = {used};"
        return f"const {{ {', '.join(_pairs(found[1].strip('{}'), ': '))} }} = {used};"

    def passed_on(found: re.Match[str]) -> str:
        used = f"fromModule({json.dumps(_path(name, found[2]))})"
        if found[1] == "*":
            given.append(f"...{used}")
        else:
            for inner, outer in _named(found[1].strip("{}")):
                given.append(f"{outer}: {used}.{inner}")
        return ""

    def declared(found: re.Match[str]) -> str:
        given.append(found[2])
        return found[1] + found[2]

    def listed(found: re.Match[str]) -> str:
        given.extend(f"{outer}: {inner}" for inner, outer in _named(found[1]))
        return ""

    body = IMPORT.sub(imported, PASSED_ON.sub(passed_on, source))
    body = WORKER.sub(lambda found: f"workerOf({json.dumps(_path(name, found[1]))})", body)
    body = LISTED.sub(listed, DECLARED.sub(declared, body))
    if left := LEFT_OVER.search(body):
        raise NotLinked(f"{name}: “{body[left.start() : left.start() + 60]}”")
    return f"{body.rstrip()}\nreturn {{ {', '.join(given)} }};\n"


def _named(listed: str) -> Iterator[tuple[str, str]]:
    """Yield (name inside, name outside) for each of `a, b as c`."""
    for part in filter(None, (part.strip() for part in listed.split(","))):
        inner, _as, outer = part.partition(" as ")
        yield inner.strip(), (outer or inner).strip()


def _pairs(listed: str, between: str) -> Iterator[str]:
    for inner, outer in _named(listed):
        yield inner if inner == outer else f"{inner}{between}{outer}"


def built(page: Page) -> bytes:
    """Return the bytes of a tool."""
    style = "\n".join(_style(sheet) for sheet in page.styles)
    program = linked(page.entry)
    policy = (
        "default-src 'none'; connect-src 'none'; "
        f"script-src '{_hash(program)}' 'wasm-unsafe-eval'; worker-src blob:; style-src '{_hash(style)}'; "
        "img-src data:; form-action 'none'; base-uri 'none'"
    )
    text = (ROOT / page.skeleton).read_text(encoding="utf-8")
    filling = {"POLICY": policy, "STYLE": style, "PROGRAM": program}
    for language, said in _sentences(page.sentences).items():
        filling[f"TEXTS {language}"] = json.dumps(said, ensure_ascii=False, indent=0, sort_keys=True).replace(
            "<", "\\u003c"
        )
    for place, content in filling.items():
        if text.count(f"[[{place}]]") != 1:
            raise NotLinked(f"{page.skeleton}: [[{place}]] must stand once")
        before, after = text.split(f"[[{place}]]")
        text = before + content + after
    return text.encode()


def _style(sheet: str) -> str:
    text = (ROOT / "static" / sheet).read_text(encoding="utf-8").strip()
    return f"@media print {{\n{text}\n}}" if sheet.endswith("print.css") else text


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}"


def _sentences(source: str) -> dict[str, dict[str, str]]:
    """Return the sentences of both languages by code: English from the code, Chinese from the catalogue."""
    import polib
    from django.utils import translation

    module, function = source.split(":")
    with translation.override("en"):
        english: dict[str, str] = getattr(__import__(module, fromlist=[function]), function)()
    catalogue = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"), encoding="utf-8")
    chinese = {entry.msgid: entry.msgstr for entry in catalogue if not entry.obsolete and not entry.fuzzy}
    return {
        "zh-hans": {code: chinese.get(text) or text for code, text in english.items()},
        "en": english,
    }


def main(act: str) -> int:
    """Build or check every tool; return 0 when all is well."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    stale = []
    for name, page in PAGES.items():
        place, content = ROOT / "portal/offline" / f"{name}.html", built(page)
        if act == "build":
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
            print(f"{sha256(content).hexdigest()}  {place.relative_to(ROOT)}")
        elif not place.exists() or place.read_bytes() != content:
            stale.append(str(place.relative_to(ROOT)))
    for path in stale:
        print(f"{path} is not what its sources build: run scripts/single_file.py build", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["build"], ["check"]):
        sys.exit("usage: single_file.py build|check")
    sys.exit(main(sys.argv[1]))
