"""Gather the texts into locale/ and check that the Chinese is complete and compiled.

python scripts/translations.py gather     new texts into the .po, old ones out, .mo compiled
python scripts/translations.py check      says what is missing; changes nothing
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PO = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")
ROOMS = [
    "config",
    "portal",
    "supervision",
    "evaluation",
    "bidding",
    "accounts",
    "ledger",
    "realtime",
    "templates",
]


def extract() -> polib.POFile:
    """Run makemessages on a copy of the sources and return what the catalogue should hold."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ROOMS:
            shutil.copytree(
                ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3")
            )
        shutil.copy(ROOT / "manage.py", copy)
        (copy / PO).parent.mkdir(parents=True)
        if (ROOT / PO).exists():
            shutil.copy(ROOT / PO, copy / PO)
        # --no-location: a moved line is not a new translation.
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "zh_Hans",
            "--no-location",
            "--no-obsolete",
            "-v0",
        ]
        environment = {
            **os.environ,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(copy),
        }
        subprocess.run(command, cwd=copy, check=True, env=environment)
        return polib.pofile(str(copy / PO), wrapwidth=110)


def gather() -> None:
    """Write the merged catalogue and compile it."""
    catalogue = extract()
    for entry in catalogue:
        if entry.fuzzy:  # a guess is not a translation
            entry.msgstr, entry.msgstr_plural, entry.flags = "", dict.fromkeys(entry.msgstr_plural, ""), []
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    catalogue.metadata.pop("POT-Creation-Date", None)
    (ROOT / PO).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(ROOT / PO))
    catalogue.save_as_mofile(str((ROOT / PO).with_suffix(".mo")))
    missing = catalogue.untranslated_entries()
    print(f"{len(catalogue)} texts, {len(missing)} without Chinese")


def key(entry: polib.POEntry | polib.MOEntry) -> tuple[str | None, str]:
    """Return what identifies a text."""
    return entry.msgctxt, entry.msgid


def complaints() -> list[str]:
    """Return what is wrong with the catalogue, a line each."""
    kept, fresh = polib.pofile(str(ROOT / PO)), extract()
    compiled = {
        key(entry): entry.msgstr or entry.msgstr_plural
        for entry in polib.mofile(str((ROOT / PO).with_suffix(".mo")))
    }
    have = {key(entry): entry for entry in kept}
    wanted = {key(entry) for entry in fresh}
    found = [f"not gathered: {msgid!r}" for _context, msgid in wanted - set(have)]
    found += [f"no longer used: {msgid!r}" for _context, msgid in set(have) - wanted]
    for entry in kept:
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if entry.fuzzy or not all(texts):
            found.append(f"no Chinese: {entry.msgid!r}")
        elif compiled.get(key(entry)) != (entry.msgstr or entry.msgstr_plural):
            found.append(f"not compiled: {entry.msgid!r}")
        for text in texts:
            if text and set(PLACEHOLDER.findall(text)) != set(
                PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)
            ):
                found.append(f"other placeholders: {entry.msgid!r} → {text!r}")
    return found


def main() -> None:
    """Do what the first argument names."""
    if sys.argv[1:] == ["gather"]:
        gather()
    elif sys.argv[1:] == ["check"]:
        found = complaints()
        if found:
            sys.exit("\n".join([*found[:40], f"{len(found)} complaints; run make translations"]))
    else:
        sys.exit(__doc__)


main()
