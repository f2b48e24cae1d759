"""Screen the documents of one lot from a folder of folders: pairs with passages, images, errors, metadata and names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from supervision.reading import folder
from supervision.reading.found import Found
from supervision.reading.parent import read_all
from supervision.screens import report
from supervision.screens.combining import combine
from supervision.screens.crowd import without_the_crowd, without_the_given
from supervision.screens.documents import Given, Oddity, Papers, document_signals, oddities, texts_of
from supervision.screens.identities import shared_identities
from supervision.screens.passages import find_copies

_SHOWN = 30
# A template that is not read would turn the tender's own text into copying.
_USELESS = {
    "no_text",
    "encrypted",
    "malformed",
    "missing",
    "unsupported",
    "old_office",
    "bomb",
    "killed",
    "empty",
    "garbled",
}


class Command(BaseCommand):
    """``manage.py screen_documents DIR --template FILE --json OUT``: leads, never verdicts."""

    requires_system_checks = ()  # reads and writes files only: needs neither database nor pages
    help = (
        "Screen the documents of one lot. DIR holds a folder for each bidder; files are recognised by what is in "
        "them: pdf, docx, xlsx, txt, images, costing files (xml, zip). Everything not read is counted and named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, what the tender gave to everybody, and where to write what was found."""
        parser.add_argument("dir", type=Path, help="a folder with a folder for each bidder")
        parser.add_argument(
            "--template",
            type=Path,
            action="append",
            default=[],
            help="what the tender gave to everybody: a file (txt, pdf, docx, xlsx) or a folder of them; may be repeated",
        )
        parser.add_argument("--json", type=Path, help="where the report goes")
        parser.add_argument("--processes", type=int, help="files read at once; by default one for each core")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, write, and print a short table."""
        began = monotonic()
        given_paths = given_files(options["template"])
        walked = self._walk(options["dir"], given_paths)
        given_found = self._template(given_paths)
        bids = folder.read_bids(walked, told=self._told, at_once=options["processes"])
        self._end_line()
        given = folder.given_of(given_found)
        self.stderr.write(_("comparing the bids …"))
        theirs = [(one.kind, one.value) for found in given_found.values() for one in found.values]
        bids.facts = without_the_given(bids.facts, theirs)
        found = screened(walked, bids, given, templates=len(given_paths))
        found["template"] = [
            file_row("", path.name, folder.digest(path), one) for path, one in given_found.items()
        ]
        found["seconds"] = round(monotonic() - began, 1)
        if options["json"]:
            self._save(options["json"], json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        self.stdout.write("\n".join(table(found)))

    def _walk(self, path: Path, without: Sequence[Path]) -> folder.Walked:
        try:
            walked = folder.walk(path, without=without)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if not walked.bidders:
            raise CommandError(_("%(path)s holds no folder of a bidder.") % {"path": path})
        return walked

    def _template(self, paths: Sequence[Path]) -> dict[Path, Found]:
        found = dict(zip(paths, read_all([(path.name, path) for path in paths]), strict=True))
        for path, one in found.items():
            if one.problem in _USELESS:
                raise CommandError(
                    _("The template %(path)s cannot be read (%(problem)s); without it the tender's own text "
                      "would count as copying.") % {"path": path, "problem": one.problem}
                )  # fmt: skip
        return found

    def _told(self, done: int, total: int) -> None:
        ending = "\r" if self.stderr.isatty() else "\n"
        if self.stderr.isatty() or done == total or done % 20 == 0:
            self.stderr.write(
                _("reading: %(done)s of %(total)s files") % {"done": done, "total": total}, ending=ending
            )
            self.stderr.flush()

    def _end_line(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("")

    def _save(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error


def given_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named."""
    found = [
        sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path] for path in paths
    ]
    return list(dict.fromkeys(path for some in found for path in some))


# --- what is found -------------------------------------------------------------------------------------


