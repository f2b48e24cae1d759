"""Screen any bidding history from a CSV file: scores for bids, pairs and groups, and an account of the run."""

from __future__ import annotations

import csv
import json
import math
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.screens.tables import OPTIONAL, REQUIRED, BadTableError, Table, read_bids

_SHOWN = 20
_BAD_TABLES = {
    "empty": gettext_lazy("The file is empty."),
    "encoding": gettext_lazy("Line %(line)s: the text is none of these encodings: %(what)s."),
    "not_text": gettext_lazy("Line %(line)s: this is not a text file."),
    "not_csv": gettext_lazy("Line %(line)s: this cannot be read as CSV: %(what)s."),
    "open_quote": gettext_lazy(
        "Line %(line)s: one row reaches from here to line %(what)s: a quotation mark is not closed."
    ),
    "column_twice": gettext_lazy("Line %(line)s: two columns are called “%(what)s”. Rename one."),
    "missing_column": gettext_lazy("Line %(line)s: the column “%(what)s” is missing. Map it with --columns."),
    "unknown_name": gettext_lazy("--columns: “%(what)s” is none of the names that can be mapped."),
    "no_rows": gettext_lazy("Line %(line)s: no row of the file can be used. %(what)s"),
}
_SKIPS = {
    "no_tender": gettext_lazy("the tender is missing"),
    "no_bidder": gettext_lazy("the bidder is missing"),
    "no_amount": gettext_lazy("the amount is missing"),
    "amount_text": gettext_lazy("the amount is not a number"),
    "amount_not_positive": gettext_lazy("the amount is not above zero"),
    "amount_range": gettext_lazy("the amount is too large or too small to be one"),
    "line_break": gettext_lazy("a cell runs over several lines; a quotation mark may not be closed"),
    "extra_cells": gettext_lazy("there are more cells than headers; a comma in an amount may not be quoted"),
    "estimate_text": gettext_lazy("the estimate is not a number"),
    "won_text": gettext_lazy("“won” is neither 1, 0 nor blank"),
    "label_text": gettext_lazy("“collusive” is neither 1, 0 nor blank"),
    "duplicate": gettext_lazy("this bidder has bid in this tender before; the first bid counts"),
}


def columns(text: str) -> dict[str, str]:
    """Read ``name=Header,name=Header``; a comma inside a header is written twice."""
    parts = (part.replace("\0", ",") for part in text.replace(",,", "\0").split(",") if part.strip())
    mapping = {}
    for part in parts:
        name, equals, header = part.partition("=")
        if not equals or not header.strip():
            raise ArgumentTypeError(_("“%(part)s” is not name=Header.") % {"part": part})
        mapping[name.strip()] = header.strip()
    return mapping


def read_table(path: Path, mapping: Mapping[str, str]) -> Table:
    """Read a history; raise CommandError with the line and the reason if the file cannot be used."""
    try:
        return read_bids(path.read_bytes(), mapping)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except BadTableError as error:
        said = _BAD_TABLES[error.code] % {"line": error.line, "what": error.what}
        raise CommandError(f"{path}: {said}") from error


def say_skips(table: Table, say: Callable[[str], object]) -> None:
    """Name the first rows that are left out, each with its line and the reason, and count the others."""
    for skip in table.skips[:_SHOWN]:
        named = f": {skip.what}" if skip.what else ""
        say(_("Line %(line)s skipped: %(why)s") % {"line": skip.line, "why": _SKIPS[skip.code]} + named)
    if len(table.skips) > _SHOWN:
        say(_("… and %(count)s more.") % {"count": len(table.skips) - _SHOWN})


def told(table: Table) -> dict[str, object]:
    """Account for what was read: encoding, columns, skipped rows, and what is odd about the rest."""
    return {
        "encoding": table.encoding,
        "columns": dict(table.columns),
        "rows": len(table.places),
        "skipped": dict(table.skipped()),
        "skips": [[skip.line, skip.code, skip.what] for skip in table.skips],
        "alike_names": [list(names) for names in table.alike()],
        "single_bids": table.single(),
        "odd_dates": table.odd_dates(),
    }


