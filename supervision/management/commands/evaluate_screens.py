"""Judge the screens on a labelled history: strangers only, later only, other markets only, and chance beside each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.management.commands.screen_bids import calibration_lines, columns, read_table, say_skips
from supervision.screens.tables import Row

SPLITS = ("grid", "tenders", "firms", "rows")
_MEASURES = {
    "average_precision": "AP",
    "f1": "F1",
    "precision_at_10": "P@10",
    "precision_at_50": "P@50",
    "recall_at_1_percent_false": "R@1%",
    "recall_at_5_percent_false": "R@5%",
    "brier": "Brier",
    "calibration_error": "ECE",
}
_SAME = gettext_lazy(
    "%(path)s: %(same)s of its %(rows)s bids are in another file, too; they cannot teach about themselves."
)


class Command(BaseCommand):
    """``manage.py evaluate_screens BIDS.csv``: how far to trust what `screen_bids` says."""

    requires_system_checks = ()  # reads and writes files only: needs neither database nor pages
    help = (
        "Judge the screens on labelled bidding histories: firm-and-tender-disjoint, forward in time, market by "
        "market, without labels; pairs and groups; with bootstrap intervals and a leak test that can fail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one or several histories and how to read them."""
        parser.add_argument("bids", type=Path, nargs="+", help="histories as `screen_bids` reads them")
        parser.add_argument("--columns", type=columns, default={}, help="name=Header,… (also market=Header)")
        parser.add_argument("--json", type=Path, help="where the whole report goes")
        parser.add_argument(
            "--permute", type=int, default=0, help="also learn from labels shuffled so many times"
        )
        parser.add_argument(
            "--split", choices=SPLITS, default="grid", help="any but grid mixes what must be apart, and fails"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, judge, print a table, write JSON. A leak ends the command with an error."""
        histories = self._histories(options["bids"], options["columns"])
        from supervision.screens.evaluating import evaluate  # slow to load: not before the files are good
        from supervision.screens.folds import LeakError
        from supervision.screens.market import market_of

        markets = {name: market_of(rows) for name, rows in histories.items()}
        if not any(row.collusive is not None for rows in histories.values() for row in rows):
            raise CommandError(_("There are no labels (column “collusive”) to judge by."))
        try:
            report = evaluate(
                markets,
                split=options["split"],
                permute=options["permute"],
                say=lambda step: self.stderr.write(f"… {step}"),
            )
        except LeakError as leak:
            raise CommandError(_("Leak: %(what)s. No figure is given.") % {"what": leak}) from leak
        if options["json"]:
            self._save(options["json"], report)
        self.stdout.write("\n".join(table(report)))

    def _histories(self, paths: list[Path], mapping: Mapping[str, str]) -> dict[str, list[Row]]:
        """Read the files; a column ``market`` parts a file into several histories.

        A bid that is in two files would teach what is known of itself: such files are refused.
        """
        found: dict[str, list[Row]] = defaultdict(list)
        held: dict[tuple[str, str, float], Path] = {}
        for path in paths:
            table = read_table(path, mapping)
            say_skips(table, self.stderr.write)
            alike = sum(other.stem == path.stem for other in paths) > 1
            for row in table.rows:
                held.setdefault((row.tender, row.bidder, row.amount), path)
                found[row.market or (str(path) if alike else path.stem)].append(row)
            same = sum(held[row.tender, row.bidder, row.amount] is not path for row in table.rows)
            if 2 * same > len(table.rows):
                raise CommandError(_SAME % {"path": path, "same": same, "rows": len(table.rows)})
        return dict(found)

    def _save(self, path: Path, report: Mapping[str, object]) -> None:
        try:
            path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error


def table(report: Mapping[str, Any]) -> list[str]:
    """Put the report into the lines of a table, one for each market and test."""
    lines = []
    for name, market in report["markets"].items():
        counts = {key: market[key] for key in ("bids", "tenders", "bidders", "labelled", "collusive")}
        lines.append(f"== {name}: " + _("%(bids)s bids, %(tenders)s tenders, %(bidders)s bidders") % counts)
        lines.append(_("labelled: %(labelled)s, of which collusive: %(collusive)s") % counts)
        lines.append(
            _("leak test passed: no shared firm or tender, no identity among %(n)s features")
            % {"n": len(market["leak_test"]["features"])}
        )
        if not market["tests"]:
            lines.append(_("too few labels to judge by"))
            continue
        lines += _rows(market)
        lines += _rest(market)
    return lines


def _rows(market: Mapping[str, Any]) -> list[str]:
    titles = {
        "strangers": _("strangers (no shared firm or tender)"),
        "time_forward": _("later tenders, other firms"),
        "leave_market_out": _("learned in the other markets"),
        "without_labels": _("without labels"),
    }
    rows = [["", _("base"), *_MEASURES.values()]]
    for test, title in titles.items():
        if test in market["tests"]:
            found = market["tests"][test]
            rows.append(
                [title, f"{found['base']:.3f}", *(_figure(found["figures"].get(name)) for name in _MEASURES)]
            )
    if market["pairs"]:
        found = market["pairs"]
        rows.append(
            [
                _("pairs, firms unknown"),
                f"{found['base']:.3f}",
                *(_figure(found["figures"].get(name)) for name in _MEASURES),
            ]
        )
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _rest(market: Mapping[str, Any]) -> list[str]:
    lines = calibration_lines(market["tests"]["strangers"]["calibration"])
    groups = market["groups"]
    lines.append(
        _("groups: %(groups)s; the first whose members all colluded together: %(first)s")
        % {"groups": groups["groups"], "first": groups["first_all_collusive"] or "–"}
    )
    if shuffled := market.get("shuffled_labels"):
        said = _("as chance") if shuffled["chance"] else _("NOT as chance")
        lines.append(
            _("labels shuffled: AP %(mean)s at a base of %(base)s, %(said)s") % {**shuffled, "said": said}
        )
    return lines


def _figure(figure: Mapping[str, float | None] | None) -> str:
    if figure is None or figure["value"] is None:
        return "–"
    low, high = (f"{figure[key]:.2f}" if figure[key] is not None else "?" for key in ("low", "high"))
    return f"{figure['value']:.3f} [{low}–{high}]"