def screened(walked: folder.Walked, bids: folder.Bids, given: Given, *, templates: int) -> dict[str, Any]:
    """Compare the bids and return the report."""
    twice = {tuple(sorted(pair)) for pair in bids.twice}
    texts = texts_of(bids.papers)
    copies = find_copies(texts, given.texts)
    facts = without_the_crowd(bids.facts, len(walked.bidders))
    signals = [
        *shared_identities(facts, {}, len(walked.bidders)),
        *document_signals(bids.papers, given, copies=copies),
    ]
    leads = [lead for lead in combine(signals) if (lead.a, lead.b) not in twice]
    odd = [*_passed(walked, bids, templates), *oddities(bids.papers, given)]
    locate, pairs = _locator(bids), report.by_pair(copies)
    return {
        "format": report.FORMAT,
        "bidders": [_bidder(name, papers) for name, papers in bids.papers.items()],
        "files": [file_row(place.bidder, place.name, hashed, one) for place, hashed, one in bids.read],
        "counts": report.counted(odd),
        "problems": report.plain_oddities(odd),
        "pairs": [
            report.pair_report(lead, pairs.get((lead.a, lead.b), []), texts, locate, _sources(bids))
            for lead in leads
        ],
    }


def _passed(walked: folder.Walked, bids: folder.Bids, templates: int) -> Iterable[Oddity]:
    for bidder, name, word in walked.passed:
        yield Oddity(bidder, name, word)
    for name, same in bids.twice:
        yield Oddity(name, "", "bids_twice", same)
    for name in folder.disguises(walked.bidders):
        yield Oddity(name, "", "name_disguised")
    if len(walked.bidders) == 1:
        yield Oddity(walked.bidders[0], "", "one_bidder")
    if not templates:
        yield Oddity("", "", "no_template")


def _bidder(name: str, papers: Papers) -> dict[str, Any]:
    return {
        "bidder": name,
        "files": len(papers.files),
        "letters": len(papers.text),
        "pictures": len(papers.pictures),
        "known": bool(papers.text.strip()),
    }


def file_row(bidder: str, name: str, hashed: str, found: Found) -> dict[str, Any]:
    """Return one file as the report names it."""
    return {
        "bidder": bidder,
        "file": name,
        "sha256": hashed,
        "method": found.method,
        "pages": len(found.pages),
        "letters": sum(map(len, found.pages)),
        "problem": found.problem,
        "values": [
            {"kind": one.kind, "value": one.value, "page": one.page, "member": one.where}
            for one in found.values
        ],
    }


def _locator(bids: folder.Bids) -> report.Locate:
    def locate(bidder: str, place: int) -> report.Spot:
        text = bids.texts[bidder]
        at = text.index(max(0, place))
        where = text.places[at]
        file, hashed, _found = bids.read[where.reading]
        return report.Spot(file.name, hashed, where.page, text.starts[at])

    return locate


def _sources(bids: folder.Bids) -> dict[str, dict[str, object]]:
    return {
        f"{number}:{one.page}": {
            "file": place.name,
            "page": one.page,
            "sha256": hashed,
            "method": found.method,
        }
        for number, (place, hashed, found) in enumerate(bids.read)
        for one in found.values
    }


# --- what is printed -----------------------------------------------------------------------------------


def table(found: Mapping[str, Any]) -> list[str]:
    """Put the report into a short table: the pairs, then what was not read."""
    lines = [
        _("%(bidders)s bidders, %(files)s files, %(pairs)s pairs with evidence, %(seconds)s s")
        % {
            "bidders": len(found["bidders"]),
            "files": len(found["files"]),
            "pairs": len(found["pairs"]),
            "seconds": found["seconds"],
        }
    ]
    lines += [_line(pair) for pair in found["pairs"][:_SHOWN]]
    if len(found["pairs"]) > _SHOWN:
        lines.append(_("… and %(count)s more pairs in the report.") % {"count": len(found["pairs"]) - _SHOWN})
    if found["counts"]:
        named = ", ".join(f"{word} {count}" for word, count in found["counts"].items())
        lines.append(_("named in the report: %(named)s") % {"named": named})
    lines.append(_("These are leads, never verdicts."))
    return lines


def _line(pair: Mapping[str, Any]) -> str:
    letters = sum(one["a"]["end"] - one["a"]["start"] for one in pair["passages"])
    parts = [
        _("%(count)s passages (%(letters)s characters)")
        % {"count": len(pair["passages"]), "letters": letters}
        if pair["passages"]
        else "",
        *(
            f"{name} {len(pair[name])}"
            for name in ("images", "errors", "names", "files", "metadata")
            if pair[name]
        ),
    ]
    said = ", ".join(part for part in parts if part)
    return f"{pair['level']:<8} {pair['score']:.3f}  {pair['bidder_a']} – {pair['bidder_b']}: {said}"