class Command(BaseCommand):
    """``manage.py screen_bids BIDS.csv --out SCORES.csv``: leads, never verdicts."""

    requires_system_checks = ()  # reads and writes files only: needs neither database nor pages
    help = (
        f"Screen a bidding history. Columns: {', '.join(REQUIRED)} required; {', '.join(OPTIONAL)} optional. "
        "Labelled rows teach the model; without labels the scores are ranks within the market."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and where to write what was found."""
        parser.add_argument("bids", type=Path, help="the history, CSV with a header line")
        parser.add_argument("--out", type=Path, required=True, help="scores, one line per input row")
        parser.add_argument("--pairs", type=Path, help="scores of the pairs of bidders that met")
        parser.add_argument("--groups", type=Path, help="candidate groups, best first")
        parser.add_argument("--json", type=Path, help="protocol, figures with intervals, leak check")
        parser.add_argument("--columns", type=columns, default={}, help="name=Header,… for other headers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, screen, write, and print a short summary."""
        table = read_table(options["bids"], options["columns"])
        say_skips(table, self.stderr.write)
        read = told(table)
        # Slow to load: not before the file is known to be good.
        from supervision.screens import screening
        from supervision.screens.market import market_of

        history = market_of(table.rows)
        table.rows.clear()  # a million of them would stay beside the arrays they became
        found = screening.screen(history, said=lambda step: self.stderr.write(f"… {step}"))
        report = screening.account(found) | {"input": read}
        self._write(options["out"], score_lines(table, found))
        if options["pairs"]:
            self._write(options["pairs"], pair_lines(found))
        if options["groups"]:
            self._write(options["groups"], group_lines(found))
        if options["json"]:
            self._save(options["json"], json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        self.stdout.write("\n".join(summary(report)))

    def _write(self, path: Path, lines: Iterable[Sequence[object]]) -> None:
        try:
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(lines)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _save(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error


# --- what is written -----------------------------------------------------------------------------------


def score_lines(table: Table, found: Any) -> Iterable[Sequence[object]]:
    """Yield one line per input row, in its order; a skipped row keeps its line, without a score."""
    yield "tender", "bidder", "score", "flag", "reasons"
    reasons: list[str] = found.reasons
    skips = iter(table.skips)
    for (tender, bidder), place in zip(table.names, table.places, strict=True):
        if place is None:
            skip = next(skips)
            yield tender, bidder, "", "", f"skipped={skip.code}"
            continue
        flag = found.flags[place]
        yield (
            tender,
            bidder,
            f"{found.score[place]:.6f}",
            "" if math.isnan(flag) else int(flag),
            reasons[place],
        )


def pair_lines(found: Any) -> Iterable[Sequence[object]]:
    """Yield the pairs that met, the highest score first."""
    yield "bidder_a", "bidder_b", "co_bids", "score", "jaccard", "expected", "excess"
    pairs, firms = found.pairs, found.market.firms
    for at in sorted(range(len(pairs)), key=lambda at: (-found.pair_score[at], pairs.a[at], pairs.b[at])):
        figures = (found.pair_score[at], pairs.jaccard[at], pairs.expected[at], pairs.excess[at])
        score, *others = (f"{figure:.6f}" for figure in figures)
        yield firms[pairs.a[at]], firms[pairs.b[at]], int(pairs.co_bids[at]), score, *others


def group_lines(found: Any) -> Iterable[Sequence[object]]:
    """Yield the candidate groups, best first; members are joined by a vertical bar."""
    yield "rank", "members", "score", "coherence", "exclusivity", "jaccard", "weight", "chance"
    for rank, group in enumerate(found.groups, 1):
        members = "|".join(found.market.firms[member] for member in group.members)
        figures = (group.score, group.coherence, group.exclusivity, group.jaccard, group.weight)
        chance = "" if group.chance is None else f"{group.chance:.4f}"
        yield rank, members, *(f"{figure:.6f}" for figure in figures), chance


# --- what is printed -----------------------------------------------------------------------------------


def summary(report: Mapping[str, Any]) -> list[str]:
    """Put the account of a run into a few lines."""
    counts = {name: report[name] for name in ("bids", "tenders", "bidders", "labelled", "collusive")}
    lines = [
        _("%(bids)s bids, %(tenders)s tenders, %(bidders)s bidders") % counts,
        _("labelled: %(labelled)s, of which collusive: %(collusive)s") % counts,
    ]
    skipped = report["input"]["skipped"]
    lines += [
        _("skipped: %(count)s (%(why)s)") % {"count": n, "why": _SKIPS[code]} for code, n in skipped.items()
    ]
    lines += _noticed(report["input"])
    lines += _learned(report) if report["mode"] == "learned" else _unlearned(report)
    for rank, group in enumerate(report["groups"][:5], 1):
        named = {"rank": rank, "members": ", ".join(group["members"]), "score": f"{group['score']:.2f}"}
        lines.append(_("group %(rank)s: %(members)s (%(score)s)") % named)
    return lines


def _unlearned(report: Mapping[str, Any]) -> list[str]:
    """Say that nothing was learned, and what labels would have been needed where there were some."""
    lines = [_("mode: unsupervised; scores are ranks within this market and not calibrated")]
    if report["labelled"]:
        lines.append(
            _("The labels are too few to learn from: it takes %(least)s bids of either kind, in %(least)s tenders, from %(least)s bidders.")
            % {"least": report["least"]}
        )  # fmt: skip
    return lines


def _noticed(read: Mapping[str, Any]) -> list[str]:
    """Name what is odd about the file though its rows can be used."""
    lines = []
    if read["single_bids"]:
        lines.append(
            _("tenders with a single bid, of which nothing can be said: %(count)s")
            % {"count": read["single_bids"]}
        )
    if odd := read["odd_dates"]:
        named = {
            "count": len(odd),
            "lines": ", ".join(map(str, odd[:_SHOWN])) + (" …" if odd[_SHOWN:] else ""),
        }
        lines.append(_("dates that cannot be read, taken as unknown: %(count)s (lines %(lines)s)") % named)
    if alike := read["alike_names"]:
        names = "; ".join(" ≈ ".join(map(_plain, group)) for group in alike[:_SHOWN])
        lines.append(
            _("bidder names that only look alike, kept apart: %(count)s (%(names)s)")
            % {"count": len(alike), "names": names}
        )
    return lines


def _plain(name: str) -> str:
    """Show a name with the code of every sign that may look like another, or like nothing."""
    return "".join(c if c.isascii() or "\u4e00" <= c <= "\u9fff" else f"<U+{ord(c):04X}>" for c in name)


def _learned(report: Mapping[str, Any]) -> list[str]:
    figures, protocol = report["bid_level"], report["protocol"]
    lines = [
        _("mode: learned; split: %(split)s, %(folds)s × %(folds)s folds, %(repeats)s repeats") % protocol,
        _("flagged from score %(threshold)s on") % {"threshold": f"{report['threshold']:.3f}"},
    ]
    titles = {
        "average_precision": "AP",
        "f1": "F1",
        "precision_at_10": _("precision at 10"),
        "precision_at_50": _("precision at 50"),
        "recall_at_1_percent_false": _("recall at 1 %% false positives") % {},
        "recall_at_5_percent_false": _("recall at 5 %% false positives") % {},
        "brier": "Brier",
        "calibration_error": _("calibration error"),
    }
    lines += [f"{title}: {_interval(figures[name])}" for name, title in titles.items()]
    lines += calibration_lines(report["calibration"])
    if report["pair_level"]:
        lines.append(
            _("pairs, AP: %(value)s") % {"value": _interval(report["pair_level"]["average_precision"])}
        )
    return lines


def calibration_lines(found: Mapping[str, Any]) -> list[str]:
    """Say what calibration error perfect scores would have shown, and what is left beyond chance."""
    return [
        _("calibration error that scores without any error would show here: %(value)s")
        % {"value": _interval(found["perfect"])},
        _("calibration error beyond chance (root mean square): %(value)s")
        % {"value": _interval(found["beyond"])},
    ]


def _interval(figure: Mapping[str, float | None]) -> str:
    value, low, high = (
        ("?" if figure[key] is None else f"{figure[key]:.3f}") for key in ("value", "low", "high")
    )
    return f"{value} [{low}–{high}]"
